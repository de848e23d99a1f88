"""The return that is made of a night: who is in it, what is history, and that a check passes it."""

import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendbridge.checks.examples import create_empty_night
from sendbridge.errors import Misconfigured
from sendbridge.records import RECORDS
from sendbridge.return_check.checking import Asked, checked
from sendbridge.returns.sen2.export import Exported, Heading, export_return
from sendbridge.settings import Settings
from tests.unit.returns.sen2.small_return import night_of, rows, written
from tests.unit.returns.sen2.sound_returns import returns, upn

OFFICERS = {"dmo_code": "Y", "dco_code": "Y", "dsco_code": "Y"}
HEADING = Heading(7, datetime(2026, 1, 20, 9, 30, tzinfo=UTC), OFFICERS)
CHILD = """
INSERT INTO person (person_id, surname, date_of_birth, sex, upn)
VALUES ('1', 'Reed', '2015-03-04', 'F', $upn);
INSERT INTO request (request_id, person_id, received_date, request_source_code, outcome_code, outcome_date, rya)
VALUES ('R', '1', '2025-05-06', '1', 'Y', '2025-06-10', FALSE);
INSERT INTO assessment (assessment_id, request_id, person_id, outcome_code, outcome_date, mediation)
VALUES ('A', 'R', '1', 'Y', '2025-10-01', FALSE);
INSERT INTO plan (plan_id, person_id, request_id, status_code, first_final_date, named_urn, primary_need_code)
VALUES ('P', '1', 'R', 'active', '2025-10-01', '111111', 'SLCN')
"""
OURS = Settings(authority_code="896")


def export(night: Path, out: Path, *, year: int = 2026) -> Exported:
    """Write the return of a night."""
    return export_return(OURS, night, out, year=year, heading=HEADING)


@pytest.mark.parametrize("year", [2025, 2026])
@settings(max_examples=4, deadline=None)
@given(data=st.data())
def test_a_check_passes_what_a_sound_night_exports(year: int, data: st.DataObject) -> None:
    """No error is found in the return of a night whose records are sound."""
    with tempfile.TemporaryDirectory() as folder:
        night, out = Path(folder, "night.duckdb"), Path(folder, "out.xml")
        read = night_of(written(Path(folder), data.draw(returns(year))))
        read.execute(f"ATTACH '{night}' AS kept")
        for record_type in RECORDS:
            read.execute(f"CREATE TABLE kept.{record_type} AS FROM {record_type}")
        read.execute("DETACH kept")
        export(night, out, year=year)
        with checked(OURS, Asked((out,)), progress=lambda _: None) as found:
            errors = "SELECT rule_id, field FROM fault WHERE severity = 'error'"
            assert rows(found.con, errors) == []


@pytest.fixture
def night(tmp_path: Path) -> Path:
    """Return a night of one child whose request was agreed in 2025, with a plan since October."""
    path = tmp_path / "night.duckdb"
    with duckdb.connect(str(path)) as con:
        create_empty_night(con)
        con.execute(CHILD.replace("$upn", f"'{upn(1)}'"))
    return path


def change(night: Path, statement: str) -> None:
    """Alter the night."""
    with duckdb.connect(str(night)) as con:
        con.execute(statement)


def exported(night: Path) -> duckdb.DuckDBPyConnection:
    """Return the night that comes of reading what is exported."""
    export(night, night.with_suffix(".xml"))
    return night_of(night.with_suffix(".xml"))


UNASSESSED = "DELETE FROM plan; DELETE FROM assessment"
OUTCOMES = """
SELECT sen2_request.outcome_code, sen2_assessment.outcome_code
FROM sen2_request
LEFT JOIN sen2_assessment USING (request_id)
"""


