"""The day on which a deadline falls due, in Python; `sql.py` says the same as macros."""

from collections.abc import Callable, Mapping
from datetime import date

from sendbridge.clock import calendar
from sendbridge.clock.table import DEADLINES, NO_NUMBER, Count

AS_PUBLISHED: Mapping[str, str] = {}  # no reading of the law is switched from its published default

UNITS: dict[str, Callable[[date, int], date]] = {
    "days": calendar.add_days,
    "days_counting_the_first": calendar.add_days_counting_the_first,
    "months": calendar.add_months,
    "working_days": calendar.add_working_days,
    "end_of_month": calendar.end_of_month,
    "academic_year_of_birthday": calendar.academic_year_of_birthday,
    "fixed_date": calendar.fixed_date,
}
LAST_DAY_RULES: dict[str, Callable[[date], date]] = {"appeal": calendar.appeal_day}


def due_date(
    deadline_id: str,
    start: date | None,
    *,
    second_start: date | None = None,
    order_id: str | None = None,
    readings: Mapping[str, str] = AS_PUBLISHED,
) -> date | None:
    """Return the last day on which the duty is still met, or None where there is no number of days or no start.

    `second_start` is the other day from which some clocks run (the later last day counts); `order_id` names the
    tribunal order (T10 to T16) whose limit an agreement (T07) or an unopposed appeal (T17) takes.
    """
    deadline = DEADLINES[deadline_id]
    if order_id in deadline.counts_like:
        return due_date(str(order_id), start, readings=readings)
    last_days = [
        _last_day(deadline.read_as(readings), start),
        _last_day(deadline.second_count, second_start),
    ]
    last_day = max((day for day in last_days if day), default=None)
    rule = LAST_DAY_RULES.get(deadline.last_day_rule)
    return rule(last_day) if rule and last_day else last_day


def _last_day(count: Count | None, start: date | None) -> date | None:
    if count is None or start is None or count.unit == NO_NUMBER:
        return None
    return UNITS[count.unit](start, count.amount)
