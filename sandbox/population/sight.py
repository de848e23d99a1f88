"""What the records say on one day: a child's rows in the case system, and what of the outside is known by then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from sandbox.population.fields import KEYS
from sandbox.population.life import Family, Life
from sandbox.population.posting import Posting
from sandbox.population.track import Facts, Sent, Track, Verbatim


def as_read(row: Facts) -> Facts:
    """Return the row as a reader takes it: what cannot be read is unknown."""
    return {name: None if isinstance(value, Verbatim) else value for name, value in row.items()}


@dataclass
class Heard:
    """A record from outside, as known on the day."""

    track: Sent
    row: Facts


@dataclass
class Child:
    """One life's case records on the day."""

    life: Life
    person: Facts | None
    plan: Facts | None
    sections: dict[str, Facts]
    reviews: list[Facts]
    advice: list[Facts]
    placements: list[Facts]
    flags: list[Facts]
    requests: list[Facts]
    assessment: Facts | None
    transfers: list[Facts]
    consultations: list[Facts]
    audits: list[Facts]
    unsettled_rolls: list[Facts] = field(default_factory=list)  # entries that may be the child's and are tied to nobody
    caseload: list[Facts] = field(default_factory=list)  # tied entries, filled by the matching
    rolls: list[Facts] = field(default_factory=list)  # and tied places on rolls
    paired: dict[str, list[Facts]] = field(default_factory=dict)  # review id -> its returns, filled by the pairing

    @property
    def is_active(self) -> bool:
        """Whether the child has an active plan."""
        return self.plan is not None and self.plan["status_code"] == "active"

    def current_reviews(self) -> list[Facts]:
        """The two latest cycles of an active plan."""
        if not self.is_active or not self.reviews:
            return []
        latest = max(row["cycle_number"] for row in self.reviews)
        return [row for row in self.reviews if row["cycle_number"] >= latest - 1]

    def open_placements(self, day: date) -> list[Facts]:
        """The placements that hold on the day."""
        return [
            row
            for row in self.placements
            if row["entry_date"] <= day and (row["leaving_date"] is None or row["leaving_date"] >= day)
        ]


def look(life: Life, day: date) -> Child:
    """Return the child's case records on the day."""
    return Child(
        life=life,
        person=life.person.at(day) if life.person else None,
        plan=life.plan.at(day) if life.plan else None,
        sections={code: row for code, track in life.sections.items() if (row := track.at(day))},
        reviews=_rows(life.reviews, day),
        advice=_rows(life.advice, day),
        placements=_rows(life.placements, day),
        flags=_others(life, "social_care_flag", day),
        requests=[*_rows([life.request] if life.request else [], day), *_others(life, "request", day)],
        assessment=life.assessment.at(day) if life.assessment else None,
        transfers=_others(life, "phase_transfer", day),
        consultations=_others(life, "consultation", day),
        audits=_others(life, "plan_audit", day),
    )


def _others(life: Life, kind: str, day: date) -> list[Facts]:
    return _rows([track for track in life.others if track.kind == kind], day)


def _rows(tracks: Sequence[Track], day: date) -> list[Facts]:
    return [row for track in tracks if (row := track.at(day)) is not None]


def told(family: Family, posting: Posting, day: date) -> Iterator[tuple[Sent, Facts]]:
    """Yield what settings and trusts have said of the family's children by the day, as they wrote it."""
    for life in family.lives:
        for track in (*life.returns, *life.rolls, *life.advice_returns, *life.caseload):
            row = posting.known(track, day)
            if row is not None:
                yield track, row


def hear(family: Family, posting: Posting, day: date) -> list[Heard]:
    """Return what can be read of it; a row without its key cannot."""
    rows = told(family, posting, day)
    return [Heard(track, as_read(row)) for track, row in rows if all(row[name] for name in KEYS[track.kind])]
