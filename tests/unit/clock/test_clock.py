"""The clocks: known days, and Python and SQL held equal on any day."""

from datetime import date

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendbridge import clock
from sendbridge.clock.calendar import end_of_month
from sendbridge.clock.sql import UNIT_SQL
from sendbridge.clock.table import UNITS
from sendbridge.reference import BANK_HOLIDAYS

DAYS = st.one_of(
    st.dates(date(1990, 1, 1), date(2045, 12, 31)),
    st.dates(date(2014, 1, 1), date(2030, 12, 31)),
    st.sampled_from([date(2024, 2, 29), date(2025, 2, 28), date(2025, 12, 24), date(2025, 8, 31), date(2026, 4, 2)]),
)


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    """Return a connection that knows the macros."""
    connection = duckdb.connect()
    for macro in clock.sql_macros({}):
        connection.execute(macro)
    return connection


@pytest.mark.parametrize("deadline_id", clock.DEADLINES)
@settings(max_examples=100, deadline=None)
@given(start=DAYS)
def test_sql_equals_python(con: duckdb.DuckDBPyConnection, deadline_id: str, start: date) -> None:
    """Whatever the start, the macro and the function give the same last day, and it is a day, not a moment."""
    row = con.execute(f"SELECT due_{deadline_id.lower()}(CAST(? AS DATE))", [start]).fetchone()
    assert row == (clock.due_date(deadline_id, start),)


@settings(max_examples=300, deadline=None)
@given(birth=DAYS, day=DAYS)
def test_age_in_sql_equals_python(con: duckdb.DuckDBPyConnection, birth: date, day: date) -> None:
    """Age in whole years is the same in SQL and in Python."""
    row = con.execute("SELECT age_on(CAST(? AS DATE), CAST(? AS DATE))", [birth, day]).fetchone()
    assert row == (clock.age_on(birth, day),)


@settings(max_examples=200, deadline=None)
@given(start=DAYS, amount=st.integers(0, 15))
def test_working_days_in_sql_equal_python(con: duckdb.DuckDBPyConnection, start: date, amount: int) -> None:
    """Any number of working days up to three weeks is counted alike."""
    row = con.execute("SELECT add_working_days(CAST(? AS DATE), CAST(? AS INTEGER))", [start, amount]).fetchone()
    assert row == (clock.add_working_days(start, amount),)


def test_every_unit_has_both_forms() -> None:
    """A unit that Python knows is known to SQL as well."""
    assert set(UNITS) == set(UNIT_SQL)


@pytest.mark.parametrize(
    ("deadline_id", "start", "last_day"),
    [
        ("R06", date(2026, 1, 31), date(2026, 2, 28)),
        ("R03", date(2026, 3, 1), date(2026, 2, 15)),
        ("R10", date(2026, 1, 1), date(2026, 3, 26)),
        ("R01", date(2024, 2, 29), date(2025, 2, 28)),
        ("C02", date(2025, 12, 31), date(2026, 2, 28)),
        ("D08", date(2026, 3, 1), date(2026, 3, 15)),
        ("C03", date(2000, 8, 31), date(2025, 8, 31)),
        ("C03", date(2000, 9, 1), date(2026, 8, 31)),
        ("L02", date(2025, 12, 24), date(2025, 12, 30)),
        ("L02", date(2026, 4, 2), date(2026, 4, 8)),
        ("L05", date(2024, 2, 10), date(2024, 2, 29)),
        ("P01", date(2026, 9, 1), date(2026, 3, 31)),
        ("P02", date(2026, 1, 1), date(2026, 2, 15)),
        ("P04", date(2026, 2, 15), date(2025, 12, 21)),
        ("P04", date(2026, 3, 31), date(2026, 2, 3)),
        ("M01", date(2025, 12, 1), date(2025, 12, 22)),
    ],
)
def test_known_last_day(deadline_id: str, start: date, last_day: date) -> None:
    """The last day is the one that a person would find in a calendar."""
    assert clock.due_date(deadline_id, start) == last_day


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
