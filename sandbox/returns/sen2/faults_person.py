"""Faults of the person module."""

from datetime import date

from sandbox.population.identifiers import temporary_upn, uln, wrong_digit, wrong_letter
from sandbox.returns.sen2.council import OWN, Council
from sandbox.returns.sen2.days import plus
from sandbox.returns.sen2.element import Element
from sandbox.returns.sen2.faults import FAULTS, Fault, copy_of, placement, plan, plant, request
from sandbox.returns.sen2.register import SETTINGS

SCHOOL = (1, 9)


def _no_number(person: Element, reason: str | None) -> None:
    person.put(UPN=None, UniqueLearnerNumber=None, UPNunknown=reason)


def _born(years: int) -> object:
    return lambda council, person: person.put(PersonBirthDate=date(council.year - years, 3, 4))


def _at_state_school(council: Council, person: Element) -> None:
    placement(person).put(URN=council.chance.choice(SETTINGS["primary"]).urn)


def _came_early(council: Council, person: Element) -> None:
    _no_number(person, "UN8")
    request(person).put(ReceivedDate=plus(council.last_day, -8))


def _same(*items: str) -> object:
    def change(_: Council, person: Element, other: Element) -> None:
        other.put(**{item: person.items[item] for item in items})

    return change


def _unsure_again(council: Council, person: Element) -> None:
    _no_number(person, "UN5")
    council.previous[id(person)] = copy_of(person)


plant("S2-P01", "older", lambda c, p: p.put(Surname=c.chance.choice(["", " ", None])))
plant("S2-P01", "refused", lambda c, p: p.put(Forename=None))
plant("S2-P02", "older", lambda c, p: p.put(Surname=c.chance.choice(["UNKNOWN", "tbc", "..."])))
plant("S2-P02", "waiting", lambda c, p: p.put(Forename=c.chance.choice(["Baby", "Not known", "007"])))
plant("S2-P03", "refused", lambda c, p: p.put(PersonBirthDate=c.chance.choice([None, plus(c.census_day, 1)])))
plant("S2-P03", "older", lambda c, p: p.put(PersonBirthDate="31/02/2014"))
plant("S2-P04", "older", _born(26), groups=(12, 19))  # type: ignore[arg-type]
plant("S2-P05", "ceased", _born(28), groups=(14, 19))  # type: ignore[arg-type]
plant("S2-P06", "older", lambda c, p: p.put(Sex=c.chance.choice([None, "U", "m"])), years=(2024, 2026))
plant("S2-P07", "older", lambda c, p: p.put(GenderCurrent=c.chance.choice([None, "3"])), years=(2023, 2023))
plant("S2-P08", "older", lambda c, p: p.put(Ethnicity="XXXX"))
plant("S2-P10", "older", lambda c, p: p.put(PostCode=None))
plant("S2-P11", "older", lambda c, p: p.put(PostCode=c.chance.choice(["CW1 2CB", "CHESHIRE", "CW1"])))
plant("S2-P11", "refused", lambda c, p: p.put(PostCode="CW1 2C"))
plant("S2-P12", "older", lambda c, p: p.put(PostCode=c.chance.choice(SETTINGS["primary"]).postcode))
plant("S2-P13", "refused", lambda c, p: _no_number(p, None), groups=SCHOOL)
plant("S2-P13", "older", lambda c, p: _no_number(p, None), groups=(14, 19))
plant("S2-P13", "older", lambda c, p: (_no_number(p, None), _at_state_school(c, p)), groups=(2, 5))
plant("S2-P14", "older", lambda c, p: p.put(UPNunknown="UN5"))
plant("S2-P15", "older", lambda c, p: p.put(UPN=wrong_letter(p.items["UPN"])))
plant("S2-P17", "older", lambda c, p: p.put(UPN=p.items["UPN"][:-1]))
plant("S2-P16", "refused", lambda c, p: p.put(UPN="E000200005001"))
FAULTS.append(Fault("S2-P18", "older", change_two=_same("UPN")))  # type: ignore[arg-type]
plant("S2-P20", "older", lambda c, p: p.put(UniqueLearnerNumber=wrong_digit(uln(c.number()))), groups=(12, 19))
plant("S2-P21", "older", lambda c, p: p.put(UniqueLearnerNumber="9999999999"), groups=(12, 19))
FAULTS.append(Fault("S2-P22", "older", change_two=_same("UniqueLearnerNumber"), groups=(13, 19)))  # type: ignore[arg-type]
plant("S2-P23", "older", lambda c, p: _no_number(p, c.chance.choice(["UN4", "UN6", "un5"])))
plant("S2-P24", "older", lambda c, p: _no_number(p, "UN1"), groups=(3, 9))
plant(
    "S2-P25",
    "older",
    lambda c, p: (_no_number(p, c.chance.choice(["UN2", "UN3"])), _at_state_school(c, p)),
    groups=(2, 5),
)
plant("S2-P26", "waiting", _came_early)
plant("S2-P26", "older", lambda c, p: _no_number(p, "UN8"))
plant("S2-P27", "older", lambda c, p: _no_number(p, "UN9"), groups=(5, 11))
plant("S2-P28", "new", lambda c, p: _no_number(p, "UN10"))
plant("S2-P29", "older", _unsure_again)
FAULTS.append(
    Fault("S2-P30", "older", change_two=_same("Surname", "Forename", "PersonBirthDate", "PostCode"), groups=(3, 3))  # type: ignore[arg-type]
)
plant("S2-P31", "refused", lambda c, p: p.drop("Requests"))
plant("S2-P19", "older", lambda c, p: p.put(UPN=temporary_upn(c.number(), OWN, 2025)))
plant("S2-N06", "older", lambda c, p: p.put(PersonBirthDate=plus(plan(p).day("StartDate") or c.first_day, 1)))
