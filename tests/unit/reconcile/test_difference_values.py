"""A difference is of two values: its hash moves when either side changes, and with nothing else."""

from datetime import date

import duckdb
import pytest

from tests.unit.matching.small_night import add
from tests.unit.reconcile.one_child import RETURN, REVIEW, agree, one_child, run


def hashed(
    case: str, returned: str, *, base: str = "c", papers: str | None = None
) -> dict[tuple[str, str], str | None]:
    """Return the hash by rule and field of a review whose meeting is the same on both sides."""
    con = one_child()
    add(con, "review", {**REVIEW, "meeting_date": date(2025, 1, 8), "recommendation_code": case})
    add(con, "review_return", {**RETURN, "recommendation_code": returned, "sender": papers or "100001"})
    agree(con, "recommendation_code", base)
    run(con)
    return _hashes(con)


def _hashes(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str | None]:
    return {
        (rule_id, field): value_hash
        for rule_id, field, value_hash in con.execute("SELECT rule_id, field, value_hash FROM difference").fetchall()
    }


FIELD = ("RC01", "recommendation_code")


@pytest.mark.parametrize(
    ("case", "returned", "same"),
    [
        ("amend", "maintain", True),
        ("cease", "maintain", False),
        ("amend", "cease", False),
        ("maintain", "amend", False),
    ],
)
def test_both_values_are_in_the_hash(case: str, returned: str, *, same: bool) -> None:
    """Either side's change makes another hash, and the two sides are told apart."""
    first = hashed("amend", "maintain")[FIELD]
    assert first is not None
    assert (hashed(case, returned)[FIELD] == first) is same


def test_a_upn_is_compared_with_what_returns_gave() -> None:
    """The difference of a UPN is of the case system's and the returned ones."""

    def upn_hash(returned: str) -> str | None:
        con = one_child()
        con.execute("INSERT INTO state_tie VALUES ('review_return', '100001|A', 'P1', 'same', 'officer')")
        add(con, "review_return", {**RETURN, "upn": returned})
        run(con)
        return _hashes(con)[("RC02", "upn")]

    first = upn_hash("H801200001001")
    assert first is not None
    assert upn_hash("H801200001001") == first
    assert upn_hash("B801200005001") != first
