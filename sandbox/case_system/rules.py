"""The rules that the case system keeps for every write that comes through its API."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sandbox.case_system.layout import RESOURCES, Resource
from sandbox.case_system.native import date_of, problems_with
from sandbox.case_system.store import CaseStore

DAYS_BETWEEN_CYCLES = 30
Values = dict[str, Any]
Problems = dict[str, str]


def problems_with_change(store: CaseStore, resource: Resource, before: Values, changes: Values) -> Problems:
    """Say which fields of a change break a rule; only what the change touches is looked at."""
    writable = {field.native for field in resource.fields if not field.fixed}
    problems = problems_with(resource, changes, writable)
    touched = {name for name in changes if name not in problems}
    problems |= _unknown_references(store, resource, {name: changes[name] for name in touched})
    if rule := _RULES.get(resource.name):
        problems |= rule(store, {**before, **changes}, touched - problems.keys())
    return problems


def problems_with_new(store: CaseStore, resource: Resource, values: Values) -> Problems:
    """Say which fields of a new record break a rule."""
    writable = {field.native for field in resource.fields[1:]}
    problems = {name: "required" for name in resource.required if values.get(name) is None}
    problems |= problems_with(resource, values, writable)
    good = {name: value for name, value in values.items() if name not in problems}
    problems |= _unknown_references(store, resource, good)
    if rule := _RULES.get(resource.name):
        problems |= rule(store, good, good.keys() - problems.keys())
    if resource.name == "annual-reviews" and not problems:
        problems = _problems_with_new_cycle(store, values)
    return problems


def _unknown_references(store: CaseStore, resource: Resource, values: Values) -> Problems:
    return {
        name: "unknown_reference"
        for name, ref in values.items()
        if ref is not None
        and (target := resource.by_native[name].refers_to)
        and store.find(RESOURCES[target], ref) is None
    }


def _review_rule(store: CaseStore, review: Values, touched: set[str]) -> Problems:
    """A meeting lies between the plan's start and today; a decision does not come before its meeting."""
    problems: Problems = {}
    meeting, decision = date_of(review.get("mtgDt")), date_of(review.get("laDecDt"))
    if meeting and "mtgDt" in touched:
        if meeting > store.today:
            problems["mtgDt"] = "in_the_future"
        elif (start := _plan_start(store, review)) and meeting < start:
            problems["mtgDt"] = "before_plan_start"
    if meeting and decision and decision < meeting and touched & {"mtgDt", "laDecDt"}:
        problems.setdefault("laDecDt" if "laDecDt" in touched else "mtgDt", "decision_before_meeting")
    return problems


def _plan_start(store: CaseStore, review: Values) -> date | None:
    plan = store.find(RESOURCES["plans"], review.get("planRef") or "")
    return date_of(plan.values["firstFinalDt"]) if plan else None


def _problems_with_new_cycle(store: CaseStore, review: Values) -> Problems:
    """A new cycle belongs to an active plan of that person, and is not the same meeting twice."""
    plan = store.find(RESOURCES["plans"], review["planRef"])
    if plan is None or plan.values["statusCd"] != "ACTIVE":
        return {"planRef": "plan_not_active"}
    if plan.values["personRef"] != review["personRef"]:
        return {"personRef": "not_the_plans_person"}
    cycles = [cycle.values for cycle in store.group(RESOURCES["annual-reviews"], review["planRef"])]
    if any(cycle["cycleNo"] == review["cycleNo"] for cycle in cycles):
        return {"cycleNo": "cycle_exists"}
    meeting = date_of(review.get("mtgDt"))
    others = [date_of(cycle["mtgDt"]) for cycle in cycles]
    if meeting and any(other and abs((other - meeting).days) <= DAYS_BETWEEN_CYCLES for other in others):
        return {"mtgDt": "too_near_another_meeting"}
    return {}


def _task_rule(_store: CaseStore, task: Values, _touched: set[str]) -> Problems:
    """A task lies on a person or on a plan, and has a title."""
    problems = {} if task.get("personRef") or task.get("planRef") else {"personRef": "required"}
    return problems if task.get("title") else {**problems, "title": "required"}


_RULES: dict[str, Callable[[CaseStore, Values, set[str]], Problems]] = {
    "annual-reviews": _review_rule,
    "tasks": _task_rule,
}
