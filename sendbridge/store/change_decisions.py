"""What people decided about proposed changes: approved, rejected or held, each with its author and reason."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, select

from sendbridge.store.identity import decision_key, hold_key
from sendbridge.store.letters import record_of
from sendbridge.store.tables import change_decision

Decision = Literal["approved", "rejected", "held"]


def keys_of(changes: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Return the decision's key and the hold's key of changes that are decided together.

    One field of an update is decided alone; all fields of a new record together.
    """
    record = record_of(changes[0])
    values = {change["field"]: (change["old_value"], change["new_value"]) for change in changes}
    return decision_key(record, values), hold_key(record, field_of(changes))


def field_of(changes: Sequence[Mapping[str, Any]]) -> str:
    """Return the field that is decided, empty for a whole new record."""
    return "" if changes[0]["kind"] == "create" else str(changes[0]["field"])


def read_all(connection: Connection, authority_code: str) -> dict[str, str]:
    """Return every decision by its key."""
    rows = connection.execute(
        select(change_decision.c.decision_key, change_decision.c.decision).where(
            change_decision.c.authority_code == authority_code
        )
    )
    return {row.decision_key: row.decision for row in rows}


def of_keys(connection: Connection, authority_code: str, keys: Iterable[str]) -> list[dict[str, Any]]:
    """Return the decisions that have these keys, whole."""
    query = select(change_decision).where(
        change_decision.c.authority_code == authority_code, change_decision.c.decision_key.in_([*keys])
    )
    return [dict(row) for row in connection.execute(query.order_by(change_decision.c.decision_key)).mappings()]


def decide(
    connection: Connection,
    authority_code: str,
    changes: Sequence[Mapping[str, Any]],
    *,
    decision: Decision,
    decided_by: str,
    decided_date: date,
    reason: str | None,
) -> None:
    """Keep a person's decision on changes that are decided together; a later one takes its place."""
    own_key, held_key = keys_of(changes)
    key = held_key if decision == "held" else own_key
    forget(connection, authority_code, [key])
    connection.execute(
        insert(change_decision).values(
            authority_code=authority_code,
            decision_key=key,
            decision=decision,
            target_type=changes[0]["target_type"],
            record_key=changes[0]["target_key"] or changes[0]["source_key"],
            field=field_of(changes),
            decided_by=decided_by,
            decided_date=decided_date,
            reason=reason,
        )
    )


def forget(connection: Connection, authority_code: str, keys: Iterable[str]) -> None:
    """Take decisions back."""
    connection.execute(
        delete(change_decision).where(
            change_decision.c.authority_code == authority_code, change_decision.c.decision_key.in_([*keys])
        )
    )
