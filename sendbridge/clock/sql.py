"""The clocks as DuckDB macros: `due_r06(meeting_date)` is the last day on which R06 is still met."""

from collections.abc import Mapping

from sendbridge.clock.table import DEADLINES, Deadline
from sendbridge.reference import BANK_HOLIDAYS

_HOLIDAYS = ", ".join(f"DATE '{day}'" for day in BANK_HOLIDAYS)

_CALENDAR: tuple[str, ...] = (
    "CREATE OR REPLACE TEMP MACRO add_months(started, amount) AS CAST(started + to_months(amount) AS DATE)",
    "CREATE OR REPLACE TEMP MACRO is_weekend(on_day) AS isodow(on_day) > 5",
    f"CREATE OR REPLACE TEMP MACRO is_bank_holiday(on_day) AS on_day IN ({_HOLIDAYS})",
    """
    CREATE OR REPLACE TEMP MACRO add_working_days(started, amount) AS
    CASE
        WHEN amount = 0 THEN started
        ELSE CAST(
            list_filter(
                generate_series(started + 1, started + 2 * amount + 14, INTERVAL 1 DAY),
                lambda each_day: isodow(each_day) <= 5 AND NOT is_bank_holiday(CAST(each_day AS DATE))
            )[amount] AS DATE
        )
    END
    """,
    """
    CREATE OR REPLACE TEMP MACRO academic_year_of_birthday(birth, age) AS
    make_date(year(add_months(birth, 12 * age)) + CAST(month(add_months(birth, 12 * age)) >= 9 AS INTEGER), 8, 31)
    """,
    """
    CREATE OR REPLACE TEMP MACRO age_on(birth, on_day) AS
    year(on_day) - year(birth)
    - CAST(month(on_day) * 100 + day(on_day) < month(birth) * 100 + day(birth) AS INTEGER)
    """,
)

UNIT_SQL: dict[str, str] = {
    "days": "started + ({amount})",
    "days_counting_the_first": "started + ({amount} - 1)",
    "months": "add_months(started, {amount})",
    "working_days": "add_working_days(started, {amount})",
    "end_of_month": "last_day(add_months(started, {amount}))",
    "academic_year_of_birthday": "academic_year_of_birthday(started, {amount})",
    "fixed_date": "make_date(year(started), {amount} // 100, {amount} % 100)",
}


def due_macro(deadline: Deadline) -> str:
    """Return the macro that gives a deadline's last day from the day on which its clock started."""
    last_day = UNIT_SQL[deadline.unit].format(amount=deadline.amount)
    return f"CREATE OR REPLACE TEMP MACRO due_{deadline.deadline_id.lower()}(started) AS {last_day}"


def sql_macros(readings: Mapping[str, str]) -> tuple[str, ...]:
    """Return the calendar and every deadline as macros, with the law read as this council reads it."""
    return (*_CALENDAR, *map(due_macro, DEADLINES.values()))
