"""Days as a return counts them."""

from datetime import date, timedelta
from random import Random


def plus(day: date, days: int) -> date:
    """Return the day so many days later."""
    return day + timedelta(days)


def between(chance: Random, first: date, last: date) -> date:
    """Return a day of the span, both ends included."""
    return plus(first, chance.randint(0, max((last - first).days, 0)))


def age_on(born: date, day: date) -> int:
    """Return the age in whole years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def year_group(born: date, census_day: date) -> int:
    """Return the year group of the school year in which census day lies; Reception is 0."""
    return age_on(born, date(census_day.year - 1, 8, 31)) - 4


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the month's last."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(day.day, plus(following, -1).day))


def end_of_25th_year(born: date) -> date:
    """Return the last day of the academic year in which the person turns 25."""
    birthday_year = born.year + 25
    return date(birthday_year + ((born.month, born.day) >= (9, 1)), 8, 31)
