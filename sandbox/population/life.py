"""One child's whole life in all systems: what is true, what each system says, and what was planted."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from sandbox.population.identifiers import ELSEWHERE, HOME, nhs_number, temporary_upn, uln, upn
from sandbox.population.pattern import Place
from sandbox.population.profile import Profile
from sandbox.population.settings import Area, Setting
from sandbox.population.track import Sent, Track, Window
from sandbox.population.wording import STATEMENTS, Saying


@dataclass
class Stay:
    """A time at one place: a setting, or a code of SEN2 5.7c where there is none."""

    setting: Setting | None
    code: str | None
    first: date
    last: date | None

    def covers(self, day: date) -> bool:
        """Say whether the child was there on the day."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass
class Identity:
    """Who a child truly is."""

    uid: int  # unique over all children of the world
    number: int  # dense over all children: the NHS number's and the ULN's rank
    surname: str
    forename: str
    birth: date
    sex: str
    ethnicity: str
    postcode: str
    authority: str = HOME  # where the UPN was issued

    @property
    def person_id(self) -> str:
        """The case system's person number."""
        return f"P{self.uid:08d}"

    @property
    def upn(self) -> str:
        """The present permanent UPN."""
        return upn(self.uid, self.authority, self.birth.year + 4)

    @property
    def other_upn(self) -> str:
        """A second permanent UPN of the same child, from another council."""
        other = ELSEWHERE[self.uid % len(ELSEWHERE)]
        return upn(self.uid, HOME if other == self.authority else other, self.birth.year + 4)

    @property
    def temporary_upn(self) -> str:
        """The temporary UPN that a school gave."""
        return temporary_upn(self.uid, HOME, self.birth.year + 5)

    @property
    def uln(self) -> str:
        """The learner number, given at 14."""
        return uln(self.number)

    @property
    def nhs_number(self) -> str | None:
        """The NHS number; none at all when the test range is used up."""
        return nhs_number(self.number)


@dataclass
class Cycle:
    """One annual review as it truly happened."""

    number: int
    opened: date
    due: date
    meeting: date
    invite: date
    papers: date
    report: date
    sent: date  # the day the setting sent its return
    decision: date
    code: str
    recommendation: str
    draft: date | None
    final: date | None
    entered: date
    planned: bool  # the meeting is on the case system from the invitation on
    setting: Setting | None
    track: Track | None  # none while the case system lacks the cycle
    known_from: date  # the day from which the case system may show the meeting
    answers: dict[str, object] = field(default_factory=dict)


@dataclass
class Life:
    """A child with all its records; the case system's are Tracks, the others' are Sents."""

    kind: str  # plan, ceased, assessment, request, duplicate, unknown
    who: Identity
    profile: Profile
    born: date  # the day from which the case system knows the child
    person: Track | None = None
    stays: list[Stay] = field(default_factory=list)
    placements: list[Track] = field(default_factory=list)
    request: Track | None = None
    assessment: Track | None = None
    advice: list[Track] = field(default_factory=list)
    plan: Track | None = None
    first_final: date | None = None
    ended: date | None = None
    sections: dict[str, Track] = field(default_factory=dict)
    says: dict[str, Saying] = field(default_factory=dict)  # what each text that was written for the child says
    cycles: list[Cycle] = field(default_factory=list)
    reviews: list[Track] = field(default_factory=list)
    others: list[Track] = field(default_factory=list)  # transfers, consultations, care flags, audits
    returns: list[Sent] = field(default_factory=list)
    rolls: list[Sent] = field(default_factory=list)
    advice_returns: list[Sent] = field(default_factory=list)
    caseload: list[Sent] = field(default_factory=list)
    planted: set[tuple[str, str]] = field(default_factory=set)
    ulns: bool = True  # the settings write the ULN on what they send
    temporary: bool = False  # the settings know a temporary UPN only

    def tracks(self) -> list[Track]:
        """All records that the case system holds, persons first."""
        single = (self.person, self.request, self.assessment)
        head = [track for track in single if track]
        plan = [self.plan, *self.sections.values()] if self.plan else []
        return [*head, *self.advice, *plan, *self.reviews, *self.placements, *self.others]

    def from_settings(self) -> list[Sent]:
        """All records that settings send."""
        return [*self.returns, *self.rolls]

    def stay_on(self, day: date) -> Stay | None:
        """Where the child was on the day."""
        return next((stay for stay in self.stays if stay.covers(day)), None)

    def saying(self, text: str | None) -> Saying:
        """What a section's text says."""
        text = (text or "").strip()
        return self.says.get(text) or STATEMENTS.get(text) or Saying()

    def plant(self, rule_id: str, track: Track, windows: list[Window], **facts: object) -> None:
        """Make a record say what is wrong within the windows, and remember that this was meant."""
        track.mask(windows, **facts)
        self.planted.add((rule_id, track.key))


@dataclass
class Family:
    """The children of one place in the pattern."""

    place: Place
    lives: list[Life]


@dataclass(frozen=True)
class Setup:
    """What every part of a life needs to know of the world."""

    area: Area
    start: date
    horizon: date
    rng: Random
