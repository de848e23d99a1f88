"""The statutory clocks: one table of deadlines, as Python for a page or an intake and as SQL for the night."""

from sendbridge.clock.calendar import add_months, add_working_days, age_on, is_bank_holiday
from sendbridge.clock.sql import sql_macros
from sendbridge.clock.table import DEADLINES, Deadline, due_date

__all__ = [
    "DEADLINES",
    "Deadline",
    "add_months",
    "add_working_days",
    "age_on",
    "due_date",
    "is_bank_holiday",
    "sql_macros",
]
