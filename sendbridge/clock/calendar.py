"""How days are counted: calendar days, months with short ends, England's working days, academic years."""

from calendar import monthrange
from datetime import date, timedelta

from sendbridge.reference import BANK_HOLIDAYS

_HOLIDAYS = frozenset(BANK_HOLIDAYS)
_ONE_DAY = timedelta(days=1)


def add_days(start: date, amount: int) -> date:
    """Return the day so many calendar days after the start."""
    return start + timedelta(days=amount)


def add_days_counting_the_first(start: date, amount: int) -> date:
    """Return the last of so many days of which the start is the first (SEND Regs 2014 reg 13(1))."""
    return start + timedelta(days=amount - 1)


def add_months(start: date, amount: int) -> date:
    """Return the same day so many months later, or the last day of a shorter month."""
    months = start.year * 12 + start.month - 1 + amount
    year, month = divmod(months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def add_working_days(start: date, amount: int) -> date:
    """Return the last of so many working days after the start, England's bank holidays left out."""
    day = start
    while amount > 0:
        day += _ONE_DAY
        amount -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    """Say whether the day is neither a weekend nor a bank holiday."""
    return not is_weekend(day) and not is_bank_holiday(day)


def is_weekend(day: date) -> bool:
    """Say whether the day is a Saturday or a Sunday."""
    return day.isoweekday() > 5


def is_bank_holiday(day: date) -> bool:
    """Say whether the day is a bank holiday in England (known for 2014 to 2030)."""
    return day in _HOLIDAYS


def end_of_month(start: date, amount: int) -> date:
    """Return the last day of the month so many months after the start's."""
    later = add_months(start, amount)
    return later.replace(day=monthrange(later.year, later.month)[1])


def academic_year_of_birthday(birth: date, age: int) -> date:
    """Return the 31 August that ends the academic year in which the birthday falls."""
    birthday = add_months(birth, 12 * age)
    return date(birthday.year + (birthday.month >= 9), 8, 31)


def age_on(birth: date, day: date) -> int:
    """Return the age in whole years; a child of 29 February has the birthday on 1 March of a common year."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def fixed_date(start: date, month_and_day: int) -> date:
    """Return a day of the start's year, told as month and day: 215 is 15 February."""
    return date(start.year, *divmod(month_and_day, 100))


def working_day_from(day: date) -> date:
    """Return the day itself, or the next working day."""
    return add_working_days(day - _ONE_DAY, 1)


def appeal_day(last: date) -> date:
    """Return when a time to appeal ends that would end in August, or from 25 December to 1 January.

    It ends on the first working day of September, or on the first one after 1 January (HESC Rules 2008 r.20).
    """
    if last.month == 8:
        return working_day_from(date(last.year, 9, 1))
    if (last.month, last.day) >= (12, 25):
        return working_day_from(date(last.year + 1, 1, 2))
    if (last.month, last.day) == (1, 1):
        return working_day_from(date(last.year, 1, 2))
    return last
