"""The clocks: Python and SQL held equal on any day, for every row of the table and every reading of the law."""

from datetime import date
from itertools import product
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendbridge import clock
from sendbridge.clock.calendar import end_of_month
from sendbridge.clock.due import LAST_DAY_RULES, UNITS
from sendbridge.clock.sql import LAST_DAY_SQL, UNIT_SQL
from sendbridge.reference import BANK_HOLIDAYS

READINGS = [
    dict(zip(("consultation_days", "phase_transfer_before"), chosen, strict=True))
    for chosen in product(("calendar", "working"), ("inclusive", "strict"))
]
EDGES = ["2024-02-29", "2025-02-28", "2025-12-24", "2025-08-31", "2026-04-02", "2025-10-25", "2026-07-31"]
DAYS = st.one_of(
    st.dates(date(1990, 1, 1), date(2045, 12, 31)),
    st.dates(date(2014, 1, 1), date(2030, 12, 31)),
    st.dates(date(2020, 4, 25), date(2020, 10, 5)),
    st.sampled_from([date.fromisoformat(day) for day in EDGES]),
)
CODES = st.sampled_from([None, *(f"E{number}" for number in range(1, 13)), "E99"])
Connection = duckdb.DuckDBPyConnection


def connect(readings: dict[str, str]) -> Connection:
    """Return a connection that knows the macros."""
    connection = duckdb.connect()
    for macro in clock.sql_macros(readings):
        connection.execute(macro)
    return connection


@pytest.fixture(scope="module", params=READINGS, ids=lambda read: " ".join(read.values()))
def read(request: pytest.FixtureRequest) -> tuple[dict[str, str], Connection]:
    """Return a way to read the law, and a connection that knows the macros so read."""
    return request.param, connect(request.param)


@pytest.fixture(scope="module")
def con() -> Connection:
    """Return a connection that knows the macros as published."""
    return connect({})


def due_call(deadline_id: str, second: bool) -> str:
    """Return the macro's call with one start or two."""
    return f"due_{deadline_id.lower()}(CAST($start AS DATE){', CAST($second AS DATE)' if second else ''})"


@pytest.mark.parametrize("deadline_id", clock.DEADLINES)
@settings(max_examples=60, deadline=None)
@given(start=DAYS)
def test_sql_equals_python(read: tuple[dict[str, str], Connection], deadline_id: str, start: date) -> None:
    """Whatever the start, the macro and the function give the same last day, and it is a day, not a moment."""
    readings, con = read
    row = con.execute(f"SELECT {due_call(deadline_id, False)}", {"start": start}).fetchone()
    assert row == (clock.due_date(deadline_id, start, readings=readings),)


@pytest.mark.parametrize("deadline_id", [each.deadline_id for each in clock.DEADLINES.values() if each.second_count])
@settings(max_examples=150, deadline=None)
@given(start=st.none() | DAYS, second=st.none() | DAYS)
def test_two_starts_in_sql_equal_python(con: Connection, deadline_id: str, start: date, second: date) -> None:
    """The later of two clocks is the same in both, also where one start, or both, are unknown."""
    row = con.execute(f"SELECT {due_call(deadline_id, True)}", {"start": start, "second": second}).fetchone()
    assert row == (clock.due_date(deadline_id, start, second_start=second),)


@pytest.mark.parametrize("deadline_id", [each.deadline_id for each in clock.DEADLINES.values() if each.counts_like])
@settings(max_examples=100, deadline=None)
@given(start=DAYS, order_id=st.sampled_from([None, "T10", "T11", "T12", "T13", "T13F", "T14", "T15", "T16", "R06"]))
def test_what_counts_like_an_order_does_so_in_both(
    con: Connection, deadline_id: str, start: date, order_id: str
) -> None:
    """An agreement or a conceded appeal takes the limit of its order in SQL and in Python; R06 is no order."""
    call = f"SELECT due_{deadline_id.lower()}(CAST(? AS DATE), CAST(? AS VARCHAR))"
    assert con.execute(call, [start, order_id]).fetchone() == (clock.due_date(deadline_id, start, order_id=order_id),)


