"""Where a clock stands on a day: its state, and what excuses its being late."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from sendbridge.clock.due import AS_PUBLISHED, due_date
from sendbridge.clock.table import DEADLINES

State = Literal["not_started", "running", "due_soon", "met", "met_late", "overdue", "excused"]
DUE_SOON_DAYS = 14


def is_excused(deadline_id: str, exception_code: str | None) -> bool:
    """Say whether the exception (E1 to E12) is a ground in law for missing this deadline."""
    return exception_code in DEADLINES[deadline_id].exceptions


def is_eased(deadline_id: str, start: date) -> bool:
    """Say whether the limit of a clock that started on the day could slip by law (SI 2020/471, summer of 2020)."""
    eased = DEADLINES[deadline_id].eased
    return eased is not None and eased[0] <= start <= eased[1]


def state_of(
    deadline_id: str,
    start: date | None,
    *,
    as_of: date,
    met_date: date | None = None,
    exception_code: str | None = None,
    second_start: date | None = None,
    order_id: str | None = None,
    due_soon_days: int = DUE_SOON_DAYS,
    readings: Mapping[str, str] = AS_PUBLISHED,
) -> State:
    """Return the clock's state at the end of a day; what is dated after that day has not happened yet.

    An exception or an easement changes only what a late clock is called. A window that ran out unused is met; what
    must last until a day and ended before it is met_late.
    """
    deadline = DEADLINES[deadline_id]
    if start is None or (start > as_of and not deadline.count.counts_back):
        return "not_started"
    due = due_date(deadline_id, start, second_start=second_start, order_id=order_id, readings=readings)
    excused = is_excused(deadline_id, exception_code) or is_eased(deadline_id, start)
    if met_date is not None and met_date <= as_of:
        in_time = due is None or (met_date >= due if deadline.kind == "until" else met_date <= due)
        return "met" if in_time else "excused" if excused else "met_late"
    if due is None or as_of < due - timedelta(due_soon_days):
        return "running"
    if as_of <= due:
        return "due_soon"
    return "met" if deadline.kind != "duty" else "excused" if excused else "overdue"
