"""The return of the year before, as this year's is compared with it."""

from pathlib import Path

import duckdb
import pytest

from sendbridge.return_check.sen2_return import Sen2Return
from sendbridge.settings import Settings
from tests.unit.returns.sen2.small_return import PLAN, message, night_of, person, rows, written

WAITING = "<Requests><ReceivedDate>2024-12-20</ReceivedDate><RequestOutcome>A</RequestOutcome></Requests>"


def compared(folder: Path, *before: str) -> duckdb.DuckDBPyConnection:
    """Return this year's night with last year's persons beside it."""
    con = night_of(written(folder, message(person())))
    old = folder / "before.xml"
    old.write_text(message(*before, year=2025), encoding="utf-8")
    Sen2Return().read_previous(con, Settings(), [old], progress=lambda _: None)
    return con


def test_what_is_compared_is_kept(tmp_path: Path) -> None:
    """A person's numbers, plan, main place and open request are taken over; nothing else of last year is."""
    con = compared(
        tmp_path, person(PLAN.format(review="")), person(WAITING, UPN=None, UPNunknown="UN5", Forename="Kim")
    )
    kept = "forename, upn, upn_unknown_code, plan_start_date::VARCHAR, has_active_plan, has_open_request, placement_urn"
    assert rows(con, f"SELECT {kept} FROM previous_person ORDER BY forename") == [
        ("Kim", None, "UN5", None, False, True, None),
        ("Robin", "T895200025001", None, "2021-05-06", True, False, "111111"),
    ]
    assert rows(con, "SELECT count(*) FROM sen2_person") == [1]
    assert rows(con, "SELECT row_count FROM arrival WHERE record_type = 'previous_person'") == [2]


@pytest.mark.parametrize(("day", "urn"), [("2025-01-15", None), ("2025-01-16", "111111"), ("2025-01-17", "111111")])
def test_a_place_counts_that_was_open_on_that_census_day(tmp_path: Path, day: str, urn: str | None) -> None:
    """The main place of last year is the one of last year's census day, 16 January 2025."""
    left = PLAN.format(review="").replace("</EntryDate>", f"</EntryDate><LeavingDate>{day}</LeavingDate>")
    assert rows(compared(tmp_path, person(left)), "SELECT placement_urn FROM previous_person") == [urn]
