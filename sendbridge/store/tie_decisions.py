"""What people decided about whose record is whose; the machine never overturns it."""

from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, insert, select

from sendbridge.store.tables import tie_decision


def read_all(connection: Connection, authority_code: str) -> list[Row[Any]]:
    """Return (record_type, record_key, person_id, decision, decided_by) of every decision."""
    table = tie_decision.c
    chosen = (table.record_type, table.record_key, table.person_id, table.decision, table.decided_by)
    return [*connection.execute(select(*chosen).where(table.authority_code == authority_code))]


def of_record(connection: Connection, authority_code: str, record: tuple[str, str]) -> list[dict[str, Any]]:
    """Return the decisions in force about one record (type, key): person, decision, author, date and reason."""
    table = tie_decision.c
    chosen = (table.person_id, table.decision, table.decided_by, table.decided_date, table.note.label("reason"))
    query = select(*chosen).where(
        table.authority_code == authority_code, table.record_type == record[0], table.record_key == record[1]
    )
    return [dict(row) for row in connection.execute(query.order_by(table.person_id)).mappings()]


def decide(
    connection: Connection,
    authority_code: str,
    *,
    record: tuple[str, str],
    person_id: str,
    decision: Literal["same", "not_same"],
    decided_by: str,
    decided_date: date,
    note: str | None = None,
) -> None:
    """Keep a person's decision about a record (type, key) and a person; a later one takes its place."""
    key = {
        "authority_code": authority_code,
        "record_type": record[0],
        "record_key": record[1],
        "person_id": person_id,
    }
    withdraw(connection, authority_code, record, person_id=person_id)
    connection.execute(
        insert(tie_decision).values(
            **key, decision=decision, decided_by=decided_by, decided_date=decided_date, note=note
        )
    )


def withdraw(connection: Connection, authority_code: str, record: tuple[str, str], *, person_id: str) -> None:
    """Let a decision be as if it had not been taken; that it was is for the audit."""
    table = tie_decision.c
    connection.execute(
        delete(tie_decision).where(
            table.authority_code == authority_code,
            table.record_type == record[0],
            table.record_key == record[1],
            table.person_id == person_id,
        )
    )
