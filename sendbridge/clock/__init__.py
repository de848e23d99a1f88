"""The statutory clocks: one table of deadlines, as Python for a page or an intake and as SQL for the night."""

from sendbridge.clock.calendar import add_months, add_working_days, age_on, is_bank_holiday
from sendbridge.clock.due import due_date
from sendbridge.clock.sql import sql_macros
from sendbridge.clock.states import DUE_SOON_DAYS, State, is_eased, is_excused, state_of
from sendbridge.clock.table import DEADLINES, Deadline

__all__ = [
    "DEADLINES",
    "DUE_SOON_DAYS",
    "Deadline",
    "State",
    "add_months",
    "add_working_days",
    "age_on",
    "due_date",
    "is_bank_holiday",
    "is_eased",
    "is_excused",
    "sql_macros",
    "state_of",
]
