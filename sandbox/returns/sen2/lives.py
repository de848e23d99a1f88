"""How persons come into a return: each course of events, with nothing wrong in it."""

from collections.abc import Callable
from datetime import date

from sandbox.returns.sen2.council import NEIGHBOURS, Council
from sandbox.returns.sen2.days import plus, year_group
from sandbox.returns.sen2.element import Element
from sandbox.returns.sen2.register import Establishment

Life = Callable[[Council, Element], None]
NEEDS = ("ASD", "ASD", "SEMH", "SEMH", "SLCN", "SLCN", "MLD", "SLD", "PD", "SPLD", "PMLD", "HI", "VI", "MSI")
NO, YES = "0", "1"


def _born(person: Element) -> date:
    return date.fromisoformat(person.items["PersonBirthDate"])


def older_plan(council: Council, person: Element) -> None:
    """A plan from before the period, in force and reviewed."""
    start = _start(council, person)
    request = _historical(person)
    _plan(council, request, start)
    _active(council, request, start)


def moved_in(council: Council, person: Element) -> None:
    """A plan that came from another council within the period."""
    older_plan(council, person)
    person.first("Requests", "ActivePlans").put(TransferLA=council.chance.choice(NEIGHBOURS))


def ceased_plan(council: Council, person: Element) -> None:
    """A plan from before the period that ended in it."""
    request = _historical(person)
    plan = _plan(council, request, _start(council, person))
    reason = council.chance.choice("2235567" if council.happens(0.9) else "9")
    if reason in "36" and year_group(_born(person), council.census_day) < 13:  # who were 16 all year
        reason = "2"
    plan.put(CeaseDate=council.within(date(council.year - 1, 2, 1), council.last_day), CeaseReason=reason)


def new_plan(council: Council, person: Element) -> None:
    """A request that led to a plan within the period."""
    issued = council.within(date(council.year - 1, 2, 1), council.last_day)
    late = council.happens(0.1)
    received = plus(issued, -council.chance.randint(141, 200) if late else -council.chance.randint(70, 139))
    request = _request(council, person, received)
    answered = plus(received, council.chance.randint(10, 42))
    _answer(council, request, answered)
    assessment = request.add(Element("Assessment")).put(
        AssessmentOutcome="Y",
        AssessmentOutcomeDate=issued,
        AssessmentMediation=NO,
        AssessmentTribunal=NO,
        OtherMediation=NO,
        OtherTribunal=NO,
        Week20=YES if late else NO,
    )
    _plan_of(council, person, assessment, issued)
    _active(council, request, issued)


def refused(council: Council, person: Element) -> None:
    """A request that was refused within the period."""
    received = council.within(council.first_day, date(council.year - 1, 11, 10))
    request = _request(council, person, received)
    request.put(
        RequestOutcomeDate=plus(received, council.chance.randint(10, 42)),
        RequestOutcome="N",
        RequestMediation=YES if council.happens(0.3) else NO,
        RequestTribunal=NO,
    )
    if request.items["RequestMediation"] == YES and council.happens(0.5):
        request.put(RequestTribunal=YES)


def not_issued(council: Council, person: Element) -> None:
    """An assessment that ended within the period without a plan."""
    received = council.within(council.first_day, date(council.year - 1, 8, 31))
    request = _request(council, person, received)
    _answer(council, request, plus(received, council.chance.randint(10, 42)))
    request.add(Element("Assessment")).put(
        AssessmentOutcome="N",
        AssessmentOutcomeDate=plus(received, council.chance.randint(60, 112)),
        AssessmentMediation=YES if council.happens(0.3) else NO,
        AssessmentTribunal=NO,
    )


def waiting(council: Council, person: Element) -> None:
    """A request that is not answered on census day, and need not be yet."""
    request = _request(council, person, council.within(plus(council.census_day, -42), council.last_day))
    request.put(RequestOutcome="A")


def assessing(council: Council, person: Element) -> None:
    """An assessment that is not decided on census day."""
    received = council.within(date(council.year - 1, 9, 1), date(council.year - 1, 11, 10))
    request = _request(council, person, received)
    _answer(council, request, plus(received, council.chance.randint(10, 42)))
    request.add(Element("Assessment")).put(AssessmentOutcome="A")


def withdrawn(council: Council, person: Element) -> None:
    """A request that was taken back."""
    _request(council, person, council.within(council.first_day, council.last_day)).put(RequestOutcome="W")


def exported(council: Council, person: Element) -> None:
    """A child that moved away during the assessment."""
    received = council.within(council.first_day, date(council.year - 1, 11, 10))
    request = _request(council, person, received)
    _answer(council, request, plus(received, council.chance.randint(10, 42)))
    request.put(Exported=council.chance.choice(NEIGHBOURS))


def _request(council: Council, person: Element, received: date) -> Element:
    request = person.add(Element("Requests")).put(ReceivedDate=received, RYA=NO)
    if council.year >= 2025:
        request.put(RequestSource=council.chance.choice("112222334" if council.happens(0.95) else "5"))
    return request


def _answer(council: Council, request: Element, answered: date) -> None:
    """An answer from before the period is historical: it has no date here."""
    if answered < council.first_day:
        request.put(RequestOutcome="H")
    else:
        request.put(RequestOutcomeDate=answered, RequestOutcome="Y", RequestMediation=NO, RequestTribunal=NO)


def _historical(person: Element) -> Element:
    request = person.add(Element("Requests")).put(RequestOutcome="H")
    request.add(Element("Assessment")).put(AssessmentOutcome="H", OtherMediation=NO, OtherTribunal=NO)
    return request


