"""Answer key: what is wrong with a plan's texts on a day; what a text says is known because we wrote it."""

from collections.abc import Iterator
from datetime import date

from sandbox.population.days import year_group
from sandbox.population.sight import Child
from sandbox.population.track import Facts
from sandbox.population.wording import End, Saying

_SECTIONS = {"C": ("health", "G"), "D": ("social_care", "H1", "H2")}


def text_breaches(child: Child, day: date) -> Iterator[str]:
    """Yield the rules that the texts of an active plan break."""
    meant = {code: meaning(child, code, day) for code in _SECTIONS}
    if meant["C"] == "need":
        yield "PL01"
    if meant["D"] == "need":
        yield "PL02"
    if {"silent", "not known"} & set(meant.values()):
        yield "PL03"
    if any(_is_stopgap(_said(child, code), meant[code]) for code in _SECTIONS):
        yield "PL04"
    yield from _rest(child, day)


def _rest(child: Child, day: date) -> Iterator[str]:
    if any(_is_over(child, end, day) for end in _said(child, "E").ends):
        yield "PL08"
    if _said(child, "F").is_loose:
        yield "PL09"
    group = year_group(child.person["date_of_birth"], day) if child.person else 0
    if group >= 9 and not _said(child, "F").is_of_adulthood:
        yield "PL11"
    if any(row["advice_request_id"] not in _said(child, "K").listed for row in _to_list(child)):
        yield "PL14"
    if any(_said(child, code).is_strange for code in "BEF"):
        yield "PL15"
    if _is_another_need(child, day):
        yield "PL18"


def _text(child: Child, code: str) -> str:
    return ((child.sections.get(code) or {}).get("section_text") or "").strip()


def _said(child: Child, code: str) -> Saying:
    return child.life.saying(_text(child, code))


def meaning(child: Child, code: str, day: date) -> str | None:
    """Return what a section that says "none" means: need, confirmed, not known or silent."""
    if _said(child, code).none not in ("none", "short"):
        return None
    leg, *provision = _SECTIONS[code]
    answers = {row["need_code"] for row in child.advice if row["leg_code"] == leg and row["received_date"]}
    if "need" in answers or any(_text(child, given) for given in provision) or _is_known(child, code, day):
        return "need"
    if "no_need" in answers:
        return "confirmed"
    return "not known" if "not_known" in answers else "silent"


def _is_known(child: Child, code: str, day: date) -> bool:
    """Say whether a trust's list, or social care, shows the child."""
    if code == "C":
        return any(row["status_code"] in ("active", "waiting") for row in child.caseload)
    if child.person and child.person["looked_after"]:
        return True
    return any(row["start_date"] <= day and (row["end_date"] is None or row["end_date"] > day) for row in child.flags)


def _is_stopgap(saying: Saying, meant: str | None) -> bool:
    return saying.none == "nothing" or (saying.none == "short" and meant == "confirmed")


def _is_over(child: Child, end: End, day: date) -> bool:
    """Say whether an outcome has no end, or one before the day."""
    if end is None:
        return True
    if isinstance(end, date):
        return end < day
    return bool(child.person and year_group(child.person["date_of_birth"], day) > end)


def _to_list(child: Child) -> list[Facts]:
    """The advice of the assessment that came by the time of the plan's text, from somebody with a name."""
    if child.plan is None:
        return []
    written = max(day for day in (child.plan["first_final_date"], child.plan["last_amended_date"]) if day)
    return [
        row
        for row in child.advice
        if row["assessment_id"] and row["received_date"] and row["received_date"] <= written
        and (row["author"] or "").strip()
    ]  # fmt: skip


def _is_another_need(child: Child, day: date) -> bool:
    primary = child.plan["primary_need_code"] if child.plan else None
    headline = _said(child, "B").headline
    census = {
        row["primary_need_code"]
        for row in child.rolls
        if (row["entry_date"] or day) <= day <= (row["leaving_date"] or day) and row["primary_need_code"]
    }
    return (headline is not None and headline != primary) or (bool(census) and primary not in census)
