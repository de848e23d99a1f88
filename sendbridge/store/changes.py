"""Decided changes, one row a field: from the night that proposed them to the day they are confirmed."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select, update

from sendbridge.store.staging import drop, look_again, run, stage
from sendbridge.store.tables import change

WITH_PEOPLE = ("awaiting_approval", "approved", "held", "rejected")
PENDING = ("proposed", *WITH_PEOPLE, "waiting", "superseded", "by_hand")  # nothing has been answered yet

_KEY = "change_id"
COLUMNS = (_KEY, *(column.name for column in change.columns if column.name not in ("authority_code", _KEY)))

_STATES = """
SELECT change.change_id, change.state
FROM change
JOIN staged_change AS tonight
  ON tonight.change_id = change.change_id
WHERE change.authority_code = :authority_code
"""

_PENDING = ", ".join(f"'{state}'" for state in PENDING)
_PROPOSE_AGAIN = f"""
UPDATE change
SET last_proposed_date = :sync_date,
    decision = tonight.decision,
    state = CASE WHEN change.state IN ({_PENDING})
                 THEN tonight.state ELSE change.state END,
    idempotency_key = CASE WHEN change.state IN ({_PENDING})
                           THEN tonight.idempotency_key ELSE change.idempotency_key END
FROM staged_change AS tonight
WHERE change.authority_code = :authority_code
  AND change.change_id = tonight.change_id
"""

_ADD = f"""
INSERT INTO change (authority_code, {", ".join(COLUMNS)})
SELECT :authority_code, {", ".join(COLUMNS)}
FROM staged_change AS tonight
WHERE NOT EXISTS (
    SELECT 1
    FROM change
    WHERE change.authority_code = :authority_code
      AND change.change_id = tonight.change_id
)
"""

_LAPSE = f"""
UPDATE change
SET state = 'superseded'
WHERE authority_code = :authority_code
  AND state IN ({_PENDING})
  AND state <> 'superseded'
  AND last_proposed_date < :sync_date
  AND kind <> 'reverse'
"""


def states(connection: Connection, authority_code: str, change_ids: Iterable[str]) -> dict[str, str]:
    """Return the state of those changes that are known."""
    stage(connection, "staged_change", change, ("change_id",), ((each,) for each in change_ids))
    known = run(connection, _STATES, authority_code=authority_code)
    return {row.change_id: row.state for row in known}


def keep(connection: Connection, authority_code: str, sync_date: date, *, rows: Sequence[dict[str, Any]]) -> int:
    """Keep what a night proposes; what was answered before stays as it is. Return how many are new."""
    stage(connection, "staged_change", change, COLUMNS, ([row[name] for name in COLUMNS] for row in rows))
    run(connection, _PROPOSE_AGAIN, authority_code=authority_code, sync_date=sync_date)
    added = run(connection, _ADD, authority_code=authority_code).rowcount
    drop(connection, "staged_change")
    look_again(connection, change.name)
    return added


def lapse(connection: Connection, authority_code: str, sync_date: date) -> int:
    """Give up what waits and is not proposed any more; return how many."""
    return run(connection, _LAPSE, authority_code=authority_code, sync_date=sync_date).rowcount


def of_key(connection: Connection, authority_code: str, idempotency_key: str) -> list[RowMapping]:
    """Return the fields that one outbox row sends."""
    query = select(change).where(change.c.authority_code == authority_code, change.c.idempotency_key == idempotency_key)
    return [*connection.execute(query.order_by(change.c.field)).mappings()]


def set_state(
    connection: Connection,
    authority_code: str,
    idempotency_key: str,
    *,
    state: str,
    fields: Iterable[str] | None = None,
) -> int:
    """Give the changes of one outbox row, or some of its fields, the state that an answer brought."""
    statement = update(change).where(
        change.c.authority_code == authority_code, change.c.idempotency_key == idempotency_key
    )
    if fields is not None:
        statement = statement.where(change.c.field.in_([*fields]))
    return connection.execute(statement.values(state=state)).rowcount


def send_under(
    connection: Connection, authority_code: str, idempotency_key: str, *, fields: Iterable[str], new_key: str
) -> None:
    """Move some fields of an outbox row to another one."""
    connection.execute(
        update(change)
        .where(
            change.c.authority_code == authority_code,
            change.c.idempotency_key == idempotency_key,
            change.c.field.in_([*fields]),
        )
        .values(idempotency_key=new_key)
    )


def find(connection: Connection, authority_code: str, **filters: Any) -> list[RowMapping]:
    """Return changes whose columns have the given values (a list: one of them; None: any), by record and field."""
    wanted = [
        change.c[name].in_(value) if isinstance(value, list) else change.c[name] == value
        for name, value in filters.items()
        if value is not None
    ]
    order = [change.c[name] for name in ("target_type", "target_key", "source_type", "source_key", "field", _KEY)]
    query = select(change).where(change.c.authority_code == authority_code, *wanted).order_by(*order)
    return [*connection.execute(query).mappings()]


def names(connection: Connection, authority_code: str, column: str) -> set[str]:
    """Return every field, reason or the like that a change has ever had."""
    query = select(change.c[column]).where(change.c.authority_code == authority_code).distinct()
    return {*connection.execute(query).scalars()} - {None}


def beginning_with(connection: Connection, authority_code: str, beginning: str) -> list[RowMapping]:
    """Return the changes whose id begins so, whatever became of them."""
    query = select(change).where(
        change.c.authority_code == authority_code, change.c.change_id.startswith(beginning, autoescape=True)
    )
    return [*connection.execute(query.order_by(change.c.change_id)).mappings()]


def put(
    connection: Connection, authority_code: str, change_ids: Iterable[str], *, state: str, idempotency_key: str | None
) -> None:
    """Give changes a state, and the letter that they are in."""
    connection.execute(
        update(change)
        .where(change.c.authority_code == authority_code, change.c.change_id.in_([*change_ids]))
        .values(state=state, idempotency_key=idempotency_key)
    )


def proposed_fields(connection: Connection, authority_code: str, sync_date: date) -> set[tuple[str, str, str]]:
    """Return (record type, record key, field) of everything that the night of a date still wants to change."""
    rows = connection.execute(
        select(
            change.c.target_type, change.c.target_key, change.c.source_type, change.c.source_key, change.c.field
        ).where(change.c.authority_code == authority_code, change.c.last_proposed_date == sync_date)
    )
    return {
        (target_type, target_key, field) if target_key else (source_type, source_key, field)
        for target_type, target_key, source_type, source_key, field in rows
    }


def counts(connection: Connection, authority_code: str, sync_date: date) -> dict[str, int]:
    """Return how many fields the night of a date proposes, by state."""
    rows = connection.execute(
        select(change.c.state, func.count())
        .where(change.c.authority_code == authority_code, change.c.last_proposed_date == sync_date)
        .group_by(change.c.state)
        .order_by(change.c.state)
    )
    return {str(state): int(count) for state, count in rows}
