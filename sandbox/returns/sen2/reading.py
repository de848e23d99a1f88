"""Reads a return's elements anew for the answer key: each group with its key, its dates and what it hangs from."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from sandbox.returns.sen2.days import age_on, year_group
from sandbox.returns.sen2.element import Element, Return
from sandbox.returns.sen2.layout import CENSUS_DAYS

Breach = tuple[str, str, str]  # rule, record type, record key


@dataclass
class Course:
    """A request and what followed from it."""

    key: str
    person: "Case"
    request: Element
    assessment: Element | None
    plan: Element | None
    active: Element | None

    @property
    def received(self) -> date | None:
        """The day on which the request came."""
        return self.request.day("ReceivedDate")

    @property
    def outcome(self) -> str | None:
        """What the assessment came to."""
        return self.assessment.text("AssessmentOutcome") if self.assessment else None

    @property
    def issued(self) -> date | None:
        """The day on which the assessment ended."""
        return self.assessment.day("AssessmentOutcomeDate") if self.assessment else None

    @property
    def start(self) -> date | None:
        """The day on which the plan began."""
        return self.plan.day("StartDate") if self.plan else None

    def details(self) -> list[tuple[str, Element]]:
        """Return what section I names, each with its key."""
        return _numbered(f"{self.key}AND", self.plan, "PlanDetail")

    def places(self) -> list[tuple[str, Element]]:
        """Return the placements, each with its key."""
        return _numbered(f"{self.key}VL", self.active, "PlacementDetail")

    def needs(self) -> list[tuple[str, Element]]:
        """Return the needs, each with its key."""
        return _numbered(f"{self.key}VE", self.active, "SENneed")


def _numbered(stem: str, parent: Element | None, tag: str) -> list[tuple[str, Element]]:
    return [(f"{stem}{turn}", each) for turn, each in enumerate(parent.all(tag) if parent else [], start=1)]


@dataclass
class Case:
    """A person of the return, as old as census day has it."""

    key: str
    element: Element
    day: date
    courses: list[Course] = field(default_factory=list)

    @property
    def born(self) -> date | None:
        """The date of birth, where it can be read."""
        return self.element.day("PersonBirthDate")

    @property
    def age(self) -> int | None:
        """Age in whole years on census day."""
        return age_on(self.born, self.day) if self.born else None

    @property
    def group(self) -> int | None:
        """The year group of the school year."""
        return year_group(self.born, self.day) if self.born else None

    @property
    def is_active(self) -> bool:
        """Whether a plan is in force."""
        return any(course.active for course in self.courses)

    def places(self) -> Iterator[Element]:
        """Yield every placement of the person."""
        for course in self.courses:
            yield from (place for _, place in course.places())


class Read:
    """A return that was read: the day that it speaks of, its header, its cases."""

    def __init__(self, read: Return, year: int) -> None:
        self.header = read.header
        self.day = read.header.day("ReferenceDate") or CENSUS_DAYS[year]
        self.first_day = date(self.day.year - 1, 1, 1)
        self.last_day = date(self.day.year - 1, 12, 31)
        self.year = self.day.year
        self.own = read.header.text("LEA")
        seen: Counter[str] = Counter()
        self.cases = [self._case(person, seen) for person in read.persons]

    def _case(self, person: Element, seen: Counter[str]) -> Case:
        digest = _digest(person)
        seen[digest] += 1
        case = Case(digest if seen[digest] == 1 else f"{digest}-{seen[digest]}", person, self.day)
        for turn, request in enumerate(person.all("Requests"), start=1):
            case.courses.append(_course(f"{case.key}R{turn}", case, request))
        return case

    def courses(self) -> Iterator[Course]:
        """Yield every request of every person."""
        for case in self.cases:
            yield from case.courses


def _digest(person: Element) -> str:
    names = "|".join(person.text(item) or "" for item in ("Surname", "Forename", "PersonBirthDate"))
    said = person.text("UPN") or person.text("UniqueLearnerNumber") or names
    return "P" + sha256(said.replace(" ", "").upper().encode()).hexdigest()[:12]


def _course(key: str, case: Case, request: Element) -> Course:
    assessment = _only(request, "Assessment")
    plan = _only(assessment, "NamedPlan") if assessment else None
    return Course(key, case, request, assessment, plan, _only(request, "ActivePlans"))


def _only(parent: Element, tag: str) -> Element | None:
    return next(iter(parent.all(tag)), None)


def is_open(place: Element, day: date) -> bool:
    """Say whether the child is at the place on the day."""
    entry, leaving = place.day("EntryDate"), place.day("LeavingDate")
    return entry is not None and entry <= day and (leaving is None or leaving >= day)


def identifiers_of(place: Element) -> tuple[str | None, str | None, str | None]:
    """Return the URN, the UKPRN and the type of setting that are given."""
    return place.text("URN"), place.text("UKPRN"), place.text("SENsetting")
