"""A case system in memory on whose way to us everything goes wrong that can: each request meets the next fate."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from sendbridge.errors import FeedUnavailable
from sendbridge.feeds import Change, Guard, Receipt

Fate = Literal["fine", "lost", "down", "broken", "twice", "late", "edited", "saved", "died_before", "died_after"]
FATES: tuple[Fate, ...] = (
    "fine",
    "lost",  # the work is done, the answer does not come
    "down",  # nothing arrives
    "broken",  # answers 500 and does nothing
    "twice",  # the line delivers the request two times
    "late",  # the request is delivered after something else has happened, and nobody hears the answer
    "edited",  # somebody changes one of the fields just before
    "saved",  # somebody saves the record just before and changes nothing: only the version moves
    "died_before",  # the bridge is killed before the request goes out
    "died_after",  # the bridge is killed after the work is done
)
Key = tuple[str, str]


class Died(BaseException):
    """The bridge was killed here."""


@dataclass
class Held:
    """One record and its version."""

    values: dict[str, str | None]
    version: int


@dataclass
class ScriptedCaseSystem:
    """Keeps every write that was made, and whether one of them went over a value that had not been read."""

    guard: Guard
    records: dict[Key, Held]
    fates: list[Fate] = field(default_factory=list)
    edit: Callable[[Key, str], None] = lambda *_: None  # how somebody changes a field, when the fate says so
    decided_on: Callable[[Key, str], str | None] = lambda *_: None  # the value on which tonight decided
    remembered: dict[str, tuple[Change, Receipt]] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)  # the meeting of each review that was made for us
    late: list[Change] = field(default_factory=list)
    written: list[Change] = field(default_factory=list)
    wronged: list[str] = field(default_factory=list)  # what must never happen, in words
    seen: set[tuple[str, str, str | None]] = field(default_factory=set)  # (record, field, value) that we have read

    def push(self, change: Change) -> Receipt:
        """Meet the next fate."""
        fate: Fate = self.fates.pop(0) if self.fates else "fine"
        key = (change.target_type, change.target_key or "")
        if fate in ("down", "broken"):
            raise FeedUnavailable("no answer")
        if fate == "died_before":
            raise Died
        if fate == "late":
            self.late.append(change)
            raise FeedUnavailable("the answer did not come in time")
        if fate == "edited" and key in self.records:
            self.edit(key, min(change.values))
        if fate == "saved" and key in self.records:
            self.records[key].version += 1
        receipt = self._answer(change)
        if fate == "twice" and self._answer(change) != receipt and receipt.outcome == "accepted":
            self.wronged.append("the same request got two answers")
        if fate == "lost":
            raise FeedUnavailable("the answer was lost")
        if fate == "died_after":
            raise Died
        return receipt

    def deliver_what_is_late(self) -> None:
        """Let requests arrive that nobody waits for any more."""
        while self.late:
            self._answer(self.late.pop(0))

    def read_back(self, target_type: str, target_key: str) -> dict[str, str | None] | None:
        """Return the record as it stands; what we read is remembered."""
        if self.fates and self.fates[0] == "down":
            self.fates.pop(0)
            raise FeedUnavailable("no answer")
        return self.read((target_type, target_key))

    def read(self, key: Key) -> dict[str, str | None]:
        """Return the record's values and version, as a pull has them."""
        held = self.records[key]
        self.seen |= {(key[1], name, value) for name, value in held.values.items()}
        version = str(held.version) if self.guard == "version" else None
        return {**held.values, "record_version": version}

    def _answer(self, change: Change) -> Receipt:
        if change.idempotency_key in self.remembered:
            before, receipt = self.remembered[change.idempotency_key]
            if before != change:
                self.wronged.append("one key was used for two different requests")
            return receipt if before == change else Receipt("conflict_key")
        if change.target_key is None:
            return self._make(change)
        held = self.records[change.target_type, change.target_key]
        if not self._is_guarded(change, held):
            return Receipt("moved")
        key = (change.target_type, change.target_key)
        if any(held.values.get(name) != change.expected.get(name) for name in change.values):
            self.wronged.append("a value was written over that had not been read")
        if any(held.values.get(name) != self.decided_on(key, name) for name in change.values):
            self.wronged.append("a value was written over that had moved since the change was decided")
        held.values.update(change.values)
        held.version += 1
        return self._done(change, change.target_key, held)

    def _make(self, change: Change) -> Receipt:
        key = f"N{len(self.made)}"
        self.made[key] = change.values["meeting_date"] or ""
        self.records[change.target_type, key] = Held({**change.values}, 1)
        return self._done(change, key, self.records[change.target_type, key])

    def _done(self, change: Change, key: str, held: Held) -> Receipt:
        receipt = Receipt("accepted", key, held.version if self.guard == "version" else None)
        self.remembered[change.idempotency_key] = (change, receipt)
        self.written.append(change)
        return receipt

    def _is_guarded(self, change: Change, held: Held) -> bool:
        if self.guard == "version":
            return held.version == change.base_version
        return all(held.values.get(name) == value for name, value in change.expected.items())

    @property
    def connectors(self) -> dict[str, Any]:
        """Return it as the push is given it."""
        return {"case_management": self}
