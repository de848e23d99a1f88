"""Nights in a row: what was applied is not proposed again, and nothing swings to and fro."""

from datetime import date
from typing import Any

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from sendbridge import precedence
from sendbridge.matching import match
from sendbridge.reconcile import reconcile
from sendbridge.settings import Settings
from tests.unit.matching.small_night import AS_OF, RULES, add, empty_night, rows

OURS = precedence.load(Settings(_env_file=None))
CHILD = {"surname": "Young", "forename": "Amy", "date_of_birth": date(2012, 5, 4), "upn": "T895200025001"}
SAID = st.fixed_dictionaries(
    {
        "meeting_date": st.sampled_from((None, date(2025, 1, 8), date(2025, 1, 9))),
        "invite_date": st.sampled_from((None, date(2024, 12, 1), date(2062, 1, 1))),
        "recommendation_code": st.sampled_from((None, "amend", "cease")),
        "invited_roles": st.sampled_from((None, "parent head", "head parent", "head")),
        "health_update": st.sampled_from((None, True, False)),
    }
)
RETURNED = st.builds(
    lambda said, sent, review_id: {**said, "report_sent_date": sent, "review_id": review_id},
    SAID,
    st.sampled_from((None, date(2025, 1, 20), date(2025, 1, 21))),
    st.sampled_from((None, "R1")),
)
BASE = st.fixed_dictionaries(
    {
        "recommendation_code": st.sampled_from((None, "amend", "cease", "maintain")),
        "health_update": st.sampled_from((None, "true", "false")),
    }
)


def night(review: dict[str, Any] | None, returns: list[dict[str, Any]], base: dict[str, Any]) -> Any:
    """Return a night with one child, perhaps a review, returns and a base."""
    con = empty_night()
    add(con, "person", {**CHILD, "person_id": "P1"})
    add(
        con, "plan", {"plan_id": "L1", "person_id": "P1", "status_code": "active", "first_final_date": date(2023, 1, 1)}
    )
    if review is not None:
        add(con, "review", {"review_id": "R1", "plan_id": "L1", "person_id": "P1", "cycle_number": 1, **review})
    for number, returned in enumerate(returns):
        add(con, "review_return", {**CHILD, "setting_urn": "100001", "return_reference": str(number), **returned})
    for field, value in base.items():
        if value is not None:
            con.execute(
                "INSERT INTO state_agreed VALUES ('review','R1','school_settings',?,?,?,NULL)", [field, value, value]
            )
    return con


def run(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Match and reconcile; return what may be applied."""
    match(con, AS_OF, rules=RULES)
    reconcile(con, AS_OF, OURS, push_mode="apply")
    return rows(con, "FROM proposal WHERE decision = 'apply'")


def apply(con: duckdb.DuckDBPyConnection, changes: list[dict[str, Any]]) -> None:
    """Write the changes into the case system's records, and take what was agreed as the base."""
    for number, key in enumerate(sorted({change["change_key"] for change in changes})):
        values = {change["field"]: change["new_value"] for change in changes if change["change_key"] == key}
        if any(change["kind"] == "create" for change in changes if change["change_key"] == key):
            add(con, "review", {"review_id": f"N{number}", **values})
        else:
            assignments = ", ".join(f"{field} = ?" for field in values)
            con.execute(f"UPDATE review SET {assignments} WHERE review_id = 'R1'", [*values.values()])
    con.execute(
        """
        DELETE FROM state_agreed
        WHERE (target_key, source_feed, field) IN (SELECT (target_key, source_feed, field) FROM agreed)
        """
    )
    con.execute("INSERT INTO state_agreed BY NAME SELECT * FROM agreed")


@settings(max_examples=12, deadline=None)
@given(review=st.none() | SAID, returns=st.lists(RETURNED, min_size=1, max_size=2), base=BASE)
def test_what_was_applied_is_not_proposed_again(
    review: dict[str, Any] | None, returns: list[dict[str, Any]], base: dict[str, Any]
) -> None:
    """After one night's changes are in the case system the next nights propose nothing and agree on no more."""
    con = night(review, returns, base)
    apply(con, run(con))
    assert run(con) == []
    apply(con, [])
    run(con)
    assert rows(con, "FROM agreed") == []
