"""The answer key for plans and what they name."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from sandbox.returns.sen2.days import age_on, end_of_25th_year, months_later, plus
from sandbox.returns.sen2.element import Element
from sandbox.returns.sen2.reading import Breach, Course, Read, identifiers_of
from sandbox.returns.sen2.register import REGISTER, TAKES_NO_PLANS

NAMED_TYPES = {"OLA", "OPA", "EHE", "EYP", "OTH"}
FLAGS = ("0", "1")


def plan_breaches(read: Read, *, register: bool) -> Iterator[Breach]:
    """Yield what is wrong with each named plan and each setting that it names."""
    for course in read.courses():
        if course.plan:
            rules = [*_starts(course, course.plan, read), *_budget(course.plan), *_ends(course, course.plan, read)]
            yield from ((rule, "sen2_named_plan", f"{course.key}AN") for rule in rules)
            for key, detail in course.details():
                found = [*_detail(course, detail, register=register)]
                found += _registered(course, detail) if register else []
                yield from ((rule, "sen2_plan_detail", key) for rule in found)
        yield from ((rule, "plan", f"{course.key}P") for rule in _on_the_night(course, read))


def _starts(course: Course, plan: Element, read: Read) -> Iterator[str]:
    start, born = course.start, course.person.born
    if start is None:
        yield "S2-N02"
        return
    if start > read.day:
        yield "S2-N03"
    if course.outcome == "Y" and course.issued and start != course.issued:
        yield "S2-N04"
    if start <= date(2014, 8, 31):
        yield "S2-N05"
    if born and (start < born or age_on(born, start) >= 26):
        yield "S2-N06"
    if plan.text("PlanWBP") and born and age_on(born, start) < 16:
        yield "S2-N08"


def _budget(plan: Element) -> Iterator[str]:
    budget, organised, direct = plan.text("PB"), plan.text("OA") == "1", plan.text("DP")
    lists = (("PlanRes", "AB"), ("PlanWBP", "ATS"), ("DP", "ESHI"))
    if any(plan.text(item) and plan.text(item) not in [*codes] for item, codes in lists):
        yield "S2-N07"
    if budget not in FLAGS:
        yield "S2-N09"
    if budget == "0" and (organised or direct):
        yield "S2-N10"
    if budget == "1" and not organised and not direct:
        yield "S2-N11"
    if not any(detail.text("PlacementRank") == "1" for detail in plan.all("PlanDetail")):
        yield "S2-D01"


def _ends(course: Course, plan: Element, read: Read) -> Iterator[str]:
    ended, reason = plan.day("CeaseDate"), plan.text("CeaseReason")
    if bool(ended) != bool(reason):
        yield "S2-N12"
    if reason and reason not in [*"123456789"]:
        yield "S2-N13"
    if ended is None:
        return
    if not read.first_day <= ended <= read.day or (course.start and ended < course.start):
        yield "S2-N14"
    if course.active and ended <= read.day:
        yield "S2-N18"


def _detail(course: Course, detail: Element, *, register: bool) -> Iterator[str]:
    urn, ukprn, kind = identifiers_of(detail)
    unit, provision = detail.text("SENunitIndicator"), detail.text("ResourcedProvisionIndicator")
    ranks = Counter(other.text("PlacementRank") for _, other in course.details())
    rank = detail.text("PlacementRank")
    if rank not in ("1", "2") or ranks[rank] > 1:
        yield "S2-D02"
    if [urn, ukprn, kind].count(None) != 2:
        yield "S2-D03"
    known = register and ukprn in {each.ukprn for each in REGISTER.values()}
    if ukprn and (known or len(ukprn) != 8 or not ukprn.isdigit() or ukprn[0] != "1"):
        yield "S2-D05"
    if kind and kind not in NAMED_TYPES:
        yield "S2-D06"
    if kind == "OTH" and not detail.text("SENsettingOther"):
        yield "S2-D07"
    if urn and (unit not in FLAGS or provision not in FLAGS):
        yield "S2-D08"
    if unit == provision == "1":
        yield "S2-D09"


def _registered(course: Course, detail: Element) -> Iterator[str]:
    urn = detail.text("URN")
    setting = REGISTER.get(urn or "")
    if urn and setting is None:
        yield "S2-D04"
    if setting is None:
        return
    if setting.close_date and course.start and setting.close_date < course.start:
        yield "S2-D04"
    unit = detail.text("SENunitIndicator") == "1" and not setting.sen_unit_on_roll
    provision = detail.text("ResourcedProvisionIndicator") == "1" and not setting.resourced_provision
    if unit or provision:
        yield "S2-D10"
    if setting.type_code in TAKES_NO_PLANS:
        yield "S2-D11"


def _on_the_night(course: Course, read: Read) -> Iterator[str]:
    """Yield what the night's own rules find in the plan."""
    born = course.person.born
    if course.active:
        if _is_unreviewed(course, read):
            yield "AR02"
        if born and read.day > end_of_25th_year(born):
            yield "MV05"
        yield from _timely(course, read)
    elif course.plan:
        ended, reason = course.plan.day("CeaseDate"), course.plan.text("CeaseReason")
        if ended and born:
            age = age_on(born, ended)
            if (reason == "1" and age < 25) or (reason in ("3", "4") and age < 16):
                yield "MV04"


def _is_unreviewed(course: Course, read: Read) -> bool:
    if read.year < 2024 or course.start is None or course.active is None or course.active.day("ReviewMeeting"):
        return False
    return months_later(course.start, 12) < read.day <= months_later(course.start, 24)


def _timely(course: Course, read: Read) -> Iterator[str]:
    start, received = course.start, course.received
    if not (start and received and start > plus(read.day, -365)):
        return
    days = (start - received).days
    excepted = course.assessment is not None and course.assessment.text("Week20") == "1"
    if days < 35 or (days > 140 and not excepted):
        yield "PL16"
