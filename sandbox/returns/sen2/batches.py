"""Faults of a return as a whole: a header that is wrong, and shares that stand out."""

from collections.abc import Callable, Iterator

from sandbox.returns.sen2.council import Council
from sandbox.returns.sen2.days import plus
from sandbox.returns.sen2.element import Element
from sandbox.returns.sen2.faults import copy_of
from sandbox.returns.sen2.register import SETTINGS

Batch = Callable[[Council, list[Element]], object]


def _groups(persons: list[Element], tag: str) -> Iterator[Element]:
    for person in persons:
        yield from (element for element in person.walk() if element.tag == tag)


def _no_ethnicity(council: Council, persons: list[Element]) -> None:
    for person in persons:
        if council.happens(0.2):
            person.put(Ethnicity=council.chance.choice(["REFU", "NOBT"]))


def _other_sources(council: Council, persons: list[Element]) -> None:
    for request in _groups(persons, "Requests"):
        if request.text("RequestSource") and council.happens(0.5):
            request.put(RequestSource="5")


def _same_day_answers(council: Council, persons: list[Element]) -> None:
    for request in _groups(persons, "Requests"):
        if request.text("RequestOutcome") == "N" and council.happens(0.7):
            request.put(RequestOutcomeDate=request.text("ReceivedDate"))


def _appeals_without_mediation(_: Council, persons: list[Element]) -> None:
    for request in _groups(persons, "Requests"):
        if request.text("RequestOutcome") == "N":
            request.put(RequestMediation="0", RequestTribunal="1")


def _all_excepted(_: Council, persons: list[Element]) -> None:
    for assessment in _groups(persons, "Assessment"):
        if assessment.text("Week20"):
            assessment.put(Week20="1")


def _same_day_decisions(council: Council, persons: list[Element]) -> None:
    for plan in _groups(persons, "ActivePlans"):
        if plan.text("ReviewMeeting") and council.happens(0.4):
            plan.put(LastReview=plan.text("ReviewMeeting"))


def _one_outcome(_: Council, persons: list[Element]) -> None:
    for plan in _groups(persons, "ActivePlans"):
        if plan.text("ReviewOutcome"):
            plan.put(ReviewOutcome="M", ReviewDraft=None)


def _other_reasons(council: Council, persons: list[Element]) -> None:
    for plan in _groups(persons, "NamedPlan"):
        if plan.text("CeaseReason") and council.happens(0.6):
            plan.put(CeaseReason="9")


def _other_needs(council: Council, persons: list[Element]) -> None:
    for need in _groups(persons, "SENneed"):
        if council.happens(0.25):
            need.put(SENtype="OTH")
    for plan in _groups(persons, "ActivePlans"):
        if [need.text("SENtype") for need in plan.all("SENneed")] == ["OTH", "OTH"]:
            plan.first("SENneed").put(SENtype="ASD")


def _school_shrinks(council: Council, persons: list[Element]) -> None:
    """Last year a dozen children more were at one school, who now go elsewhere."""
    urn, moved = SETTINGS["shrinking"][0].urn, 0
    for person in persons:
        before = council.previous.get(id(person))
        if before and moved < 12 and any(group.all("ActivePlans") for group in before.all("Requests")):
            changed = copy_of(before)
            for place in _groups([changed], "PlacementDetail"):
                place.put(URN=urn, UKPRN=None)
            council.previous[id(person)] = changed
            moved += 1


def _plans_get_lost(council: Council, persons: list[Element]) -> None:
    """Seven who have a plan, and had it last year, are left out."""
    for person in [each for each in persons if id(each) in council.previous and _has_plan(each)][:7]:
        persons.remove(person)


def _has_plan(person: Element) -> bool:
    return any(request.all("ActivePlans") for request in person.all("Requests"))


BATCHES: tuple[tuple[str, Batch, int], ...] = (  # rule, how, first year
    ("S2-P09", _no_ethnicity, 2023),
    ("S2-Q08", _other_sources, 2025),
    ("S2-Q16", _same_day_answers, 2023),
    ("S2-Q20", _appeals_without_mediation, 2023),
    ("S2-A12", _all_excepted, 2025),
    ("S2-V06", _same_day_decisions, 2024),
    ("S2-V12", _one_outcome, 2024),
    ("S2-N17", _other_reasons, 2023),
    ("S2-E05", _other_needs, 2023),
    ("S2-L18", _school_shrinks, 2023),
    ("S2-X06", _plans_get_lost, 2023),
)

Header = Callable[[Council, Element], object]
HEADERS: tuple[tuple[str, Header, int], ...] = (
    ("S2-H01", lambda c, h: h.put(Collection=c.chance.choice(["AP", None])), 2023),
    ("S2-H02", lambda c, h: h.put(Year=None), 2023),
    ("S2-H03", lambda c, h: h.put(ReferenceDate=c.chance.choice([plus(c.census_day, 1), None])), 2023),
    ("S2-H04", lambda c, h: h.put(SourceLevel=c.chance.choice(["S", None])), 2023),
    ("S2-H05", lambda c, h: h.put(LEA=c.chance.choice(["000", "875", "660"])), 2023),
    ("S2-H06", lambda c, h: h.put(SerialNo=c.chance.choice(["1", "0001", None])), 2023),
    ("S2-H07", lambda c, h: h.put(DateTime=f"{plus(c.census_day, -1).isoformat()}T16:00:00"), 2023),
    ("S2-H08", lambda c, h: h.put(DMO=c.chance.choice(["X", None])), 2023),
    ("S2-H08", lambda c, h: h.put(DCO=c.chance.choice(["y", None])), 2023),
    ("S2-H09", lambda c, h: h.put(DSCO=None), 2026),
    ("S2-H09", lambda c, h: h.put(DSCO="X"), 2025),
    ("S2-H10", lambda c, h: h.put(DMO="N", DCO="N"), 2023),
)
