"""Answer key: what is wrong with a plan on a day, from the records alone."""

from collections.abc import Iterator
from datetime import date

from sandbox.population.days import add_months, age_on, plus
from sandbox.population.key_text import text_breaches
from sandbox.population.sight import Child
from sandbox.population.track import Facts


def plan_breaches(child: Child, day: date) -> Iterator[str]:
    """Yield the rules that the plan breaks."""
    plan = child.plan
    if plan is None or child.person is None:
        return
    if plan["status_code"] == "draft" and _text(child, "I"):
        yield "PL12"
    if plan["status_code"] == "ceased":
        yield from _ceased(plan, child.person)
    if plan["status_code"] == "active":
        yield from _reviewed(child, plan, day)
        yield from text_breaches(child, day)
        yield from _needs(child, day)
        yield from _issued(plan, day)
        yield from _moved(plan, day)
        birth = child.person["date_of_birth"]
        at25 = add_months(birth, 300)
        if day > date(at25.year + (at25.month >= 9), 8, 31):
            yield "MV05"


def _text(child: Child, code: str) -> str:
    return ((child.sections.get(code) or {}).get("section_text") or "").strip()


def _reviewed(child: Child, plan: Facts, day: date) -> Iterator[str]:
    final = plan["first_final_date"]
    meetings = [row["meeting_date"] for row in child.reviews if row["meeting_date"]]
    decisions = [row["decision_date"] for row in child.reviews if row["decision_date"] and row["decision_date"] <= day]
    if not meetings and add_months(final, 12) < day <= add_months(final, 24):
        yield "AR02"
    elif day > add_months(max(decisions, default=final), 12):
        yield "AR01"
    if sum(row["decision_date"] is None for row in child.reviews) >= 2:
        yield "AR19"
    young = age_on(child.person["date_of_birth"], day) < 5 if child.person else False
    if young and add_months(max(meetings, default=final), 6) < day:
        yield "AR23"


def _refs(child: Child, *codes: str) -> set[str]:
    rows = (child.sections.get(code) or {} for code in codes)
    return {ref for row in rows for ref in (row.get("need_refs") or "").split()}


def _needs(child: Child, day: date) -> Iterator[str]:
    for rule, needs, met in (("PL05", "B", ("F",)), ("PL06", "C", ("G",)), ("PL07", "D", ("H1", "H2"))):
        if _refs(child, needs) - _refs(child, *met):
            yield rule
    if _text(child, "H1") and child.person and age_on(child.person["date_of_birth"], day) >= 18:
        yield "PL10"
    paid = bool(child.plan and child.plan["personal_budget"])
    if paid != bool(_text(child, "J")):
        yield "PL13"


def _issued(plan: Facts, day: date) -> Iterator[str]:
    final, received = plan["first_final_date"], plan["request_received_date"]
    if final > plus(day, -365) and not plan["transfer_in_date"] and received:
        took = (final - received).days
        if took < 35 or (took > 140 and not plan["exception_code"]):
            yield "PL16"
    if add_months(final, 36) < day and not plan["last_amended_date"]:
        yield "PL17"


def _moved(plan: Facts, day: date) -> Iterator[str]:
    moved, letter = plan["transfer_in_date"], plan["transfer_letter_date"]
    if moved and add_months(moved, 24) >= day:
        limit = plus(moved, 42)
        if not plan["transfer_in_authority_code"] or (letter or day) > limit:
            yield "MV01"


def _ceased(plan: Facts, person: Facts) -> Iterator[str]:
    ended, reason = plan["cease_date"], plan["cease_reason_code"]
    if not ended:
        return
    window, decided = plan["appeal_end_date"], plan["cease_decision_date"]
    early = (window and ended < window) or (decided and ended < add_months(decided, 2))
    if early and reason not in ("5", "7", "8"):
        yield "MV03"
    age = age_on(person["date_of_birth"], ended)
    if (reason == "1" and age < 25) or (reason in ("3", "4") and age < 16):
        yield "MV04"
