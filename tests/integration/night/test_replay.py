"""Nights with an override, a conflict and a feed that did not come: built again they are the same to the byte."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from sendbridge import replay
from sendbridge.reconcile.overrides import Wish, set_override, withdraw_override
from sendbridge.store import agreed_values
from sendbridge.store.session import transaction
from tests.integration.night.conftest import Council, council_in

NIGHTS = 4
_AGREED_PAPERS = """
SELECT review.review_id, review.papers_date
FROM review
JOIN plan
  ON plan.plan_id = review.plan_id
 AND plan.status_code = 'active'
JOIN pairing
  ON pairing.target_key = review.review_id
 AND pairing.state = 'paired'
JOIN review_return AS returned
  ON returned.record_key = pairing.record_key
 AND returned.papers_date = review.papers_date
ORDER BY review.meeting_date DESC NULLS LAST, review.review_id
LIMIT 1
"""


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    """Four nights: an ordinary one, one with an override, one when both sides had moved, one without the portal."""
    with council_in(tmp_path_factory.mktemp("council")) as made:
        made.run_night()
        ((review, papers),) = made.ask(_AGREED_PAPERS)
        made.next_day()
        other = (papers - timedelta(days=1)).isoformat()
        wish = Wish("review", review, "papers_date", other, "J Officer", "Seen in the minutes", date(2099, 1, 1))
        named = set_override(made.settings, made.today, wish)
        made.run_night()
        made.next_day()
        withdraw_override(made.settings, made.today, named=named, author="J Officer")
        _let_both_have_moved(made, review)
        made.run_night()
        made.next_day()
        made.sandbox.fault("down_half_way", pages=0, refusals=10_000, system="portal")
        made.run_night()
        yield made


def _let_both_have_moved(council: Council, review: str) -> None:
    """Let the two have agreed before on what neither says now: one has the override's, one its own."""
    row = ("review", review, "school_settings", "papers_date", "2020-01-01")
    with transaction(council.settings.state_url) as connection:
        agreed_values.advance(connection, "895", council.today, rows=[row])


def _day(council: Council, night: int) -> date:
    return council.today - timedelta(days=NIGHTS - night)


def _count(council: Council, night: int, query: str) -> int:
    with duckdb.connect(str(council.settings.night_path(_day(council, night))), read_only=True) as con:
        (count,) = con.execute(f"SELECT count(*) FROM {query}").fetchone() or (0,)
        return int(count)


def test_the_nights_hold_what_they_are_to_prove(council: Council) -> None:
    """There is an override on the second night alone, a conflict, and a stale feed on the last."""
    overridden = "proposal WHERE reason_code = 'overridden'"
    assert [_count(council, night, overridden) for night in range(1, NIGHTS + 1)] == [0, 1, 0, 0]
    conflicts = [_count(council, night, "proposal WHERE decision = 'conflict'") for night in range(1, NIGHTS + 1)]
    assert conflicts == [0, 0, 1, 1]
    assert _count(council, NIGHTS, "night_info WHERE fresh_feeds LIKE '%school_settings%'") == 0
    assert _count(council, 1, "agreed") > 0


@pytest.mark.parametrize("night", range(1, NIGHTS + 1))
def test_a_night_built_again_is_the_same_to_the_byte(council: Council, night: int) -> None:
    """Every table of decisions, exported in a fixed order with its types, has the SHA-256 that the kept night has."""
    compared = replay.compare_again(council.settings, _day(council, night))
    assert {table: each.rebuilt_sha256 for table, each in compared.items()} == {
        table: each.kept_sha256 for table, each in compared.items()
    }
    assert {each.rows_that_differ for each in compared.values()} == {0}


@pytest.mark.parametrize(
    "change", ["SELECT 1 AS i, NULL AS word", "SELECT 1 AS i, ' ' AS word", "SELECT CAST(1 AS BIGINT) AS i, '' AS word"]
)
def test_no_value_an_empty_one_and_another_type_are_not_the_same(tmp_path: Path, change: str) -> None:
    """The digest tells a blank from nothing, and one type from another; the order of the rows is no matter."""
    export = tmp_path / "table.csv"
    with duckdb.connect() as con:
        first = replay.digest(con, "SELECT 1 AS i, '' AS word", export=export)
        assert replay.digest(con, change, export=export) != first
        ups = [
            replay.digest(con, f"SELECT * FROM range(9) AS t(i) ORDER BY i {way}", export=export)
            for way in ("", "DESC")
        ]
    assert len({*ups}) == 1
    assert not export.exists()
