"""The answer key for headers, shares and balances."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from sandbox.population.identifiers import ELSEWHERE, HOME
from sandbox.returns.sen2.layout import CENSUS_DAYS
from sandbox.returns.sen2.reading import Breach, Course, Read, is_open

COUNCILS = {HOME, *ELSEWHERE}
ENOUGH = 20
THREE = {"Y", "N", "R"}


def header_breaches(read: Read) -> Iterator[Breach]:
    """Yield what is wrong with the header."""
    yield from ((rule, "sen2_return", "F1") for rule in _header_rules(read))


def _header_rules(read: Read) -> Iterator[str]:
    header, day = read.header, read.header.day("ReferenceDate")
    serial, officers = header.text("SerialNo") or "", [header.text("DMO"), header.text("DCO")]
    broken = {
        "S2-H01": header.text("Collection") != "SEN2",
        "S2-H02": day is not None and header.text("Year") != str(day.year),
        "S2-H03": day not in CENSUS_DAYS.values(),
        "S2-H04": header.text("SourceLevel") != "L",
        "S2-H05": read.own not in COUNCILS,
        "S2-H06": len(serial) != 3 or not serial.isdigit(),
        "S2-H07": day is not None and (header.text("DateTime") or "9999")[:10] < day.isoformat(),
        "S2-H08": not {*officers} <= THREE,
        "S2-H09": day is not None and _is_silent(header.text("DSCO"), day.year),
        "S2-H10": officers == ["N", "N"],
    }
    yield from (rule for rule, is_broken in broken.items() if is_broken)


def _is_silent(officer: str | None, year: int) -> bool:
    return year >= 2026 if officer is None else year >= 2025 and officer not in THREE


def share_breaches(read: Read, previous: Read | None) -> Iterator[Breach]:
    """Yield what stands out in the return as a whole."""
    rules = [*_person_shares(read), *_request_shares(read), *_plan_shares(read), *_balances(read, previous)]
    yield from ((rule, "sen2_return", "F1") for rule in rules)


def _over(part: int, whole: int, percent: int) -> bool:
    return whole >= ENOUGH and part * 100 > whole * percent


def _count(flags: Iterable[object]) -> int:
    return sum(map(bool, flags))


def _person_shares(read: Read) -> Iterator[str]:
    unknown = _count(case.element.text("Ethnicity") in ("REFU", "NOBT") for case in read.cases)
    if _over(unknown, len(read.cases), 10):
        yield "S2-P09"
    needs = [need.text("SENtype") for course in read.courses() for _, need in course.needs()]
    if _over(needs.count("OTH"), len(needs), 10):
        yield "S2-E05"


def _request_shares(read: Read) -> Iterator[str]:
    requests = [course.request for course in read.courses()]
    sources = [request.text("RequestSource") for request in requests if request.text("RequestSource")]
    if read.year >= 2025 and _over(sources.count("5"), len(sources), 20):
        yield "S2-Q08"
    answers = [(request.day("ReceivedDate"), request.day("RequestOutcomeDate")) for request in requests]
    both = [(received, answered) for received, answered in answers if received and answered]
    if _over(_count(received == answered for received, answered in both), len(both), 5):
        yield "S2-Q16"
    appeals = [request.text("RequestMediation") for request in requests if request.text("RequestTribunal") == "1"]
    if _over(appeals.count("0"), len(appeals), 75):
        yield "S2-Q20"


def _plan_shares(read: Read) -> Iterator[str]:
    excepted = [course.assessment.text("Week20") for course in _of_outcome(read, "Y") if course.assessment]
    excepted = [flag for flag in excepted if flag in ("0", "1")]
    if read.year >= 2025 and _over(excepted.count("1"), len(excepted), 50):
        yield "S2-A12"
    reasons = [course.plan.text("CeaseReason") for course in read.courses() if course.plan]
    reasons = [reason for reason in reasons if reason]
    if _over(reasons.count("9"), len(reasons), 20):
        yield "S2-N17"
    if read.year >= 2024:
        yield from _review_shares(read)


def _review_shares(read: Read) -> Iterator[str]:
    plans = [course.active for course in read.courses() if course.active]
    dated = [(plan.day("ReviewMeeting"), plan.day("LastReview")) for plan in plans]
    dated = [pair for pair in dated if all(pair)]
    if _over(_count(meeting == decided for meeting, decided in dated), len(dated), 20):
        yield "S2-V06"
    outcomes = Counter(plan.text("ReviewOutcome") for plan in plans if plan.text("ReviewOutcome") in ("M", "A", "C"))
    if outcomes and _over(max(outcomes.values()), outcomes.total(), 95):
        yield "S2-V12"


def _of_outcome(read: Read, outcome: str) -> list[Course]:
    return [course for course in read.courses() if course.outcome == outcome]


def _within(day: date | None, read: Read) -> bool:
    return day is not None and read.first_day <= day <= read.last_day


def _balances(read: Read, previous: Read | None) -> Iterator[str]:
    moved = [course for course in read.courses() if course.active and course.active.text("TransferLA")]
    issued = _count(_within(course.issued, read) for course in _of_outcome(read, "Y"))
    started = _count(_within(course.start, read) and course not in moved for course in read.courses())
    if issued != started:
        yield "S2-X07"
    if previous is None:
        return
    active = _count(course.active for course in read.courses())
    ceased = _count(course.plan and course.plan.day("CeaseDate") for course in read.courses())
    before = _count(case.is_active for case in previous.cases)
    if active != before + issued + len(moved) - ceased:
        yield "S2-X06"


def setting_breaches(read: Read, previous: Read) -> Iterator[Breach]:
    """Yield the settings that have half as many children as last year, or fewer."""
    now = _children_by_setting(read)
    for urn, children in _children_by_setting(previous).items():
        if children >= 10 and now[urn] * 2 <= children:
            yield "S2-L18", "setting", urn


def _children_by_setting(read: Read) -> Counter[str]:
    found: Counter[str] = Counter()
    for case in read.cases:
        open_now = [place for place in case.places() if place.text("PlacementRank") == "1" and is_open(place, read.day)]
        found.update({place.text("URN") or "" for place in open_now} - {""})
    return found
