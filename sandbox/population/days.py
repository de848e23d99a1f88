"""The calendar of England: months, working days, bank holidays and school terms."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

FIRST, LAST = date.min, date.max
VARIANTS = 4  # term calendars in use in the area


def plus(day: date, days: int) -> date:
    """Return the day so many calendar days later."""
    return date.fromordinal(day.toordinal() + days)


def add_months(day: date, months: int) -> date:
    """Return the same day number, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    """Return the last day of the day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def age_on(birth: date, day: date) -> int:
    """Return the age in whole years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def academic_year(day: date) -> int:
    """Return the year in which the academic year of the day began on 1 September."""
    return day.year if day.month >= 9 else day.year - 1


def year_group(birth: date, day: date) -> int:
    """Return the national curriculum year; Reception is 0."""
    return age_on(birth, date(academic_year(day), 8, 31)) - 4


@cache
def easter(year: int) -> date:
    """Return Easter Sunday (the anonymous Gregorian computus)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def _monday_from(day: date) -> date:
    return plus(day, -day.weekday() % 7)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """Return England's bank holidays, with substitute days and the one-off days since 2020."""
    early_may = {2020: date(2020, 5, 8)}.get(year, _monday_from(date(year, 5, 1)))
    spring = {2022: date(2022, 6, 2)}.get(year, _monday_from(date(year, 5, 25)))
    new_year = date(year, 1, 1)
    if new_year.weekday() > 4:
        new_year = _monday_from(new_year)
    christmas = {4: (25, 28), 5: (27, 28), 6: (26, 27)}.get(date(year, 12, 25).weekday(), (25, 26))
    once = {2022: (date(2022, 6, 3), date(2022, 9, 19)), 2023: (date(2023, 5, 8),)}.get(year, ())
    moving = (plus(easter(year), -2), plus(easter(year), 1), _monday_from(date(year, 8, 25)))
    return frozenset((new_year, early_may, spring, *moving, *(date(year, 12, d) for d in christmas), *once))


def is_working_day(day: date) -> bool:
    """Say whether offices in England are open."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def add_working_days(day: date, count: int) -> date:
    """Return the day so many working days later; the day itself is not counted."""
    while count:
        day = plus(day, 1)
        count -= is_working_day(day)
    return day


@cache
def terms(year: int, variant: int) -> tuple[tuple[date, date], ...]:
    """Return the six half-terms of the academic year that begins in `year`."""
    late, early = variant % 2, variant // 2
    october, february = _monday_from(date(year, 10, 25)), _monday_from(date(year + 1, 2, 14))
    good_friday = plus(easter(year + 1), -2)
    spring_end = plus(good_friday, -7)
    may = _monday_from(date(year + 1, 5, 25))
    september = plus(_monday_from(date(year, 9, 1)), 1 + late)
    december = plus(_monday_from(date(year, 12, 14)), 4 - early)
    july = plus(_monday_from(date(year + 1, 7, 15)), 4 - early)
    january = plus(_monday_from(date(year + 1, 1, 4)), late)
    return (
        (september, plus(october, -3)),
        (plus(october, 7), december),
        (january, plus(february, -3)),
        (plus(february, 7), spring_end),
        (plus(spring_end, 17 + late), plus(may, -3)),
        (plus(may, 7), july),
    )


def _school_days(year: int, variant: int) -> Iterator[date]:
    for first, last in terms(year, variant):
        for offset in range((last - first).days + 1):
            day = first + timedelta(offset)
            if is_working_day(day):
                yield day


class SchoolDays:
    """The school days of one term calendar; every look-up is one list access."""

    def __init__(self, variant: int, first_year: int, last_year: int) -> None:
        self._base = date(first_year, 9, 20).toordinal()
        span = date(last_year + 1, 7, 1).toordinal() - self._base
        open_days = {day for year in range(first_year, last_year + 1) for day in _school_days(year, variant)}
        self._before: list[date] = []
        latest = max(day for day in open_days if day.toordinal() <= self._base)
        for offset in range(span):
            day = date.fromordinal(self._base + offset)
            latest = day if day in open_days else latest
            self._before.append(latest)

    def on_or_before(self, day: date) -> date:
        """Return the latest school day up to the day (the calendar's ends are clamped)."""
        return self._before[min(max(day.toordinal() - self._base, 0), len(self._before) - 1)]