@pytest.mark.parametrize(
    ("statement", "outcomes", "active"),
    [
        ("SELECT 1", [("Y", "Y")], 1),
        ("UPDATE request SET outcome_date = '2024-12-31'", [("H", "Y")], 1),
        ("UPDATE request SET outcome_date = '2025-01-01'", [("Y", "Y")], 1),
        ("UPDATE assessment SET outcome_date = '2024-12-31'", [("Y", "H")], 1),
        ("UPDATE assessment SET outcome_date = '2025-12-31'", [("Y", "Y")], 1),
        ("UPDATE assessment SET outcome_date = '2026-01-01'", [("Y", "A")], 1),
        ("UPDATE plan SET first_final_date = '2026-01-15'", [("Y", "Y")], 1),
        ("UPDATE plan SET first_final_date = '2026-01-16'", [("Y", "Y")], 0),
        ("UPDATE plan SET cease_date = '2026-01-15', cease_reason_code = '5'", [("Y", "Y")], 0),
        ("UPDATE plan SET cease_date = '2026-01-16', cease_reason_code = '5'", [("Y", "Y")], 1),
        ("UPDATE plan SET transfer_in_date = '2025-10-01', transfer_in_authority_code = '895'", [("Y", "H")], 1),
        ("UPDATE plan SET request_id = NULL", [("H", "H"), ("Y", "Y")], 1),
        ("DELETE FROM plan; DELETE FROM assessment", [("Y", "A")], 0),
        ("DELETE FROM plan; UPDATE request SET outcome_code = 'N'", [("N", None)], 0),
        ("DELETE FROM plan; UPDATE request SET outcome_code = 'N', outcome_date = '2026-01-01'", [("A", None)], 0),
        ("DELETE FROM plan; DELETE FROM assessment; UPDATE request SET outcome_date = '2024-12-31'", [], 0),
        (
            f"{UNASSESSED}; UPDATE request SET received_date = '2026-01-01', outcome_date = NULL",
            [],
            0,
        ),
        (
            "UPDATE request SET outcome_date = '2020-01-02'; UPDATE assessment SET outcome_date = '2020-03-02';"
            " UPDATE plan SET first_final_date = '2020-03-02', cease_date = '2024-12-31'",
            [],
            0,
        ),
        (
            "UPDATE request SET outcome_date = '2020-01-02'; UPDATE assessment SET outcome_date = '2020-03-02';"
            " UPDATE plan SET first_final_date = '2020-03-02', cease_date = '2025-01-01'",
            [("H", "H")],
            0,
        ),
    ],
)
def test_period_and_census_day_decide_what_is_in_the_return(
    night: Path, statement: str, outcomes: list[tuple[str, str | None]], active: int
) -> None:
    """What was decided before the period is history, what after it was awaited; plans count on census day."""
    change(night, statement)
    con = exported(night)
    assert sorted(rows(con, OUTCOMES), key=str) == outcomes
    assert rows(con, "SELECT count(*) FROM sen2_active_plan") == [active]
    assert rows(con, "SELECT count(*) FROM bad_value") == [0]


def test_the_header_says_who_sends_what(night: Path) -> None:
    """Year, census day, authority, serial number and officers stand in it."""
    assert rows(
        exported(night),
        "SELECT collection, year, reference_date, source_level, authority_code, serial_number FROM sen2_return",
    ) == [("SEN2", "2026", date(2026, 1, 15), "L", "896", "007")]


def test_what_came_after_census_day_is_left_out(night: Path) -> None:
    """A review is told as far as it had gone by then, and a place that was left later is still open."""
    change(
        night,
        "INSERT INTO review (review_id, plan_id, meeting_date, decision_date, decision_code, draft_date)"
        " VALUES ('1', 'P', '2026-01-10', '2026-01-16', 'A', '2026-01-20'), ('2', 'P', '2026-01-16', NULL, NULL, NULL);"
        " INSERT INTO placement (placement_id, person_id, urn, rank, entry_date, leaving_date)"
        " VALUES ('1', '1', '111111', 1, '2025-09-01', '2026-02-13'), ('2', '1', '111112', 1, '2026-02-14', NULL),"
        " ('3', '1', '111113', 1, '2020-09-01', '2024-12-31')",
    )
    con = exported(night)
    assert rows(con, "SELECT review_meeting_date, last_review_date, review_outcome_code FROM sen2_active_plan") == [
        (date(2026, 1, 10), None, None)
    ]
    assert rows(con, "SELECT urn, leaving_date FROM sen2_placement") == [("111111", None)]


def test_items_that_no_record_fills_are_named(night: Path, tmp_path: Path) -> None:
    """Whoever sends the file is told what the night cannot know."""
    told = export(night, tmp_path / "out.xml")
    assert told.persons == 1
    assert {"NamedPlan PlanRes", "NamedPlan PlanWBP", "PlacementDetail Res", "Requests Exported"} <= set(
        told.unknown_items
    )
    assert "Requests ReceivedDate" not in told.unknown_items


def test_a_year_without_a_layout_is_refused(night: Path, tmp_path: Path) -> None:
    """The message names the years that there are."""
    with pytest.raises(Misconfigured, match=r"no return of 2019; it has 2023, 2024, 2025, 2026"):
        export(night, tmp_path / "out.xml", year=2019)
    assert not (tmp_path / "out.xml").exists()
