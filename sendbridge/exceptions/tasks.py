"""Exceptions as tasks on the case: what is opened is put there, what is proved gone or accepted is taken off."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import duckdb
from sqlalchemy import Connection

from sendbridge.settings import Settings
from sendbridge.store import deliveries, exception_lists, nights
from sendbridge.store.engine_rules import ENGINE_RULES
from sendbridge.store.identity import delivery_key

TASK_PRIORITIES = (1, 2)  # what cannot wait; the rest is worked down from the lists

_DEAD = "SELECT person_id FROM person WHERE date_of_death IS NOT NULL"
_SAID = ("person_id", "rule_id", "title", "subject_type", "subject_id", "field", "owner_role")


def queue_tasks(
    connection: Connection, con: duckdb.DuckDBPyConnection, settings: Settings, sync_date: date
) -> dict[str, int]:
    """Queue the tasks that a night opens and closes; a child's death stops every task about that child."""
    if settings.push_mode("case_management") != "apply" or settings.case_write != "api":
        return {"tasks_to_open": 0, "tasks_to_close": 0}
    dead = {person_id for (person_id,) in con.execute(_DEAD).fetchall()}
    advice = {rule_id: rule.guidance for rule_id, rule in ENGINE_RULES.items()}
    advice |= dict(con.execute("SELECT rule_id, coalesce(guidance, '') FROM rule").fetchall())
    faults = (
        row
        for row in exception_lists.opened_since(
            connection, settings.authority_code, _last_date(connection, settings, sync_date)
        )
        if row["person_id"] not in dead | {None} and row["priority"] in TASK_PRIORITIES
    )
    rows = [
        _opening(settings.authority_code, sync_date, row, guidance=advice.get(row["rule_id"], "")) for row in faults
    ]
    over = exception_lists.over_but_tasked(connection, settings.authority_code)
    return {
        "tasks_to_open": deliveries.enqueue(connection, settings.authority_code, rows),
        "tasks_to_close": _queue_closings(connection, settings.authority_code, sync_date, over=over, dead=dead),
    }


def _last_date(connection: Connection, settings: Settings, sync_date: date) -> date:
    """Return the date of the night before: what people put back since is work too, and nothing is queued twice."""
    previous = nights.last_before(connection, settings.authority_code, sync_date)
    return previous.sync_date if previous else sync_date


def _opening(authority_code: str, sync_date: date, fault: Any, *, guidance: str) -> dict[str, Any]:
    due_date = fault["due_date"]
    return {
        "delivery_key": delivery_key(authority_code, "task_open", fault["exception_id"], fault["reopened_count"]),
        "kind": "task_open",
        "recipient": "case_management",
        "subject_id": fault["exception_id"],
        "sync_date": sync_date,
        "content": {
            **{name: fault[name] for name in _SAID},
            "guidance": guidance,
            "due_date": due_date.isoformat() if due_date else None,
        },
    }


def _queue_closings(
    connection: Connection, authority_code: str, sync_date: date, *, over: Iterable[str], dead: Iterable[str]
) -> int:
    """Close the tasks of exceptions that are over, and all about a child who died; unsent ones are taken back."""
    over, dead = {*over}, {*dead}
    tasks = [
        task
        for task in deliveries.tasks(connection, authority_code)
        if task["subject_id"] in over or task["content"]["person_id"] in dead
    ]
    unsent = [task["delivery_key"] for task in tasks if task["state"] == "waiting" and task["attempts"] == 0]
    deliveries.withdraw(connection, authority_code, unsent)
    rows = [
        {
            "delivery_key": delivery_key(authority_code, "task_close", task["delivery_key"]),
            "kind": "task_close",
            "recipient": task["recipient"],
            "subject_id": task["subject_id"],
            "sync_date": sync_date,
            "content": {"task": task["delivery_key"]},
        }
        for task in tasks
        if task["delivery_key"] not in unsent
    ]
    return deliveries.enqueue(connection, authority_code, rows)
