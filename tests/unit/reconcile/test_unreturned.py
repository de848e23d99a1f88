"""A meeting on the case system that no return knows becomes a query to a setting that was heard, and to no other."""

from datetime import date, timedelta
from typing import Any

import duckdb
import pytest

from tests.unit.matching.small_night import AS_OF, add
from tests.unit.reconcile.one_child import CHILD, RETURN, REVIEW, differences, one_child, run

MEETING = AS_OF - timedelta(days=60)
HELD = {**REVIEW, "setting_urn": "100001", "meeting_date": MEETING, "report_received_date": MEETING + timedelta(9)}
OTHER = {"surname": "Older", "forename": "Ben", "date_of_birth": date(2011, 3, 2), "upn": "G895200025002"}
ASKED = [("RC03", "review", "R1", "meeting_date")]


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """A setting that uses the portal and returned another child's review; of Amy's meeting it has sent no return."""
    made = one_child()
    add(made, "person", {**OTHER, "person_id": "P2"})
    add(
        made,
        "plan",
        {"plan_id": "L2", "person_id": "P2", "status_code": "active", "first_final_date": date(2020, 1, 1)},
    )
    past = {
        "review_id": "R2",
        "plan_id": "L2",
        "person_id": "P2",
        "cycle_number": 1,
        "meeting_date": MEETING - timedelta(99),
    }
    add(made, "review", past)
    add(made, "review_return", {**OTHER, "setting_urn": "100001", "return_reference": "Z",
                                "meeting_date": MEETING - timedelta(99)})  # fmt: skip
    add(made, "term", {"setting_urn": "100001", "start_date": date(2026, 1, 5)})
    return made


def asked(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, str]]:
    """Return the queries to settings."""
    run(con)
    return [each for each in differences(con) if each[0] == "RC03"]


def test_the_setting_is_asked(con: duckdb.DuckDBPyConnection) -> None:
    """The meeting is told to the setting as its own source, with the child it is about."""
    add(con, "review", HELD)
    assert asked(con) == ASKED
    told = con.sql("SELECT source, person_id FROM difference WHERE rule_id = 'RC03'").fetchall()
    assert told == [("school_settings", "P1")]


@pytest.mark.parametrize(
    "facts",
    [
        {"meeting_date": AS_OF - timedelta(27)},
        {"meeting_date": AS_OF - timedelta(366)},
        {"meeting_date": MEETING - timedelta(100)},
        {"meeting_date": None},
        {"report_received_date": None},
        {"submitted_via_code": "paper"},
        {"submitted_via_code": "email"},
        {"setting_urn": "100009"},
        {"setting_urn": None},
    ],
)
def test_what_no_return_is_due_of_asks_nobody(con: duckdb.DuckDBPyConnection, facts: dict[str, Any]) -> None:
    """Too new or too old, before its setting sent returns, without report, on paper, or held by one that sends none."""
    add(con, "review", {**HELD, **facts})
    assert asked(con) == []


@pytest.mark.parametrize("days", [28, 365])
def test_the_limits_are_in(con: duckdb.DuckDBPyConnection, days: int) -> None:
    """A meeting is asked about from four weeks after it to the end of a year."""
    con.execute("UPDATE review_return SET meeting_date = DATE '2025-02-03'")
    add(con, "review", {**HELD, "meeting_date": AS_OF - timedelta(days)})
    assert asked(con) == ASKED


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE plan SET status_code = 'ceased', cease_date = DATE '2026-02-01' WHERE plan_id = 'L1'",
        "UPDATE person SET date_of_death = DATE '2026-02-01' WHERE person_id = 'P1'",
        "UPDATE person SET restricted = TRUE WHERE person_id = 'P1'",
        "INSERT INTO finding VALUES ('AR16', 'review', 'R1')",
        "INSERT INTO arrival VALUES ('school_settings', 'school_settings', 'any', FALSE, FALSE, 0, 0)",
        "INSERT INTO arrival VALUES ('case_management', 'case_management', 'any', FALSE, FALSE, 0, 0)",
        "DELETE FROM term",
        "DELETE FROM review_return",
    ],
)
def test_who_is_left_in_peace_or_was_not_heard(con: duckdb.DuckDBPyConnection, change: str) -> None:
    """Ended plans, the dead, the restricted, meetings in doubt, and settings that were not heard ask nobody."""
    add(con, "review", HELD)
    con.execute(change)
    assert asked(con) == []


@pytest.mark.parametrize(("sent", "queries"), [(MEETING + timedelta(14), ASKED), (MEETING + timedelta(13), [])])
def test_a_setting_that_sends_files_was_heard_when_it_sent_something_since(
    con: duckdb.DuckDBPyConnection, sent: date, queries: list[tuple[str, ...]]
) -> None:
    """Of a file it counts whether a report was sent after this one was due."""
    con.execute("DELETE FROM term")
    con.execute("UPDATE review_return SET report_sent_date = ?", [sent])
    add(con, "review", HELD)
    assert asked(con) == queries


@pytest.mark.parametrize(
    "facts",
    [
        {"meeting_date": MEETING},
        {"meeting_date": MEETING + timedelta(20)},
        {"meeting_date": MEETING + timedelta(75)},
        {"meeting_date": None},
        {"meeting_date": MEETING, "review_id": "R1"},
        {"meeting_date": MEETING, "forename": "Bea"},
        {"meeting_date": MEETING, "surname": "Quayle", "forename": "Robin", "upn": None},
    ],
)
def test_a_return_that_is_there_or_on_its_way_is_no_missing_one(
    con: duckdb.DuckDBPyConnection, facts: dict[str, Any]
) -> None:
    """Paired, new, rejected, held or unmatched: what became of the return is told once, by its own exception."""
    add(con, "review", HELD)
    add(con, "review_return", {**CHILD, **RETURN, **facts})
    assert asked(con) == []
