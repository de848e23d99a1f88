"""The answer key: all that a correct night finds on a day when nothing was pushed, and what is true behind it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sandbox.population.fields import KEYS
from sandbox.population.identifiers import is_upn
from sandbox.population.key_advice import advice_breaches
from sandbox.population.key_consultation import consultation_breaches, move_breaches
from sandbox.population.key_news import KnowsEntry, advice_news, review_news
from sandbox.population.key_pairs import pair
from sandbox.population.key_person import person_breaches
from sandbox.population.key_place import is_alike, placed_breaches
from sandbox.population.key_plan import plan_breaches
from sandbox.population.key_request import assessment_breaches, request_breaches
from sandbox.population.key_review import review_breaches
from sandbox.population.key_ties import Verdict, judge
from sandbox.population.key_timeliness import TimelinessEntry, timeliness
from sandbox.population.life import Family
from sandbox.population.posting import Posting
from sandbox.population.settings import Area
from sandbox.population.sight import Child, Heard, as_read, hear, look, told
from sandbox.population.track import Facts, Sent, Verbatim


@dataclass(frozen=True)
class KeyEntry:
    """One breach that must be found."""

    rule_id: str
    subject_type: str
    subject_id: str
    planted: str  # "planted" or "knock_on"


@dataclass(frozen=True)
class TieEntry:
    """What must become of one record from outside, and whom it is truly about."""

    record_type: str
    record_key: str
    person_id: str
    expect: str


class Insight:
    """One family on one day: its children, what is heard of them, and what follows."""

    def __init__(self, family: Family, area: Area, posting: Posting, day: date) -> None:
        self.family, self._area, self._posting, self._day = family, area, posting, day
        self.children = [look(life, day) for life in family.lives]
        rows = hear(family, posting, day)
        self.verdicts = [(heard, judge(heard, self.children, rows, day)) for heard in rows]
        self.pairs: list[tuple[Heard, Child, str, str | None]] = []
        for heard, verdict in self.verdicts:
            self._follow(heard, verdict)

    def _follow(self, heard: Heard, verdict: Verdict) -> None:
        if heard.track.kind == "roll_entry":
            self._enrol(heard.row, verdict)
        if verdict.state != "tied" or verdict.child is None:
            return
        if heard.track.kind == "caseload_entry":
            verdict.child.caseload.append(heard.row)
        if heard.track.kind == "review_return":
            state, review_id = pair(heard.row, verdict.child, self._day)
            self.pairs.append((heard, verdict.child, state, review_id))
            if review_id:
                verdict.child.paired.setdefault(review_id, []).append(heard.row)

    def _enrol(self, row: Facts, verdict: Verdict) -> None:
        if verdict.state == "tied" and verdict.child:
            verdict.child.rolls.append(row)
            return
        for child in self.children:
            if child is verdict.child or is_alike(row, child):
                child.unsettled_rolls.append(row)

    @property
    def planted(self) -> set[tuple[str, str]]:
        """The (rule, subject) that were meant."""
        return {mark for life in self.family.lives for mark in life.planted}

    def breaches(self) -> Iterator[KeyEntry]:
        """Yield each breach once."""
        planted = self.planted
        for rule_id, subject_type, subject_id in dict.fromkeys(self._found()):
            how = "planted" if (rule_id, subject_id) in planted else "knock_on"
            yield KeyEntry(rule_id, subject_type, subject_id, how)

    def _found(self) -> Iterator[tuple[str, str, str]]:
        for child in self.children:
            if child.person:
                yield from self._of_child(child, child.person)
        yield from self._between_children()
        yield from self._from_matching()
        yield from self._unreadable()

    def _of_child(self, child: Child, person: Facts) -> Iterator[tuple[str, str, str]]:
        for rule in person_breaches(child, self._area, self._day):
            yield rule, "person", person["person_id"]
        if child.plan:
            for rule in plan_breaches(child, self._day):
                yield rule, "plan", child.plan["plan_id"]
        for row in child.current_reviews():
            for rule in review_breaches(child, row, self._area, self._day):
                yield rule, "review", row["review_id"]
        yield from placed_breaches(child, self._area, self._day)
        for row in child.audits:
            if is_unfinished(row):
                yield "PL19", "plan_audit", row["plan_audit_id"]
        for row in child.advice:
            for rule in advice_breaches(child, row, self._day):
                yield rule, "advice_request", row["advice_request_id"]
        yield from self._of_requests_and_moves(child)

    def _of_requests_and_moves(self, child: Child) -> Iterator[tuple[str, str, str]]:
        for row in child.requests:
            for rule in request_breaches(child, row, self._day):
                yield rule, "request", row["request_id"]
        if child.assessment:
            for rule in assessment_breaches(child, self._day):
                yield rule, "assessment", child.assessment["assessment_id"]
        for row in child.consultations:
            for rule in consultation_breaches(child, row, self._area, self._day):
                yield rule, "consultation", row["consultation_id"]
        if child.plan:
            for rule in move_breaches(child, self._day):
                yield rule, "plan", child.plan["plan_id"]

    def _between_children(self) -> Iterator[tuple[str, str, str]]:
        people = [child.person for child in self.children if child.person]
        for person in people:
            for other in people:
                if other is person:
                    continue
                if person["upn"] and person["upn"] == other["upn"]:
                    yield "ID03", "person", person["person_id"]
                if _same_person(person, other):
                    yield "ID10", "person", person["person_id"]

    def _from_matching(self) -> Iterator[tuple[str, str, str]]:
        for heard, verdict in self.verdicts:
            kind, key = heard.track.kind, heard.track.key
            if verdict.state == "held" and not self._is_dead(verdict.child):
                yield "MT01", kind, key
            elif verdict.state == "unmatched" and is_missed(heard.track, heard.row):
                yield "MT02", kind, key
            yield from _told(heard, verdict)
        for heard, child, state, _ in self.pairs:
            if state == "held" and not self._is_dead(child):
                yield "MT01", heard.track.kind, heard.track.key

    def _is_dead(self, child: Child | None) -> bool:
        """Say whether the child has died: nobody is asked to decide about its papers any more."""
        died = child.person["date_of_death"] if child and child.person else None
        return died is not None and died <= self._day

    def _unreadable(self) -> Iterator[tuple[str, str, str]]:
        for track, row in told(self.family, self._posting, self._day):
            if not all(row[name] for name in KEYS[track.kind]):
                yield "MP02", "sender", track.sender
                continue
            for name, value in row.items():
                if isinstance(value, Verbatim):
                    yield "MP03" if name.endswith("_code") else "MP01", track.kind, track.key

    def knows(self) -> Iterator[KnowsEntry]:
        """Yield what the outside knows beyond the case system, of records that can be tied."""
        for heard, child, _, _ in self.pairs:
            yield from review_news(child, heard)
        for heard, verdict in self.verdicts:
            if heard.track.kind == "advice_return" and verdict.state == "tied" and verdict.child:
                yield from advice_news(verdict.child, heard)

    def timeliness(self) -> Iterator[TimelinessEntry]:
        """Yield what is true of each review that fell due."""
        for child in self.children:
            heard = [
                heard
                for heard, verdict in self.verdicts
                if verdict.state == "tied"
                and verdict.child is child
                and heard.track.kind in ("review_return", "advice_return")
            ]
            yield from timeliness(child, heard, self._day)

    def ties(self) -> Iterator[TieEntry]:
        """Yield what must become of each record."""
        for heard, verdict in self.verdicts:
            yield TieEntry(heard.track.kind, heard.track.key, heard.track.person_id, verdict.state)


def is_unfinished(audit: Facts) -> bool:
    """Say whether an audit lacks its overall grade, the grade of a section that is always graded, or who acts."""
    graded = {grade.partition(":")[0] for grade in (audit["section_grades"] or "").split()}
    nobody = audit["action"] and not audit["action_owner"]
    return bool(not audit["overall_grade"] or not {"B", "E", "F"} <= graded or nobody)


def _same_person(one: Facts, other: Facts) -> bool:
    names = ("surname", "forename", "date_of_birth", "postcode")
    return all(one[n] and other[n] and _folded(one[n]) == _folded(other[n]) for n in names)


def _folded(value: object) -> str:
    return "".join(str(value).split()).lower()


def is_missed(track: Sent, row: Facts) -> bool:
    """Say whether an unmatched record is somebody's work: a child with a plan, a return, an answer to a request."""
    return track.kind in ("review_return", "advice_return") or row.get("sen_provision_code") == "E"


def _told(heard: Heard, verdict: Verdict) -> Iterator[tuple[str, str, str]]:
    """Yield what a record reveals about the person or the request that it points to."""
    child, row, kind = verdict.child, heard.row, heard.track.kind
    if child is None or child.person is None:
        return
    person = child.person
    if verdict.other_birth_date and kind in ("review_return", "roll_entry"):
        yield "ID09", "person", person["person_id"]
    if verdict.reason in ("birth_date_differs", "identifiers_conflict") and kind == "advice_return":
        yield "AD10", "advice_request", row["advice_reference"]
    if verdict.state == "tied" and kind == "roll_entry" and is_other_upn(row["upn"], person):
        yield "ID04", "person", person["person_id"]


def is_other_upn(upn: str | None, person: Facts) -> bool:
    """Say whether a valid UPN is neither the person's present nor former one."""
    return is_upn(upn) and person["upn"] is not None and upn not in (person["upn"], person["former_upn"])


def stranger_entries(sent: Iterable[Sent], posting: Posting, day: date) -> Iterator[tuple[Sent, Facts]]:
    """Yield what is known of strangers on the day."""
    for track in sent:
        row = posting.known(track, day)
        if row is not None:
            yield track, as_read(row)
