"""Exceptions as tasks on the case: what was opened tonight is put there, what is proved gone is taken off."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection

from sendbridge.store import deliveries
from sendbridge.store.identity import delivery_key

TASK_PRIORITIES = (1, 2)  # what cannot wait; the rest is worked down from the lists


def enqueue_tasks(
    connection: Connection, authority_code: str, sync_date: date, *, faults: Iterable[dict[str, Any]]
) -> int:
    """Put faults on their cases; each has exception_id, person, rule, words, subject, priority and reopened_count."""
    rows = [
        {
            "delivery_key": delivery_key(authority_code, "task_open", fault["exception_id"], fault["reopened_count"]),
            "kind": "task_open",
            "recipient": "case_management",
            "subject_id": fault["exception_id"],
            "sync_date": sync_date,
            "content": {name: fault[name] for name in _SAID},
        }
        for fault in faults
        if fault["person_id"] is not None and fault["priority"] in TASK_PRIORITIES
    ]
    return deliveries.enqueue(connection, authority_code, rows)


_SAID = (
    "person_id",
    "rule_id",
    "title",
    "guidance",
    "subject_type",
    "subject_id",
    "priority",
    "owner_role",
    "due_date",
)


def enqueue_closings(
    connection: Connection, authority_code: str, sync_date: date, *, over: Iterable[str], dead: Iterable[str]
) -> int:
    """Close the tasks of exceptions that are over, and all tasks about a child who died; unsent ones are taken back."""
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
