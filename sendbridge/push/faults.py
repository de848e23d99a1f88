"""What the push itself finds wrong: a value that moved, a change that was refused or could not be delivered."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection

from sendbridge.store import exceptions
from sendbridge.store.engine_rules import ENGINE_RULES
from sendbridge.store.exceptions import due_date
from sendbridge.store.identity import child_id, exception_id

PUSH_RULES = ("SY08", "PU01", "PU02", "PU03")

Letter = Any  # an outbox row


def subject_of(letter: Letter) -> tuple[str, str]:
    """Return the record that a fault is about: the target, or the source of a record that is not there yet."""
    if letter["target_key"] is not None:
        return letter["target_type"], letter["target_key"]
    return letter["source_type"], letter["source_key"]


def open_faults(
    connection: Connection, authority_code: str, sync_date: date, *, found: Iterable[tuple[str, Letter, str]]
) -> int:
    """Open, reopen or see one exception for each (rule, record, field) of these outbox rows; return how many."""
    rows = (_row(authority_code, sync_date, rule_id, letter, field) for rule_id, letter, field in found)
    faults = {row[0]: row for row in rows}  # two letters about one record may find the same
    if faults:
        exceptions.record_found(connection, authority_code, sync_date, found=faults.values(), baseline=False)
    return len(faults)


def close_faults(
    connection: Connection, authority_code: str, sync_date: date, *, proved: Iterable[tuple[Letter, Iterable[str]]]
) -> int:
    """Close what stood against some fields of each record: the other system's own answer proves it gone."""
    ids = [
        exception_id(
            authority_code, rule_id=rule_id, subject=subject_of(letter), source=letter["target_feed"], field=field
        )
        for letter, fields in proved
        for rule_id in PUSH_RULES
        for field in (*fields, "")
    ]
    return exceptions.close(connection, authority_code, sync_date, exception_ids=ids)


def _row(authority_code: str, sync_date: date, rule_id: str, letter: Letter, field: str) -> list[Any]:
    rule, subject, person_id = ENGINE_RULES[rule_id], subject_of(letter), letter["person_id"]
    known = {
        "exception_id": exception_id(
            authority_code, rule_id=rule_id, subject=subject, source=letter["target_feed"], field=field
        ),
        **{name: getattr(rule, name) for name in ("rule_id", "title", "severity", "priority", "owner_role")},
        "subject_type": subject[0],
        "subject_id": subject[1],
        "source": letter["target_feed"],
        "field": field,
        "person_id": person_id,
        "child_id": child_id(authority_code, person_id) if person_id else None,
        "due_date": due_date(sync_date, priority=rule.priority),
    }
    return [known.get(name) for name in exceptions.FOUND]
