"""What exceptions must come to, in plain words: the model against which the state machine holds the state database."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

LIVE = ("open", "accepted")
Value = frozenset[str]


class Fault(NamedTuple):
    """A fault by its name: what rule, about what, from where; `sender` is who must be heard beside the case system."""

    rule_id: str
    subject_type: str
    subject_id: str
    source: str = "case_management"
    field: str = "what"
    severity: str = "query"


@dataclass
class Acceptance:
    """What was explained, and up to which day."""

    value: Value
    until: date | None


@dataclass
class Life:
    """One exception, from its first night on."""

    fault: Fault
    exception_id: str
    opened: date
    baseline: bool
    value: Value
    last_seen: date
    state: str = "open"
    events: list[str] = field(default_factory=lambda: ["opened"])
    turns: int = 0
    acceptance: Acceptance | None = None
    has_just_turned: bool = True  # somebody has work to do since this night

    def turn_to(self, state: str, *events: str) -> None:
        """Change state, with the events that tell of it."""
        self.state = state
        self.events += events
        if {"reopened", "lapsed", "withdrawn"} & {*events}:
            self.turns += 1
            self.baseline = False
            self.has_just_turned = True


@dataclass
class Model:
    """Every exception that there ever was, the joined ones too."""

    lives: list[Life] = field(default_factory=list)
    first_date: date | None = None  # what is wrong on it is the baseline

    def of(self, fault: Fault) -> Life | None:
        """Return the one exception that stands for a fault now."""
        found = [life for life in self.lives if life.fault == fault and life.state != "joined"]
        assert len(found) <= 1
        return found[0] if found else None

    def seal(
        self, on: date, *, found: dict[Fault, Value], named: dict[Fault, str], stale: set[str], proved: set[Fault]
    ) -> None:
        """Let a night come into force: what it found, under which ids, by which stale rules, and what it can prove."""
        self.first_date = self.first_date or on
        for fault, value in found.items():
            life = self.of(fault)
            if life is None:
                self.lives.append(Life(fault, named[fault], on, on == self.first_date, value, on))
                continue
            if life.state == "closed":
                life.turn_to("open", "reopened")
            life.value = value
            if fault.rule_id not in stale:
                life.last_seen = on
        for life in self.lives:
            if life.state in LIVE and life.fault not in found and life.fault in proved:
                life.turn_to("closed", "closed")
        self._settle(on)

    def _settle(self, on: date) -> None:
        for life in self.lives:
            given = life.acceptance
            if given and (given.value != life.value or (given.until is not None and given.until < on)):
                life.acceptance = None
            if life.state == "open" and life.acceptance:
                life.turn_to("accepted", "accepted")
            elif life.state == "accepted" and not life.acceptance:
                life.turn_to("open", "lapsed")

    def accept(self, life: Life, until: date | None) -> None:
        """Let a person explain the value as it was last seen."""
        life.acceptance = Acceptance(life.value, until)
        life.turn_to("accepted", "accepted")

    def withdraw(self, life: Life) -> None:
        """Let a person take that back."""
        life.acceptance = None
        life.turn_to("open", *(["withdrawn"] if life.state == "accepted" else []))

    def merge(self, merged: str, stays: str) -> None:
        """Let one person be another: a fault goes on under its id, and of two that are one the older stays."""
        for life in [life for life in self.lives if life.fault[1:3] == ("person", merged) and life.state != "joined"]:
            same_fault = life.fault._replace(subject_id=stays)
            same = self.of(same_fault)
            life.fault = same_fault if same is None else life.fault
            if same is None:
                life.events.append("moved")
            else:
                self._join(life, same)

    def _join(self, of_merged: Life, of_stays: Life) -> None:
        older, younger = sorted((of_merged, of_stays), key=lambda life: (life.opened, life.exception_id))
        stands = of_merged if of_stays.state not in LIVE and of_merged.state in LIVE else of_stays
        state, was = stands.state, older.state
        older.value, older.last_seen, older.acceptance = stands.value, stands.last_seen, stands.acceptance
        older.baseline = stands.baseline
        older.fault = of_stays.fault
        older.events.append("moved")
        if state != was:
            back = {("closed", "open"): ["reopened"], ("closed", "accepted"): ["reopened", "accepted"]}
            over = {("open", "accepted"): ["accepted"], ("accepted", "open"): ["lapsed"]}
            baseline = older.baseline
            older.turn_to(state, *(back | over)[was, state])
            older.baseline = baseline
        younger.acceptance = None
        younger.turn_to("joined", "joined")
