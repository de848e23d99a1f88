"""Who did what to which record, kept for good; a step that runs again writes nothing twice."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from sendbridge.store.identity import audit_id
from sendbridge.store.staging import insert_new
from sendbridge.store.tables import audit

ACTOR = "sendbridge"  # the machine; people are named by their account


def note(
    connection: Connection,
    authority_code: str,
    sync_date: date,
    *,
    action: str,
    subjects: Iterable[tuple[str, str, dict[str, Any]]],
    actor: str = ACTOR,
    occasion: str = "",
) -> int:
    """Note an action on each subject (type, id, detail); details name fields and keys, no values.

    The same action on the same subject and date is noted once for each letter (idempotency_key) and `occasion`.
    """
    rows = [
        {
            "authority_code": authority_code,
            "audit_id": audit_id(
                authority_code,
                (
                    sync_date.isoformat(),
                    action,
                    subject_type,
                    subject_id,
                    *(part for part in (detail.get("idempotency_key"), occasion) if part),
                ),
            ),
            "sync_date": sync_date,
            "actor": actor,
            "action": action,
            "subject_type": subject_type,
            "subject_id": subject_id,
            "detail": detail,
        }
        for subject_type, subject_id, detail in subjects
    ]
    return insert_new(connection, audit, rows)


def of_subject(
    connection: Connection, authority_code: str, subject: tuple[str, str], *, actions: Iterable[str]
) -> list[dict[str, Any]]:
    """Return what was done to one subject (type, id) of some actions, the oldest first."""
    table = audit.c
    query = select(table.action, table.sync_date, table.actor, table.detail).where(
        table.authority_code == authority_code,
        table.subject_type == subject[0],
        table.subject_id == subject[1],
        table.action.in_([*actions]),
    )
    ordered = query.order_by(table.sync_date, table.recorded_at, table.audit_id)
    return [dict(row) for row in connection.execute(ordered).mappings()]
