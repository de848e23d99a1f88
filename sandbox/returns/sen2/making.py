"""Makes a return: persons of every kind, faults planted on some of them, and the return of the year before."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sandbox.returns.sen2 import faults_active, faults_person, faults_plan, faults_request  # noqa: F401 - they list faults
from sandbox.returns.sen2.batches import BATCHES, HEADERS, Header
from sandbox.returns.sen2.council import Council
from sandbox.returns.sen2.days import age_on, plus
from sandbox.returns.sen2.element import Element, Return
from sandbox.returns.sen2.faults import FAULTS, Fault, copy_of
from sandbox.returns.sen2.lives import KINDS, live

_BEFORE_ONLY = (Fault("S2-X03", "older", only_before=True), Fault("S2-X05", "assessing", only_before=True))


@dataclass
class Made:
    """A return, that of the year before, and which rules' faults were planted (a rule once for each planting)."""

    year: int
    present: Return
    previous: Return
    planted: list[str] = field(default_factory=list)


def sound_return(seed: int, *, persons: int, year: int) -> Made:
    """Make a return with nothing wrong in it; the same arguments make the same return."""
    council = Council(year, seed)
    return _made(council, list(_natural(council, persons)), council.header(), [])


def faulty_return(seed: int, *, persons: int, year: int, each: int = 1) -> Made:
    """Make a return with every fault of the year planted `each` times, as far as so many persons can carry them.

    Two of the header's faults are planted as well, and every other one of those of shares and balances: the even
    seeds have those that the odd ones have not. With `each` 0 there are no others.
    """
    council = Council(year, seed)
    planted: list[str] = []
    faulty = list(_planted(council, persons, each, planted))
    natural = list(_natural(council, max(persons - len(faulty), 0)))
    for number, (rule_id, batch, first_year) in enumerate(BATCHES):
        if year >= first_year and (seed + number) % 2:
            batch(council, natural)
            planted.append(rule_id)
    header = council.header()
    for rule_id, change in _header_faults(seed, year):
        change(council, header)
        planted.append(rule_id)
    everybody = [*faulty, *natural]
    council.chance.shuffle(everybody)
    return _made(council, everybody, header, planted)


def _header_faults(seed: int, year: int) -> Iterator[tuple[str, Header]]:
    known = [(rule_id, change) for rule_id, change, first_year in HEADERS if year >= first_year]
    for turn in (0, 5):
        yield known[(7 * seed + year + turn) % len(known)]


def _made(council: Council, persons: list[Element], header: Element, planted: list[str]) -> Made:
    previous = Return(Council(council.year - 1, council.seed).header(), list(council.previous.values()))
    return Made(council.year, Return(header, persons), previous, planted)


def _natural(council: Council, count: int) -> Iterator[Element]:
    shares = {kind: share for kind, (_, share, _) in KINDS.items()}
    for kind in council.chance.choices(list(shares), list(shares.values()), k=count):
        yield _unnumbered(council, kind, _remembered(council, kind, live(council, kind)))


def _remembered(council: Council, kind: str, person: Element) -> Element:
    """Note what the return of the year before said of the person."""
    before = _before(kind, person)
    if before:
        council.previous[id(person)] = before
    return person


def _before(kind: str, person: Element) -> Element | None:
    request = person.first("Requests")
    if kind == "older":
        return copy_of(person)
    if kind == "ceased":
        before = copy_of(person)
        plan = before.first("Requests", "Assessment", "NamedPlan").put(CeaseDate=None, CeaseReason=None)
        place = Element("PlacementDetail", dict(plan.first("PlanDetail").items)).put(EntryDate=plan.items["StartDate"])
        before.first("Requests").add(Element("ActivePlans")).add(place)
        return before
    if kind == "new" and request.text("RequestOutcome") == "H":
        before = copy_of(person)
        before.first("Requests").drop("ActivePlans")
        before.first("Requests").put(RequestOutcome="Y").first("Assessment").put(AssessmentOutcome="A").drop(
            "NamedPlan"
        )
        return before
    return None


def _unnumbered(council: Council, kind: str, person: Element) -> Element:
    """Take the numbers of some who rightly have none, and give the reason."""
    born, received = person.day("PersonBirthDate"), person.first("Requests").day("ReceivedDate")
    reason = {"waiting": "UN8", "withdrawn": "UN10", "new": "UN1"}.get(kind)
    if reason == "UN8" and not (received and received >= plus(council.last_day, -7)):
        return person
    if reason == "UN1" and not (born and age_on(born, council.census_day) < 5):
        return person
    if reason and not council.previous.get(id(person)):
        person.put(UPN=None, UniqueLearnerNumber=None, UPNunknown=reason)
    return person


def _planted(council: Council, persons: int, each: int, planted: list[str]) -> Iterator[Element]:
    listed = [fault for fault in (*FAULTS, *_BEFORE_ONLY) if fault.years[0] <= council.year <= fault.years[1]] * each
    council.chance.shuffle(listed)
    room = persons
    for fault in listed:
        two = fault.change_two is not None
        if room < 1 + two:
            continue
        room -= 0 if fault.only_before else 1 + two
        planted.append(fault.rule_id)
        yield from _carriers(council, fault)


def _carriers(council: Council, fault: Fault) -> Iterator[Element]:
    person = _remembered(council, fault.kind, live(council, fault.kind, groups=fault.groups))
    if fault.only_before:
        council.previous.pop(id(person), None)  # nobody keeps this person, and its id() may be another's soon
        council.previous[-len(council.previous)] = person
        return
    if fault.change:
        fault.change(council, person)
    yield person
    if fault.change_two:
        other = _remembered(council, fault.kind, live(council, fault.kind, groups=fault.groups))
        fault.change_two(council, person, other)
        yield other
