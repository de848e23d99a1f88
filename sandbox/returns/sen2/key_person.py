"""The answer key for persons."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from sandbox.population.identifiers import is_nhs_number, is_uln, is_upn
from sandbox.population.names import ORIGINS
from sandbox.returns.sen2.days import plus
from sandbox.returns.sen2.reading import Breach, Case, Read, identifiers_of, is_open
from sandbox.returns.sen2.register import REGISTER, STATE_FUNDED

ETHNICITIES = {code for origin in ORIGINS for code in origin.ethnicity} | {"REFU", "NOBT"}
REASONS = {"UN1", "UN2", "UN3", "UN5", "UN8", "UN9", "UN10"}
STAND_INS = {"UNKNOWN", "NOT KNOWN", "TBC", "TBA", "BABY", "UNBORN", "TEST"}
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9]{1,2} ?[0-9][ABD-HJLNP-UW-Z]{2}")


def person_breaches(read: Read, *, register: bool) -> Iterator[Breach]:
    """Yield what is wrong with each person, on the return's own rules and on the night's."""
    for case in read.cases:
        rules = [*_names(case), *_facts(case, read), *_reasons(case, read), *_numbers(case), *_places(case, read)]
        for rule in rules:
            yield rule, "person" if rule[:2] in ("ID", "PC") else "sen2_person", case.key
        if register:
            for rule in _by_the_register(case, read):
                yield rule, "person" if rule[:2] == "ID" else "sen2_person", case.key
    yield from _doubles(read)


def _names(case: Case) -> Iterator[str]:
    names = [case.element.text("Surname"), case.element.text("Forename")]
    if not all(names):
        yield "S2-P01"
    if any(name and (name.upper() in STAND_INS or not any(map(str.isalpha, name))) for name in names):
        yield "S2-P02"


def _facts(case: Case, read: Read) -> Iterator[str]:
    person = case.element
    if case.born is None or case.born > read.day:
        yield "S2-P03"
    if case.age is not None and case.age >= 27 and not case.is_active:
        yield "S2-P05"
    if read.year >= 2024 and person.text("Sex") not in ("M", "F"):
        yield "S2-P06"
    if read.year < 2024 and person.text("GenderCurrent") not in ("0", "1", "2", "9"):
        yield "S2-P07"
    postcode = person.text("PostCode")
    if postcode is None:
        yield "S2-P10"
    elif not POSTCODE.fullmatch(postcode):
        yield "S2-P11"
    if (person.text("Ethnicity") or "REFU") not in ETHNICITIES:
        yield "ID11"
    if not case.courses:
        yield "S2-P31"


def _has_no_number(case: Case) -> bool:
    return not case.element.text("UPN") and not case.element.text("UniqueLearnerNumber")


def _reasons(case: Case, read: Read) -> Iterator[str]:
    reason = case.element.text("UPNunknown")
    if reason is None:
        return
    if not _has_no_number(case):
        yield "S2-P14"
    if reason not in REASONS:
        yield "S2-P23"
    began = [day for course in case.courses for day in (course.received, course.start) if day]
    agreed = any(course.request.text("RequestOutcome") in ("Y", "H") for course in case.courses)
    broken = {
        "S2-P24": reason == "UN1" and case.age is not None and case.age > 5,
        "S2-P26": reason == "UN8" and bool(began) and max(began) < plus(read.last_day, -7),
        "S2-P27": reason == "UN9" and case.group is not None and case.group <= 11,
        "S2-P28": reason == "UN10" and agreed,
    }
    yield from (rule for rule, is_broken in broken.items() if is_broken)


def _numbers(case: Case) -> Iterator[str]:
    upn, uln = case.element.text("UPN"), case.element.text("UniqueLearnerNumber")
    if not upn and not uln and not case.element.text("UPNunknown"):
        yield "S2-P13"
    if upn and not is_upn(upn):
        yield "ID01"
    if uln and not is_uln(uln) and not is_nhs_number(uln):
        yield "ID06"


def _places(case: Case, read: Read) -> Iterator[str]:
    open_now = [place for place in case.places() if is_open(place, read.day)]
    if case.is_active and sum(place.text("PlacementRank") == "1" for place in open_now) != 1:
        yield "PC01"
    if any(sum(map(bool, identifiers_of(place))) != 1 for place in open_now):
        yield "PC02"


def _by_the_register(case: Case, read: Read) -> Iterator[str]:
    person, places = case.element, list(case.places())
    kinds = [REGISTER[urn].type_code for urn in (place.text("URN") for place in places) if urn in REGISTER]
    mains = [place for place in places if place.text("PlacementRank") == "1" and is_open(place, read.day)]
    main_kinds = {REGISTER[urn].type_code for urn in (place.text("URN") for place in mains) if urn in REGISTER}
    if person.text("PostCode") in {each.postcode for each in REGISTER.values()}:
        yield "S2-P12"
    if person.text("UPNunknown") in ("UN2", "UN3") and STATE_FUNDED & set(kinds):
        yield "S2-P25"
    if person.text("UniqueLearnerNumber") is None and case.is_active and (case.age or 0) >= 16 and "18" in main_kinds:
        yield "ID06"


def _doubles(read: Read) -> Iterator[Breach]:
    for rule, record_type, told in (
        ("ID03", "person", lambda case: case.element.text("UPN")),
        ("S2-P22", "sen2_person", _valid_uln),
        ("ID10", "person", _whole_name),
    ):
        yield from ((rule, record_type, key) for key in _shared(read, told))


def _shared(read: Read, told: Callable[[Case], object]) -> Iterator[str]:
    counts = Counter(told(case) for case in read.cases)
    yield from (case.key for case in read.cases if told(case) and counts[told(case)] > 1)


def _valid_uln(case: Case) -> str | None:
    uln = case.element.text("UniqueLearnerNumber")
    return uln if is_uln(uln) else None


def _whole_name(case: Case) -> object:
    parts = [case.element.text("Surname"), case.element.text("Forename"), case.element.text("PostCode")]
    if not all(parts) or not case.born:
        return None
    return (*(part.replace(" ", "").upper() for part in parts if part), case.born)
