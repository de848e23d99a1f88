"""Answer key: whether a review that fell due is in time, late, only unrecorded, disputed or explained."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sandbox.population.days import add_months, plus
from sandbox.population.sight import Child, Heard
from sandbox.population.track import Facts

_TELLS = {"review_return": "meeting_date", "advice_return": "review_attended_date"}
_EASED = (date(2020, 5, 1), date(2020, 9, 25))


@dataclass(frozen=True)
class TimelinessEntry:
    """What is true of one active plan's review that fell due, which record proves it, and of its last decision."""

    plan_id: str
    review_class: str
    evidence: str
    decision_class: str


class Due:
    """The review in question of one plan on one day, from what the case system says."""

    def __init__(self, child: Child, plan: Facts, day: date) -> None:
        self._child, self._plan, self._day = child, plan, day
        done = sorted(
            (r["decision_date"], r["cycle_number"]) for r in child.reviews if self._happened(r["decision_date"])
        )
        days = [plan["first_final_date"], *(decided for decided, _ in done)]
        self.begun = days[-1]
        self.is_overdue = day > add_months(self.begun, 12)
        self.limit = add_months(self.begun if self.is_overdue else days[max(0, len(days) - 2)], 12)
        self.completed = None if self.is_overdue or not done else days[-1]
        moved = plan["transfer_in_date"]
        if self.completed and moved and days[-2] <= moved <= self.completed:
            self.limit = max(self.limit, add_months(moved, 3))

    def _happened(self, when: date | None) -> bool:
        return when is not None and when <= self._day

    def reason(self) -> str:
        """Why nobody is late, if so."""
        plan, person = self._plan, self._child.person or {}
        if self._happened(person.get("date_of_death")):
            return "died"
        if self._happened(plan["transfer_out_aware_date"]) or self._happened(plan["handover_date"]):
            return "moved_out"
        moved = plan["transfer_in_date"]
        waits_here = moved and moved >= self.begun and self._day <= max(self.limit, add_months(moved, 3))
        return "moved_in" if self.is_overdue and waits_here else ""

    def recorded(self) -> list[date]:
        """The meetings since then that the case system has, and that wait for a decision."""
        return [
            row["meeting_date"]
            for row in self._child.reviews
            if self._since(row["meeting_date"]) and not self._happened(row["decision_date"])
        ]

    def _since(self, meeting: date | None) -> bool:
        return meeting is not None and self.begun < meeting <= self._day

    def told(self, heard: Sequence[Heard]) -> list[tuple[date, str]]:
        """The meetings since then of which settings and trusts tell, of reviews that are not decided on record."""
        cycles = {cycle.meeting: cycle for cycle in self._child.life.cycles}
        rows = {row["review_id"]: row for row in self._child.reviews}
        found = []
        for one in heard:
            said = one.row[_TELLS[one.track.kind]]
            cycle = cycles.get(one.track.facts[_TELLS[one.track.kind]] or said)
            row = rows.get(cycle.track.key) if cycle and cycle.track else None
            settled = row is not None and self._happened(row["decision_date"])
            if self._since(said) and not (settled and row and row["meeting_date"] == said):
                found.append((said, one.track.key))
        return sorted(found)


def timeliness(child: Child, heard: Sequence[Heard], day: date) -> Iterator[TimelinessEntry]:
    """Yield the entry of a child's active plan, if a review of it ever fell due; `heard` is what is tied to it."""
    plan = child.plan
    if plan is None or not child.is_active:
        return
    due = Due(child, plan, day)
    if not due.is_overdue and due.completed is None:
        return
    told = due.told(heard) if due.is_overdue else []
    review_class = _review_class(due, told)
    decision_class = _decision_class(child, review_class, gone=due.reason() in ("died", "moved_out"), day=day)
    yield TimelinessEntry(plan["plan_id"], review_class, told[0][1] if told else "", decision_class)


def _review_class(due: Due, told: list[tuple[date, str]]) -> str:
    if due.completed and due.completed <= due.limit:
        return "in_time"
    if due.reason():
        return "explained"
    if not told:
        return "late"
    sides = {meeting <= due.limit for meeting in (*due.recorded(), *(said for said, _ in told))}
    if len(sides) > 1:
        return "dates_in_conflict"
    return "late" if due.recorded() else "held_not_recorded"


def _decision_class(child: Child, review_class: str, *, gone: bool, day: date) -> str:
    if review_class == "held_not_recorded":
        return review_class
    held = [row for row in child.reviews if row["meeting_date"] and row["meeting_date"] <= day]
    if gone or not held:
        return "explained" if gone else ""
    row = max(held, key=lambda each: (each["meeting_date"], each["review_id"]))
    meeting, decided = row["meeting_date"], row["decision_date"]
    decided = decided if decided and decided <= day else None
    if _EASED[0] <= meeting <= _EASED[1]:
        return "explained"
    said = [sent["meeting_date"] for sent in child.paired.get(row["review_id"], ()) if sent["meeting_date"]]
    others = [other for other in said if other != meeting and other <= day]
    verdict = _in_four_weeks(meeting, decided, day)
    if (decided and decided < meeting) or _in_four_weeks(min(others, default=meeting), decided, day) != verdict:
        return "dates_in_conflict"
    return {"yes": "in_time", "no": "late", "open": ""}[verdict]


def _in_four_weeks(meeting: date, decided: date | None, day: date) -> str:
    limit = plus(meeting, 28)
    if decided is None and day <= limit:
        return "open"
    return "yes" if decided and decided <= limit else "no"
