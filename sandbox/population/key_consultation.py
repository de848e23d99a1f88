"""Answer key: what is wrong with a consultation, and with a move of which nobody was asked, from the records alone."""

from collections.abc import Iterator
from datetime import date

from sandbox.population.days import plus
from sandbox.population.settings import Area
from sandbox.population.sight import Child
from sandbox.population.track import Facts

_INDEPENDENT = ("10", "11")
_YEAR = 365


def consultation_breaches(child: Child, row: Facts, area: Area, day: date) -> Iterator[str]:
    """Yield the rules that one consultation of the last year breaks."""
    sent, reply = row["sent_date"], row["reply_date"]
    if (sent or row["authorised_date"] or day) <= plus(day, -_YEAR):
        return
    if _is_out_of_order(row):
        yield "CO02"
    if sent:
        yield from _sent(child, row, sent)
        due = plus(sent, 15)
        if (reply and reply > due) or (not reply and not row["chased_date"] and day > due):
            yield "CO06"
    if row["reply_code"] == "no" and not (row["refusal_ground_code"] and (row["refusal_evidence"] or "").strip()):
        yield "CO07"
    if row["urn"] not in area.types or area.closed.get(row["urn"], date.max) < (sent or day):
        yield "CO08"
    if area.types.get(row["urn"]) in _INDEPENDENT and not row["commissioning"]:
        yield "CO09"
    if row["reason_code"] == "change_of_placement" and _review_of(child, row) is None:
        yield "CO12"


def _is_out_of_order(row: Facts) -> bool:
    parent, allowed, setting = row["parent_contact_date"], row["authorised_date"], row["setting_contact_date"]
    sent, reply = row["sent_date"], row["reply_date"]
    if (reply and not sent) or (row["reply_code"] and not reply):
        return True
    steps = [(parent, allowed), (setting, sent), (sent, reply)]
    if allowed and sent and allowed <= sent:
        steps.append((allowed, setting))
    return any(first and then and first > then for first, then in steps)


def _sent(child: Child, row: Facts, sent: date) -> Iterator[str]:
    allowed, officer = row["authorised_date"], row["authorised_by_code"]
    if not allowed or allowed > sent or (officer and officer == row["sent_by_code"]):
        yield "CO03"
    if not row["parent_contact_date"]:
        yield "CO04"
    if not row["setting_contact_date"]:
        yield "CO05"
    for other in child.consultations:
        before = other["sent_date"]
        if (
            before
            and other["urn"] == row["urn"]
            and (before, other["consultation_id"]) < (sent, row["consultation_id"])
            and sent <= plus(before, 30)
            and not (other["reply_date"] and other["reply_date"] <= sent)
        ):
            yield "CO10"
    drafted = _draft_of(child, row)
    if drafted and (drafted["draft_date"] is None or drafted["draft_date"] > sent):
        yield "CO11"


def _review_of(child: Child, row: Facts) -> Facts | None:
    return next((review for review in child.reviews if review["review_id"] == row["review_id"]), None)


def _draft_of(child: Child, row: Facts) -> Facts | None:
    """The record whose draft the setting was sent."""
    if row["reason_code"] == "new_plan":
        return child.plan
    if row["reason_code"] == "phase_move":
        return max(child.transfers, key=lambda move: move["due_date"] or date.min, default=None)
    return _review_of(child, row)


def move_breaches(child: Child, day: date) -> Iterator[str]:
    """Yield CO01 when a setting was asked without a form, or not asked at all, about a move of an active plan."""
    if not child.is_active:
        return
    asked = [row for row in child.consultations if row["reason_code"] != "new_plan"]
    bare = any(
        not row["form_code"] and (row["sent_date"] or row["authorised_date"] or day) > plus(day, -_YEAR)
        for row in asked
    )
    if bare or any(_nobody_was_asked(asked, *move, day=day) for move in _moves(child, day)):
        yield "CO01"


def _moves(child: Child, day: date) -> Iterator[tuple[str, date, Facts]]:
    for row in child.transfers:
        if row["due_date"] and row["due_date"] > plus(day, -_YEAR):
            yield "phase_move", plus(row["due_date"], -_YEAR), row
    for row in child.reviews:
        moved = row["recommendation_code"] == "new_placement" and row["decision_code"] == "A"
        if moved and row["meeting_date"] and row["meeting_date"] > plus(day, -_YEAR):
            yield "change_of_placement", row["meeting_date"], row


def _nobody_was_asked(asked: list[Facts], reason: str, opened: date, move: Facts, *, day: date) -> bool:
    draft, final = move["draft_date"], move["final_date"]
    if not (final and final <= day) and not (draft and plus(draft, 14) < day):
        return False
    return not any(
        row["reason_code"] == reason and (row["sent_date"] or row["authorised_date"] or day) >= opened for row in asked
    )