def _start(council: Council, person: Element) -> date:
    latest = date(council.year - 2, 12, 20)
    earliest = max(date(2014, 9, 1), plus(_born(person), 800), date(council.year - 8, 1, 1))
    return council.within(min(earliest, latest), latest)


def _plan(council: Council, request: Element, start: date) -> Element:
    return _plan_of(council, request, request.first("Assessment"), start)


def _plan_of(council: Council, _: Element, assessment: Element, start: date) -> Element:
    plan = assessment.add(Element("NamedPlan")).put(StartDate=start, PB=NO)
    if council.happens(0.06):
        plan.put(PB=YES, OA=council.chance.choice((NO, YES)))
        if plan.items["OA"] == NO or council.happens(0.2):
            plan.put(DP=council.chance.choice("ESHI"))
    plan.add(Element("PlanDetail")).put(PlacementRank="1", SENsetting="OTH", SENsettingOther="Type of school")
    return plan


def _active(council: Council, request: Element, start: date) -> None:
    active = request.add(Element("ActivePlans"))
    needs = council.chance.sample(sorted(set(NEEDS)), 2)
    needs[0] = council.chance.choice([need for need in NEEDS if need != needs[1]])
    if council.year >= 2025 and council.happens(0.02):
        needs[0] = "DS"
    for rank, need in enumerate(needs[: council.chance.choice((1, 2))], start=1):
        active.add(Element("SENneed")).put(SENtype=need, SENtypeRank=str(rank))
    if start < council.first_day:
        _review(council, active, start)


def _review(council: Council, active: Element, start: date) -> None:
    earliest = max(date(council.year - 1, 2, 1), plus(start, 30))
    meeting = council.within(earliest, date(council.year - 1, 11, 30))
    decided = plus(meeting, council.chance.randint(3, 28))
    if council.year < 2024:
        active.put(LastReview=decided)
        return
    outcome = council.chance.choice("MMMMAAAA" if meeting.month < 11 or council.happens(0.9) else "C")
    active.put(ReviewMeeting=meeting, LastReview=decided, ReviewOutcome=outcome)
    if council.year >= 2025 and outcome == "A":
        active.put(ReviewDraft=council.within(meeting, plus(meeting, 28)))


def settle(council: Council, person: Element) -> None:
    """Say where the child goes and what the plan names, for each plan, and when the next phase is due."""
    group = year_group(_born(person), council.census_day)
    for request in person.all("Requests"):
        place = council.setting_for(group)
        for assessment in request.all("Assessment"):
            for plan in assessment.all("NamedPlan"):
                _name(plan, place, group)
        for active in request.all("ActivePlans"):
            _place(council, person, active, place)
            _transfer(council, active, group)


def _name(plan: Element, place: Establishment, group: int) -> None:
    plan.drop("PlanDetail")
    detail = plan.add(Element("PlanDetail")).put(PlacementRank="1")
    if group >= 14:
        detail.put(UKPRN=outside_register(place))
        return
    _school(detail, place)


def _school(element: Element, place: Establishment) -> None:
    element.put(
        URN=place.urn,
        SENunitIndicator=YES if place.sen_unit_on_roll else NO,
        ResourcedProvisionIndicator=YES if place.resourced_provision else NO,
    )


def outside_register(place: Establishment) -> str:
    """Return the UKPRN of a provider that has no URN."""
    return f"1009{place.urn[-4:]}"


def _place(council: Council, person: Element, active: Element, place: Establishment) -> None:
    born, group = _born(person), year_group(_born(person), council.census_day)
    placement = active.add(Element("PlacementDetail")).put(PlacementRank="1")
    placement.put(EntryDate=council.entry_for(born, place, plus(council.census_day, -7)))
    if council.year < 2024:
        placement.put(AttendancePattern="FT")
    if group >= 14:
        placement.put(UKPRN=outside_register(place))
        if council.happens(0.2):
            (placement if council.year >= 2024 else active).put(WBP="S")
    else:
        _school(placement, place)
    if council.happens(0.03):
        (placement if council.year >= 2024 else active).put(Res=council.chance.choice("AB"))


def _transfer(council: Council, active: Element, group: int) -> None:
    if council.year < 2025 or group not in (6, 7, 11):
        return
    day, year = ((2, 15) if group < 11 else (3, 31)), council.year - (group == 7)
    due = date(year, *day)
    active.put(PhaseTransferDueDate=due)
    if due < council.census_day:
        active.put(PhaseTransferFinalDate=plus(due, -council.chance.randint(0, 30)))


KINDS: dict[str, tuple[Life, float, tuple[int, int]]] = {  # course, share, year groups
    "older": (older_plan, 0.72, (0, 19)),
    "new": (new_plan, 0.09, (-1, 15)),
    "moved_in": (moved_in, 0.02, (0, 15)),
    "ceased": (ceased_plan, 0.05, (8, 19)),
    "refused": (refused, 0.05, (0, 13)),
    "not_issued": (not_issued, 0.02, (0, 13)),
    "waiting": (waiting, 0.02, (0, 13)),
    "assessing": (assessing, 0.015, (0, 13)),
    "withdrawn": (withdrawn, 0.01, (0, 13)),
    "exported": (exported, 0.005, (0, 13)),
}


def live(council: Council, kind: str, *, groups: tuple[int, int] | None = None) -> Element:
    """Return a person of the kind with everything that belongs to it."""
    course, _, span = KINDS[kind]
    person = council.person(council.chance.randint(*(groups or span)))
    course(council, person)
    settle(council, person)
    return person
