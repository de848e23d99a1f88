"""Code lists that no council sets: authorities, ethnicities, England's bank holidays, census days of SEN2."""

import csv
from datetime import date
from importlib import resources


def _column(name: str, column: str) -> tuple[str, ...]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return tuple(row[column] for row in csv.DictReader(text.splitlines()))


AUTHORITY_STANDINGS: dict[str, str] = dict(
    zip(_column("authorities.csv", "authority_code"), _column("authorities.csv", "standing"), strict=True)
)
AUTHORITY_CODES: frozenset[str] = frozenset(AUTHORITY_STANDINGS)
ETHNICITY_CODES: frozenset[str] = frozenset(_column("ethnicities.csv", "ethnicity_code"))
BANK_HOLIDAYS: tuple[date, ...] = tuple(map(date.fromisoformat, _column("bank_holidays.csv", "holiday_date")))
CENSUS_DAYS: tuple[date, ...] = tuple(map(date.fromisoformat, _column("census_days.csv", "census_day")))
