"""Answer key: what is wrong with a person record on a day, from the records alone."""

import re
from collections.abc import Iterator
from datetime import date

from sandbox.population.days import age_on, plus
from sandbox.population.identifiers import is_nhs_number, is_temporary_upn, is_uln, is_upn
from sandbox.population.names import ORIGINS
from sandbox.population.settings import Area
from sandbox.population.sight import Child
from sandbox.population.track import Facts

_STATE_FUNDED = {str(code) for code in (1, 2, 3, 5, 6, 7, 12, 14, 28, 33, 34, 35, 36, 38, *range(40, 45))}
_FURTHER = {"18", "31", "32", "39", "45", "46"}
_ETHNICITIES = {code for origin in ORIGINS for code in origin.ethnicity}
_POSTCODE = re.compile(
    r"(GIR ?0AA|[A-PR-UWYZ]([0-9]{1,2}|([A-HK-Y][0-9]([0-9ABEHMNPRV-Y])?)|[0-9][A-HJKPS-UW]) ?[0-9][ABD-HJLNP-UW-Z]{2})"
)


def person_breaches(child: Child, area: Area, day: date) -> Iterator[str]:
    """Yield the rules that the person record breaks; ID03, ID04, ID09 and ID10 need others and are found elsewhere."""
    person = child.person
    if person is None:
        return
    yield from _numbers(person, day)
    if person["ethnicity_code"] and person["ethnicity_code"] not in _ETHNICITIES:
        yield "ID11"
    if child.is_active:
        if person["postcode"] and not _POSTCODE.fullmatch(person["postcode"]):
            yield "ID12"
        if person["date_of_death"] and person["date_of_death"] <= day:
            yield "ID13"
        yield from _lacking(child, person, area, day)
    yield from _placed(child, area, day)


def _numbers(person: Facts, day: date) -> Iterator[str]:
    upn, uln, nhs = person["upn"], person["uln"], person["nhs_number"]
    if upn and not is_upn(upn):
        yield "ID01"
    if is_temporary_upn(upn) and person["upn_given_date"] and plus(person["upn_given_date"], 90) < day:
        yield "ID05"
    if uln and not is_uln(uln) and not is_nhs_number(uln):
        yield "ID06"
    if nhs and not is_nhs_number(nhs) and not is_uln(nhs):
        yield "ID07"
    if is_nhs_number(uln) or is_uln(nhs):
        yield "ID08"


def _lacking(child: Child, person: Facts, area: Area, day: date) -> Iterator[str]:
    types = {area.types.get(row["urn"]) for row in child.open_placements(day) if row["rank"] == 1 and row["urn"]}
    age = age_on(person["date_of_birth"], day)
    numbered = person["upn"] or person["uln"] or person["upn_unknown_code"]
    if not numbered and 5 <= age <= 15 and types & _STATE_FUNDED:
        yield "ID02"
    if not person["uln"] and age >= 16 and types & _FURTHER:
        yield "ID06"


def _placed(child: Child, area: Area, day: date) -> Iterator[str]:
    held = child.open_placements(day)
    if child.is_active and sum(row["rank"] == 1 for row in held) != 1:
        yield "PC01"
    if any(sum(row[name] is not None for name in ("urn", "ukprn", "setting_type_code")) != 1 for row in held):
        yield "PC02"
    if any(row["urn"] in area.closed and area.closed[row["urn"]] < day for row in held):
        yield "PC03"
