"""How days are counted, as DuckDB macros; `calendar.py` says the same in Python."""

from sendbridge.reference import BANK_HOLIDAYS, CENSUS_DAYS

_HOLIDAYS = ", ".join(f"DATE '{day}'" for day in BANK_HOLIDAYS)
_CENSUS_DAYS = ", ".join(f"DATE '{day}'" for day in CENSUS_DAYS)

CALENDAR: tuple[str, ...] = (
    "CREATE OR REPLACE TEMP MACRO add_months(started, amount) AS CAST(started + to_months(amount) AS DATE)",
    "CREATE OR REPLACE TEMP MACRO is_weekend(on_day) AS isodow(on_day) > 5",
    f"CREATE OR REPLACE TEMP MACRO is_bank_holiday(on_day) AS on_day IN ({_HOLIDAYS})",
    f"CREATE OR REPLACE TEMP MACRO is_census_day(on_day) AS on_day IN ({_CENSUS_DAYS})",
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
    """
    CREATE OR REPLACE TEMP MACRO fixed_date(started, month_and_day) AS
    make_date(year(started), month_and_day // 100, month_and_day % 100)
    """,
    "CREATE OR REPLACE TEMP MACRO working_day_from(on_day) AS add_working_days(on_day - 1, 1)",
    """
    CREATE OR REPLACE TEMP MACRO appeal_day(last_on) AS
    CASE
        WHEN month(last_on) = 8 THEN working_day_from(make_date(year(last_on), 9, 1))
        WHEN month(last_on) = 12 AND day(last_on) >= 25 THEN working_day_from(make_date(year(last_on) + 1, 1, 2))
        WHEN month(last_on) = 1 AND day(last_on) = 1 THEN working_day_from(make_date(year(last_on), 1, 2))
        ELSE last_on
    END
    """,
)
