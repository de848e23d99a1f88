"""Cases worked with a calendar and the paragraph in hand: what every clock must say, in Python and in SQL."""

import csv
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import pytest

from sendbridge import clock
from sendbridge.checks.figures import load_figures
from sendbridge.settings import Settings
from tests.macros import knowing


def worked(name: str) -> list[dict[str, str]]:
    """Return the rows of a list of cases."""
    return [*csv.DictReader((Path(__file__).parent / name).read_text().splitlines())]


DUE, STATES = worked("worked_cases.csv"), worked("worked_states.csv")


def named(case: dict[str, str]) -> str:
    """Return what the case is about."""
    return f"{case['deadline_id']}: {case['why']}"


def day(text: str) -> date | None:
    """Return the day that a cell names."""
    return date.fromisoformat(text) if text else None


@cache
def connected(reading: str) -> duckdb.DuckDBPyConnection:
    """Return a connection that knows the macros under one reading of the law."""
    return knowing(clock.sql_macros(dict([reading.split("=")]) if reading else {}))


def in_sql(query: str, *values: object, reading: str = "") -> object:
    """Return the one value of a query to which the macros are known."""
    row = connected(reading).execute(query, [*values]).fetchone()
    return row and row[0]


@pytest.mark.parametrize("case", DUE, ids=named)
def test_the_last_day(case: dict[str, str]) -> None:
    """The last day is the one that a person finds in a calendar with the paragraph in hand."""
    name, _, choice = case["reading"].partition("=")
    readings = {name: choice} if name else {}
    start, second, order_id = day(case["start"]), day(case["second_start"]), case["order_id"] or None
    wanted = day(case["due"])
    assert wanted == clock.due_date(
        case["deadline_id"], start, second_start=second, order_id=order_id, readings=readings
    )
    arguments = ["CAST(? AS DATE)"] + ["CAST(? AS DATE)"] * bool(second) + ["CAST(? AS VARCHAR)"] * bool(order_id)
    query = f"SELECT due_{case['deadline_id'].lower()}({', '.join(arguments)})"
    assert wanted == in_sql(query, *filter(None, (start, second, order_id)), reading=case["reading"])


@pytest.mark.parametrize("case", STATES, ids=named)
def test_the_state(case: dict[str, str]) -> None:
    """A clock is called on a day what a person would call it."""
    deadline_id, as_of = case["deadline_id"], date.fromisoformat(case["as_of"])
    start, met_date, code = day(case["start"]), day(case["met_date"]), case["exception_code"] or None
    state = clock.state_of(deadline_id, start, as_of=as_of, met_date=met_date, exception_code=code)
    assert state == case["state"]
    query = f"""
    SELECT clock_state('{deadline_id}', started, due_{deadline_id.lower()}(started), met, code, on_day, 14)
    FROM (VALUES (CAST(? AS DATE), CAST(? AS DATE), CAST(? AS VARCHAR), CAST(? AS DATE)))
      AS known(started, met, code, on_day)
    """
    assert in_sql(query, start, met_date, code, as_of) == case["state"]


def test_every_deadline_with_a_number_has_a_worked_case() -> None:
    """No row of the table is without a case, and rows without a number have none."""
    with_number = {each.deadline_id for each in clock.DEADLINES.values() if each.has_due_date}
    assert {case["deadline_id"] for case in DUE} == with_number
    assert all(case["paragraph"] and case["why"] for case in (*DUE, *STATES))


def test_every_state_and_every_kind_is_worked() -> None:
    """The states that a clock can have are all among the cases, and so are windows and what must last."""
    states = {"not_started", "running", "due_soon", "met", "met_late", "overdue", "excused"}
    assert {case["state"] for case in STATES} == states
    assert {clock.DEADLINES[case["deadline_id"]].kind for case in STATES} == {"duty", "window", "until"}


def test_readings_are_those_that_a_council_can_choose() -> None:
    """A row that is read in two ways names a reading of figures.yml and one of its choices, the default being ours."""
    readings = load_figures(Settings()).readings
    used = {each.reading: set(each.otherwise) for each in clock.DEADLINES.values() if each.reading}
    assert used.keys() == readings.keys()
    assert {name: {readings[name].value} | other for name, other in used.items()} == {
        name: set(reading.choices) for name, reading in readings.items()
    }


def test_a_number_that_the_law_does_not_give_is_not_made_up() -> None:
    """What is due "as soon as practicable" or "at once" has a row and no due date."""
    without = {each.deadline_id for each in clock.DEADLINES.values() if not each.has_due_date}
    assert without == {"D01", "D04", "D07", "D11", "D12", "R11", "C01"}
    assert {clock.due_date(each, date(2026, 3, 2)) for each in without} == {None}
