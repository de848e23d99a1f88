"""Answer key: what settings and trusts know that the case system lacks or has otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.population.sight import Child, Heard
from sandbox.population.track import Facts

_REVIEW_FIELDS = {
    name: name
    for name in ("meeting_date", "invite_date", "papers_date", "recommendation_code", "invited_roles",
                 "pfa_discussed", "parent_views_code", "child_views_code", "health_update", "social_care_update")
} | {"report_received_date": "report_sent_date"}  # fmt: skip
_ADVICE_FIELDS = {
    name: name
    for name in ("received_by_adviser_date", "appointment_date", "author", "author_role", "need_code",
                 "template_version")
} | {"received_date": "sent_date"}  # fmt: skip

_FILL_ONLY = ("report_received_date", "received_date")


@dataclass(frozen=True)
class KnowsEntry:
    """What a source knows: of which record of the case system, and in which record and field of its own."""

    kind: str  # held_not_recorded, cycle_missing, advice_not_recorded, fills, differs
    subject: str
    source: str
    detail: str


def review_news(child: Child, heard: Heard) -> Iterator[KnowsEntry]:
    """Yield what a tied return knows of the cycle that it is truly about."""
    held = heard.track.facts["meeting_date"]
    cycle = next((cycle for cycle in child.life.cycles if cycle.meeting == held), None)
    if cycle is None or child.plan is None or not child.is_active:
        return
    if cycle.track is None:
        yield KnowsEntry("cycle_missing", child.plan["plan_id"], "school_settings", heard.track.key)
        return
    review = next((row for row in child.reviews if row["review_id"] == cycle.track.key), None)
    if review is None:
        return
    subject = review["review_id"]
    if review["meeting_date"] is None and heard.row["meeting_date"]:
        yield KnowsEntry("held_not_recorded", subject, "school_settings", heard.track.key)
    yield from _fields(review, heard, _REVIEW_FIELDS, subject=subject, source="school_settings")


def advice_news(child: Child, heard: Heard) -> Iterator[KnowsEntry]:
    """Yield what a tied advice return knows of its request."""
    asked = next((row for row in child.advice if row["advice_request_id"] == heard.row["advice_reference"]), None)
    if asked is None:
        return
    subject = asked["advice_request_id"]
    if asked["received_date"] is None and heard.row["sent_date"]:
        yield KnowsEntry("advice_not_recorded", subject, "health_trusts", heard.track.key)
    review = next((row for row in child.reviews if row["review_id"] == asked["review_id"]), None)
    if review and review["meeting_date"] is None and heard.row["review_attended_date"]:
        yield KnowsEntry("held_not_recorded", review["review_id"], "health_trusts", heard.track.key)
    yield from _fields(asked, heard, _ADVICE_FIELDS, subject=subject, source="health_trusts")


def _fields(target: Facts, heard: Heard, names: dict[str, str], *, subject: str, source: str) -> Iterator[KnowsEntry]:
    for name, theirs in names.items():
        value = heard.row[theirs]
        if value is not None and value != target[name]:
            kind = "fills" if target[name] is None else "differs"
            if kind == "differs" and name in _FILL_ONLY:  # the council stamps its own day of receipt
                continue
            yield KnowsEntry(kind, subject, source, f"{heard.track.key}:{name}")
