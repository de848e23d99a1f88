"""The clocks: Python and SQL held equal on any day, for every row of the table and every reading of the law."""

from datetime import date
from itertools import product
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sendbridge import clock
from sendbridge.clock.calendar import end_of_month
from sendbridge.clock.due import LAST_DAY_RULES, UNITS
from sendbridge.clock.sql import LAST_DAY_SQL, UNIT_SQL
from sendbridge.reference import BANK_HOLIDAYS
from tests.macros import knowing

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
    return knowing(clock.sql_macros(readings))


READ = [
    pytest.param(each.deadline_id, readings, id=f"{each.deadline_id} {' '.join(readings.values())}")
    for each in clock.DEADLINES.values()
    for readings in (READINGS if each.reading else READINGS[:1])
]


@pytest.fixture(scope="module")
def cons() -> list[Connection]:
    """Return a connection for each way to read the law, which knows the macros so read."""
    return [connect(readings) for readings in READINGS]


@pytest.fixture(scope="module")
def con(cons: list[Connection]) -> Connection:
    """Return the connection that knows the macros as published."""
    return cons[0]


def due_call(deadline_id: str, second: bool) -> str:
    """Return the macro's call with one start or two."""
    return f"due_{deadline_id.lower()}(CAST($start AS DATE){', CAST($second AS DATE)' if second else ''})"


@pytest.mark.parametrize(("deadline_id", "readings"), READ)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(starts=st.lists(DAYS, min_size=20, max_size=40))
def test_sql_equals_python(
    cons: list[Connection], deadline_id: str, readings: dict[str, str], starts: list[date]
) -> None:
    """Whatever the start, the macro and the function give the same last day, and it is a day, not a moment."""
    found = (
        cons[READINGS.index(readings)]
        .execute(
            f"SELECT due_{deadline_id.lower()}(started) FROM (SELECT unnest(CAST(? AS DATE[])) AS started)",
            [starts],
        )
        .fetchall()
    )
    assert found == [(clock.due_date(deadline_id, start, readings=readings),) for start in starts]


@pytest.mark.parametrize("deadline_id", [each.deadline_id for each in clock.DEADLINES.values() if each.second_count])
@settings(max_examples=60, deadline=None)
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


@st.composite
def known_clocks(draw: st.DrawFn) -> dict[str, Any]:
    """Draw what is known of a clock: it may have begun, been met and been excused, and is looked at on a day."""
    start = draw(st.none() | DAYS)
    near = (start or date(2026, 3, 2)).toordinal()
    met = draw(st.none() | st.integers(near - 500, near + 900))
    return {
        "start": start,
        "met_date": None if met is None else date.fromordinal(met),
        "exception_code": draw(CODES),
        "as_of": date.fromordinal(draw(st.integers(near - 500, near + 900))),
    }


@pytest.mark.parametrize(("deadline_id", "readings"), READ)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(known=st.lists(known_clocks(), min_size=10, max_size=30))
def test_states_in_sql_equal_python(
    cons: list[Connection], deadline_id: str, readings: dict[str, str], known: list[dict[str, Any]]
) -> None:
    """Whatever is known, on any day, a clock's state is the same in SQL and in Python."""
    query = f"""
    SELECT clock_state(
        '{deadline_id}', one.start, due_{deadline_id.lower()}(one.start),
        one.met_date, one.exception_code, one.as_of, 14
    )
    FROM (
        SELECT unnest(
            CAST(? AS STRUCT(start DATE, met_date DATE, exception_code VARCHAR, as_of DATE)[])
        ) AS one
    )
    """
    found = cons[READINGS.index(readings)].execute(query, [known]).fetchall()
    assert found == [(clock.state_of(deadline_id, readings=readings, **each),) for each in known]


@pytest.mark.parametrize("deadline_id", clock.DEADLINES)
def test_what_excuses_is_the_same_in_both(con: Connection, deadline_id: str) -> None:
    """For every ground, SQL and Python agree whether it excuses; no ground and an unknown one never do."""
    codes = [None, *(f"E{number}" for number in range(1, 14))]
    query = f"SELECT is_excused('{deadline_id}', code) FROM (SELECT unnest(CAST(? AS VARCHAR[])) AS code)"
    assert con.execute(query, [codes]).fetchall() == [(clock.is_excused(deadline_id, code),) for code in codes]
    assert not clock.is_excused(deadline_id, None)


@settings(max_examples=150, deadline=None)
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
