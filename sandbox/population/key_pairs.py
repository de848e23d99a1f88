"""Answer key: which review a tied return belongs to."""

from datetime import date

from sandbox.population.sight import Child
from sandbox.population.track import Facts

_NEAR_DAYS = 60


def pair(row: Facts, child: Child, day: date) -> tuple[str, str | None]:
    """Return (state, review id): paired with a review, held between several, new, or none."""
    if row["review_id"]:
        return "paired", row["review_id"]
    meeting = row["meeting_date"]
    if not child.is_active or child.plan is None or meeting is None:
        return "none", None
    exact = [review["review_id"] for review in child.reviews if review["meeting_date"] == meeting]
    if len(exact) == 1:
        return "paired", exact[0]
    fitting = [review["review_id"] for review in child.reviews if _fits(review, child, meeting)]
    if len(fitting) > 1:
        return "held", None
    if fitting:
        return "paired", fitting[0]
    is_new = child.plan["first_final_date"] < meeting <= day
    return ("new" if is_new else "none"), None


def _neighbour(child: Child, number: int) -> Facts:
    return next((row for row in child.reviews if row["cycle_number"] == number), {})


def _fits(review: Facts, child: Child, meeting: date) -> bool:
    own = review["meeting_date"]
    if own and abs((own - meeting).days) > _NEAR_DAYS:
        return False
    before = _neighbour(child, review["cycle_number"] - 1)
    after = _neighbour(child, review["cycle_number"] + 1).get("meeting_date")
    floor = before.get("meeting_date") or before.get("decision_date")
    final = child.plan["first_final_date"] if child.plan else None
    opened = max((limit for limit in (floor, final) if limit), default=date.min)
    return opened < meeting and (after is None or meeting < after)
