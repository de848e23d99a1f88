"""One record's life: what is said of it at first, what is changed on which day, and what is wrong meanwhile."""

from collections.abc import Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from sandbox.population.days import plus
from sandbox.population.fields import BLANK, record_key

Facts = dict[str, Any]
Window = tuple[date, date]  # from this day, until before that day


class Verbatim(str):
    """Text that a sender wrote into a cell and that nobody can read as the cell's fact; files show it as it stands."""

    __slots__ = ()


class Track:
    """A record over time; its state on a day is a function of the day alone."""

    __slots__ = ("born", "events", "facts", "kind", "masks")

    def __init__(self, kind: str, born: date, **facts: Any) -> None:
        self.kind = kind
        self.born = born
        self.facts: Facts = {**BLANK[kind], **facts}
        self.events: list[tuple[date, Facts]] = []
        self.masks: list[tuple[date, date, Facts]] = []

    def on(self, day: date, **facts: Any) -> None:
        """Record facts on a day, which may lie before the record's birth (then it is born with them)."""
        in_order = not self.events or self.events[-1][0] <= day
        self.events.append((day, facts))
        if not in_order:
            self.events.sort(key=itemgetter(0))

    def mask(self, windows: Sequence[Window], **facts: Any) -> None:
        """Plant facts that hold within the windows, whatever is true."""
        self.masks.extend((first, until, facts) for first, until in windows)

    def at(self, day: date) -> Facts | None:
        """Return the record as it stands at the end of the day, or none before its birth."""
        if day < self.born:
            return None
        row = self.facts.copy()
        for known, facts in self.events:
            if known > day:
                break
            row.update(facts)
        for first, until, facts in self.masks:
            if first <= day < until:
                row.update(facts)
        return row

    def stirs(self, day: date) -> bool:
        """Say whether the record may differ between the day before and the day."""
        return (
            self.born == day
            or any(known == day for known, _ in self.events)
            or any(day in (first, until) for first, until, _ in self.masks)
        )

    def change(self, day: date) -> Facts | None:
        """Return the record when it is new or altered on the day."""
        if not self.stirs(day):
            return None
        row = self.at(day)
        return row if row != self.at(plus(day, -1)) else None

    @property
    def key(self) -> str:
        """The record's key, which never changes."""
        return record_key(self.kind, self.facts)


class Sent(Track):
    """A record from outside: who it is about in truth, who sends it, and on which days it is sent."""

    __slots__ = ("person_id", "sender")

    def __init__(self, kind: str, born: date, *, person_id: str, sender: str, **facts: Any) -> None:
        super().__init__(kind, born, **facts)
        self.person_id = person_id
        self.sender = sender
