"""The table of deadlines, and the day on which one falls due."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib import resources

from sendbridge.clock import calendar

UNITS: dict[str, Callable[[date, int], date]] = {
    "days": calendar.add_days,
    "days_counting_the_first": calendar.add_days_counting_the_first,
    "months": calendar.add_months,
    "working_days": calendar.add_working_days,
    "end_of_month": calendar.end_of_month,
    "academic_year_of_birthday": calendar.academic_year_of_birthday,
    "fixed_date": calendar.fixed_date,
}


@dataclass(frozen=True)
class Deadline:
    """One clock: what must be done, from when it runs and for how long."""

    deadline_id: str
    stage: str
    what: str
    clock_starts: str
    amount: int
    unit: str
    law: str
    who_acts: str


def _read_table() -> dict[str, Deadline]:
    text = resources.files(__package__).joinpath("deadlines.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["deadline_id"]: Deadline(**{**row, "amount": int(row["amount"])}) for row in rows}  # type: ignore[arg-type]


DEADLINES: dict[str, Deadline] = _read_table()


def due_date(deadline_id: str, start: date) -> date:
    """Return the last day on which the duty is still met."""
    deadline = DEADLINES[deadline_id]
    return UNITS[deadline.unit](start, deadline.amount)