@pytest.mark.parametrize("deadline_id", clock.DEADLINES)
@settings(max_examples=80, deadline=None)
@given(start=st.none() | DAYS, later=st.integers(-500, 900), met=st.none() | st.integers(-500, 900), code=CODES)
def test_states_in_sql_equal_python(
    read: tuple[dict[str, str], Connection],
    deadline_id: str,
    start: date | None,
    later: int,
    met: int | None,
    code: str | None,
) -> None:
    """Whatever is known, on any day, a clock's state is the same in SQL and in Python."""
    readings, con = read
    origin = (start or date(2026, 3, 2)).toordinal()
    as_of, met_date = date.fromordinal(origin + later), None if met is None else date.fromordinal(origin + met)
    known: dict[str, Any] = {"start": start, "met": met_date, "code": code, "day": as_of, "id": deadline_id}
    row = con.execute(
        f"""
        SELECT clock_state(
            CAST($id AS VARCHAR), CAST($start AS DATE), {due_call(deadline_id, False)}, CAST($met AS DATE),
            CAST($code AS VARCHAR), CAST($day AS DATE), 14
        )
        """,
        known,
    ).fetchone()
    expected = clock.state_of(
        deadline_id, start, as_of=as_of, met_date=met_date, exception_code=code, readings=readings
    )
    assert row == (expected,)


@pytest.mark.parametrize("deadline_id", clock.DEADLINES)
def test_what_excuses_is_the_same_in_both(con: Connection, deadline_id: str) -> None:
    """For every ground, SQL and Python agree whether it excuses; no ground and an unknown one never do."""
    for code in (None, *(f"E{number}" for number in range(1, 14))):
        row = con.execute("SELECT is_excused(?, CAST(? AS VARCHAR))", [deadline_id, code]).fetchone()
        assert row == (clock.is_excused(deadline_id, code),)
    assert not clock.is_excused(deadline_id, None)


@settings(max_examples=300, deadline=None)
@given(birth=DAYS, day=DAYS)
def test_age_in_sql_equals_python(con: Connection, birth: date, day: date) -> None:
    """Age in whole years is the same in SQL and in Python."""
    row = con.execute("SELECT age_on(CAST(? AS DATE), CAST(? AS DATE))", [birth, day]).fetchone()
    assert row == (clock.age_on(birth, day),)


@settings(max_examples=200, deadline=None)
@given(start=DAYS, amount=st.integers(0, 15))
def test_working_days_in_sql_equal_python(con: Connection, start: date, amount: int) -> None:
    """Any number of working days up to three weeks is counted alike."""
    row = con.execute("SELECT add_working_days(CAST(? AS DATE), CAST(? AS INTEGER))", [start, amount]).fetchone()
    assert row == (clock.add_working_days(start, amount),)


def test_every_way_to_count_has_both_forms() -> None:
    """A unit or a rule of the last day that Python knows is known to SQL as well."""
    assert set(UNITS) == set(UNIT_SQL)
    assert {"", *LAST_DAY_RULES} == set(LAST_DAY_SQL)


def test_leap_day_birthday() -> None:
    """A child of 29 February turns a year older on 1 March of a common year."""
    assert clock.age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert clock.age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18


def test_month_end() -> None:
    """The end of the next month is its last day, however short it is."""
    assert end_of_month(date(2026, 1, 31), 1) == date(2026, 2, 28)


def test_bank_holidays_cover_2014_to_2030() -> None:
    """Every year has eight bank holidays, and the three years of royal occasions their extra ones."""
    per_year = {year: sum(day.year == year for day in BANK_HOLIDAYS) for year in range(2014, 2031)}
    extra = {2022: 2, 2023: 1}
    assert per_year == {year: 8 + extra.get(year, 0) for year in range(2014, 2031)}


def test_no_bank_holiday_falls_on_a_weekend() -> None:
    """A holiday that would fall on a weekend has its substitute in the list instead."""
    assert [day for day in BANK_HOLIDAYS if day.isoweekday() > 5] == []


def test_census_days_are_a_list(con: duckdb.DuckDBPyConnection) -> None:
    """Census day is the published one, which in 2021 was the second Thursday of January and not the third."""
    days = [date(2021, 1, 14), date(2021, 1, 21), date(2026, 1, 15), date(2026, 1, 22)]
    found = [con.execute("SELECT is_census_day(CAST(? AS DATE))", [day]).fetchone() for day in days]
    assert found == [(True,), (False,), (True,), (False,)]
