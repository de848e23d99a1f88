"""The clocks as DuckDB macros: `due_r06(meeting_date)` is the last day on which R06 is still met."""

from collections.abc import Iterable, Mapping

from sendbridge.clock.calendar_sql import CALENDAR
from sendbridge.clock.table import DEADLINES, NO_NUMBER, Count, Deadline

UNIT_SQL: dict[str, str] = {
    "days": "{start} + ({amount})",
    "days_counting_the_first": "{start} + ({amount} - 1)",
    "months": "add_months({start}, {amount})",
    "working_days": "add_working_days({start}, {amount})",
    "end_of_month": "last_day(add_months({start}, {amount}))",
    "academic_year_of_birthday": "academic_year_of_birthday({start}, {amount})",
    "fixed_date": "fixed_date({start}, {amount})",
}
LAST_DAY_SQL: dict[str, str] = {"": "{last_day}", "appeal": "appeal_day({last_day})"}

_EXCUSED = """
CREATE OR REPLACE TEMP MACRO is_excused(clock_id, ground_code) AS
coalesce(CASE {cases} ELSE FALSE END, FALSE)
"""

_EASED = """
CREATE OR REPLACE TEMP MACRO is_eased(clock_id, started) AS
coalesce(CASE {cases} ELSE FALSE END, FALSE)
"""

_STATE = """
CREATE OR REPLACE TEMP MACRO clock_state(clock_id, started, last_day, met_day, ground_code, on_day, soon_days) AS
CASE
    WHEN started IS NULL THEN 'not_started'
    WHEN started > on_day AND clock_id NOT IN ({back}) THEN 'not_started'
    WHEN met_day <= on_day AND last_day IS NULL THEN 'met'
    WHEN met_day <= on_day AND CASE WHEN clock_id IN ({until}) THEN met_day >= last_day ELSE met_day <= last_day END
        THEN 'met'
    WHEN met_day <= on_day AND (is_excused(clock_id, ground_code) OR is_eased(clock_id, started)) THEN 'excused'
    WHEN met_day <= on_day THEN 'met_late'
    WHEN last_day IS NULL OR on_day < last_day - CAST(soon_days AS INTEGER) THEN 'running'
    WHEN on_day <= last_day THEN 'due_soon'
    WHEN clock_id IN ({no_duty}) THEN 'met'
    WHEN is_excused(clock_id, ground_code) OR is_eased(clock_id, started) THEN 'excused'
    ELSE 'overdue'
END
"""


def sql_macros(readings: Mapping[str, str]) -> tuple[str, ...]:
    """Return the calendar, every deadline and the states as macros, with the law read as this council reads it."""
    plain = [each for each in DEADLINES.values() if not each.counts_like]
    like_others = [each for each in DEADLINES.values() if each.counts_like]
    due = (due_macro(each, readings) for each in (*plain, *like_others))
    return (*CALENDAR, *due, _excused_macro(), _eased_macro(), _state_macro())


def due_macro(deadline: Deadline, readings: Mapping[str, str]) -> str:
    """Return the macro of a deadline's last day; it also takes a second start, or an order, where there is one."""
    name = f"due_{deadline.deadline_id.lower()}"
    first = _last_day(deadline.read_as(readings), "started")
    ended = LAST_DAY_SQL[deadline.last_day_rule].format(last_day=first)
    macro = f"CREATE OR REPLACE TEMP MACRO {name}(started) AS {ended}"
    if deadline.second_count:
        later = f"greatest({first}, {_last_day(deadline.second_count, 'CAST(second_started AS DATE)')})"
        ended = LAST_DAY_SQL[deadline.last_day_rule].format(last_day=later)
        return f"{macro}, (started, second_started) AS {ended}"
    if deadline.counts_like:
        cases = " ".join(f"WHEN '{each}' THEN due_{each.lower()}(started)" for each in deadline.counts_like)
        return f"{macro}, (started, order_id) AS CASE order_id {cases} ELSE {first} END"
    return macro


def _last_day(count: Count, start: str) -> str:
    if count.unit == NO_NUMBER:
        return "CAST(NULL AS DATE)"
    return UNIT_SQL[count.unit].format(start=start, amount=count.amount)


def _excused_macro() -> str:
    cases = (
        f"WHEN clock_id = '{each.deadline_id}' THEN ground_code IN ({_listed(each.exceptions)})"
        for each in DEADLINES.values()
        if each.exceptions
    )
    return _EXCUSED.format(cases=" ".join(cases))


def _eased_macro() -> str:
    cases = (
        f"WHEN clock_id = '{each.deadline_id}' THEN started BETWEEN DATE '{each.eased[0]}' AND DATE '{each.eased[1]}'"
        for each in DEADLINES.values()
        if each.eased
    )
    return _EASED.format(cases=" ".join(cases))


def _state_macro() -> str:
    return _STATE.format(
        back=_listed(each.deadline_id for each in DEADLINES.values() if each.count.counts_back),
        until=_listed(each.deadline_id for each in DEADLINES.values() if each.kind == "until"),
        no_duty=_listed(each.deadline_id for each in DEADLINES.values() if each.kind != "duty"),
    )


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
