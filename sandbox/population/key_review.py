"""Answer key: what is wrong with a current review on a day, from the records alone."""

from collections.abc import Iterator
from datetime import date

from sandbox.population.days import academic_year, bank_holidays, plus, terms
from sandbox.population.reviewing import ROLES
from sandbox.population.settings import Area
from sandbox.population.sight import Child
from sandbox.population.track import Facts

_DEVON = date(2022, 3, 8)
_COVID = (date(2020, 5, 1), date(2020, 9, 25))  # SI 2020/471 let the limits of reg 20(3)-(9) and reg 22 slip


def review_breaches(child: Child, row: Facts, area: Area, day: date) -> Iterator[str]:
    """Yield the rules that one current review breaks."""
    meeting = row["meeting_date"]
    if meeting:
        yield from _round_the_meeting(row, meeting, day)
        yield from _place_and_day(child, row, meeting, area)
        if meeting <= day:
            yield from _content(child, row)
        if row["decision_code"] == "A" and meeting >= _DEVON:
            if (row["draft_date"] or day) > plus(meeting, 28):
                yield "AR10"
            if (row["final_date"] or day) > plus(meeting, 84):
                yield "AR12"
    if _is_late(row["draft_date"], row["final_date"] or day, 56):
        yield "AR11"
    yield from _decision(row)
    yield from _stage(child, row, day)
    if any(_differs(row, sent) for sent in child.paired.get(row["review_id"], ())):
        yield "AR21"


def _round_the_meeting(row: Facts, meeting: date, day: date) -> Iterator[str]:
    if row["decision_date"] is None and day > plus(meeting, 28):
        yield "AR03"
    if row["decision_date"] and row["decision_date"] < meeting:
        yield "AR04"
    if _is_late(meeting, row["report_received_date"] or day, 14):
        yield "AR06"
    if _is_late(meeting, row["invite_date"], -14):
        yield "AR07"
    if _is_late(meeting, row["papers_date"], -14):
        yield "AR08"
    if row["entered_date"] and row["entered_date"] > plus(meeting, 30):
        yield "AR18"


def _is_late(start: date | None, done: date | None, limit: int) -> bool:
    if start is None or done is None or _COVID[0] <= start <= _COVID[1]:
        return False
    return done > plus(start, limit)


def _place_and_day(child: Child, row: Facts, meeting: date, area: Area) -> Iterator[str]:
    urn = row["setting_urn"]
    at_school = [place for place in child.placements if place["urn"]]
    covering = [
        place
        for place in at_school
        if place["urn"] == urn and place["entry_date"] <= meeting <= (place["leaving_date"] or meeting)
    ]
    if urn and at_school and not covering:
        yield "AR16"
    if meeting.weekday() > 4 or meeting in bank_holidays(meeting.year) or _is_closed(urn, meeting, area):
        yield "AR17"


def _is_closed(urn: str | None, meeting: date, area: Area) -> bool:
    setting = area.by_urn.get(urn or "")
    first_year = academic_year(area.start) - 2
    if setting is None or not setting.portal:
        return False
    known = [term for year in range(first_year, first_year + 4) for term in terms(year, setting.variant)]
    return known[0][1] < meeting < known[-1][0] and not any(first <= meeting <= last for first, last in known)


def _content(child: Child, row: Facts) -> Iterator[str]:
    if set(ROLES.split()) - set((row["invited_roles"] or "").split()):
        yield "AR09"
    if (row["year_group"] or 0) >= 9 and not row["pfa_discussed"]:
        yield "AR22"
    if any(row[name] in (None, "not_recorded") for name in ("parent_views_code", "child_views_code")):
        yield "AR24"
    health, social = _provides(child, "G"), _provides(child, "H1") or _provides(child, "H2")
    if (health and not row["health_update"]) or (social and not row["social_care_update"]):
        yield "AR25"


def _provides(child: Child, code: str) -> bool:
    return bool((child.sections.get(code) or {}).get("need_refs"))


def _decision(row: Facts) -> Iterator[str]:
    code, decided = row["decision_code"], row["decision_date"]
    if (decided and not code) or (code in ("M", "C") and row["draft_date"]):
        yield "AR13"
    unexplained = code == "M" and not (row["decision_reason"] or "").strip()
    if unexplained and row["recommendation_code"] in ("new_placement", "cease"):
        yield "AR15"
    if decided and row["letter_date"] != decided:
        yield "AR27"
    if decided and code in ("M", "C") and not row["appeal_rights_sent"]:
        yield "AR28"


def _stage(child: Child, row: Facts, day: date) -> Iterator[str]:
    stage, meeting, decided = row["tracker_code"], row["meeting_date"], row["decision_date"]
    past_decision = stage in ("decided", "draft_out", "closed")
    past_meeting = past_decision or stage in ("held", "report_in")
    ahead = (
        (past_meeting and not meeting)
        or (stage == "report_in" and not row["report_received_date"])
        or (past_decision and not decided)
        or (stage == "draft_out" and not row["draft_date"])
        or (stage == "closed" and row["decision_code"] == "A" and not row["final_date"])
    )
    if ahead or (stage in ("due", "invited") and decided):
        yield "AR20"
    final = child.plan["first_final_date"] if child.plan else None
    if meeting and ((final and meeting <= final) or (meeting > day and (decided or past_meeting))):
        yield "AR26"


def _differs(row: Facts, sent: Facts) -> bool:
    return any(row[name] and sent[name] and row[name] != sent[name] for name in ("meeting_date", "recommendation_code"))
