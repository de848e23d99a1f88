"""Exceptions and their history: one row per fault for as long as it lives, and what happened to it by night."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, Select, func, select

from sendbridge.store.staging import drop, run, stage
from sendbridge.store.tables import exception, exception_event

FOUND = (
    "exception_id",
    "rule_id",
    "title",
    "severity",
    "priority",
    "owner_role",
    "subject_type",
    "subject_id",
    "source",
    "field",
    "child_id",
    "person_id",
    "setting_urn",
    "sender",
    "team_code",
    "keyworker_code",
    "due_date",
)
DAYS_TO_CORRECT = {1: 2, 2: 7, 3: 28, 4: 91}  # by priority
IDENTITY = ("exception_id", "rule_id", "subject_type", "subject_id", "source", "field")

_FOUND = ", ".join(FOUND)

_NOTE_OPENED = """
INSERT INTO exception_event (authority_code, exception_id, sync_date, event)
SELECT :authority_code, exception_id, :sync_date, 'opened'
FROM found_exception AS found
WHERE NOT EXISTS (
    SELECT 1
    FROM exception
    WHERE exception.authority_code = :authority_code
      AND exception.exception_id = found.exception_id
)
"""

_NOTE_REOPENED = """
INSERT INTO exception_event (authority_code, exception_id, sync_date, event)
SELECT :authority_code, found.exception_id, :sync_date, 'reopened'
FROM found_exception AS found
JOIN exception
  ON exception.authority_code = :authority_code
 AND exception.exception_id = found.exception_id
WHERE exception.state = 'closed'
ON CONFLICT DO NOTHING
"""

_REOPEN = """
UPDATE exception
SET state = 'open',
    closed_date = NULL,
    due_date = found.due_date,
    baseline = FALSE,
    reopened_count = reopened_count + 1
FROM found_exception AS found
WHERE exception.authority_code = :authority_code
  AND exception.exception_id = found.exception_id
  AND exception.state = 'closed'
"""

_SEE = """
UPDATE exception
SET last_seen_date = :sync_date,
    title = found.title,
    severity = found.severity,
    priority = found.priority,
    owner_role = found.owner_role,
    child_id = found.child_id,
    person_id = found.person_id,
    setting_urn = found.setting_urn,
    sender = coalesce(found.sender, exception.sender),
    team_code = found.team_code,
    keyworker_code = found.keyworker_code
FROM found_exception AS found
WHERE exception.authority_code = :authority_code
  AND exception.exception_id = found.exception_id
"""

_OPEN = f"""
INSERT INTO exception (
    authority_code, {_FOUND}, opened_date, last_seen_date, state, baseline, reopened_count
)
SELECT :authority_code, {_FOUND}, :sync_date, :sync_date, 'open', :baseline, 0
FROM found_exception AS found
WHERE NOT EXISTS (
    SELECT 1
    FROM exception
    WHERE exception.authority_code = :authority_code
      AND exception.exception_id = found.exception_id
)
"""

_ABSENT = """
SELECT exception_id, rule_id, subject_type, subject_id, source, field, sender
FROM exception
WHERE authority_code = :authority_code
  AND state = 'open'
  AND NOT EXISTS (
    SELECT 1
    FROM found_exception AS found
    WHERE found.exception_id = exception.exception_id
  )
"""

_NOTE_CLOSED = """
INSERT INTO exception_event (authority_code, exception_id, sync_date, event)
SELECT :authority_code, exception.exception_id, :sync_date, 'closed'
FROM exception
JOIN gone_exception AS gone
  ON gone.exception_id = exception.exception_id
WHERE exception.authority_code = :authority_code
  AND exception.state = 'open'
ON CONFLICT DO NOTHING
"""

_CLOSE = """
UPDATE exception
SET state = 'closed',
    closed_date = :sync_date
FROM gone_exception AS gone
WHERE exception.authority_code = :authority_code
  AND exception.exception_id = gone.exception_id
  AND exception.state = 'open'
"""


def due_date(opened: date, *, priority: int) -> date:
    """Return by when a fault of this priority is to be corrected."""
    return opened + timedelta(days=DAYS_TO_CORRECT[priority])


def record_found(
    connection: Connection, authority_code: str, sync_date: date, *, found: Iterable[Sequence[Any]], baseline: bool
) -> dict[str, int]:
    """Open, reopen or see every fault that a night found (rows in the order of FOUND); return counts."""
    stage(connection, "found_exception", exception, FOUND, found)
    bound: dict[str, Any] = {"authority_code": authority_code, "sync_date": sync_date, "baseline": baseline}
    run(connection, _NOTE_OPENED, **bound)
    run(connection, _NOTE_REOPENED, **bound)
    reopened = run(connection, _REOPEN, **bound).rowcount
    seen = run(connection, _SEE, **bound).rowcount - reopened
    opened = run(connection, _OPEN, **bound).rowcount
    return {"opened": opened, "reopened": reopened, "seen": seen}


def absent(connection: Connection, authority_code: str) -> list[Row[Any]]:
    """Return the open exceptions that the faults of `record_found` in this transaction did not name again."""
    return [*run(connection, _ABSENT, authority_code=authority_code)]


def close(connection: Connection, authority_code: str, sync_date: date, *, exception_ids: Iterable[str]) -> int:
    """Close exceptions whose fault is proved gone; return how many were open."""
    stage(connection, "gone_exception", exception, ("exception_id",), ((each,) for each in exception_ids))
    bound: dict[str, Any] = {"authority_code": authority_code, "sync_date": sync_date}
    run(connection, _NOTE_CLOSED, **bound)
    closed = run(connection, _CLOSE, **bound).rowcount
    drop(connection, "gone_exception")
    return closed


def open_identities(connection: Connection, authority_code: str) -> list[Row[Any]]:
    """Return (exception_id, rule_id, subject_type, subject_id, source, field, baseline) of what is open."""
    chosen = [exception.c[name] for name in (*IDENTITY, "baseline")]
    condition = (exception.c.authority_code == authority_code, exception.c.state == "open")
    return [*connection.execute(select(*chosen).where(*condition).order_by(exception.c.exception_id))]


def count_open(connection: Connection, authority_code: str) -> int:
    """Return how many exceptions are open."""
    condition = (exception.c.authority_code == authority_code, exception.c.state == "open")
    return connection.execute(select(func.count()).select_from(exception).where(*condition)).scalar_one()


def new_on(connection: Connection, authority_code: str, sync_date: date) -> list[RowMapping]:
    """Return what was opened or reopened on a date and is open, the first night's baseline aside."""
    query = (
        select(exception)
        .where(
            exception.c.authority_code == authority_code,
            exception.c.state == "open",
            exception.c.baseline.is_(False),
            exception.c.exception_id.in_(_ids_with_event(authority_code, sync_date, ("opened", "reopened"))),
        )
        .order_by(exception.c.exception_id)
    )
    return [*connection.execute(query).mappings()]


def find(connection: Connection, authority_code: str, **filters: Any) -> list[RowMapping]:
    """Return exceptions whose columns have the given values (None: any), the most urgent first.

    Within a priority the nearest legal date of the child comes first, then what is open longest.
    """
    wanted = [exception.c[name] == value for name, value in filters.items() if value is not None]
    query = (
        select(exception)
        .where(exception.c.authority_code == authority_code, *wanted)
        .order_by(
            exception.c.priority,
            exception.c.next_legal_date.nulls_last(),
            exception.c.opened_date,
            exception.c.rule_id,
            exception.c.exception_id,
        )
    )
    return [*connection.execute(query).mappings()]


def tallies(connection: Connection, authority_code: str, sync_date: date) -> list[dict[str, Any]]:
    """Return by rule and owner what a night opened, reopened and closed, and what was open and is open still."""
    events = (
        select(exception_event.c.exception_id, exception_event.c.event)
        .where(exception_event.c.authority_code == authority_code, exception_event.c.sync_date == sync_date)
        .subquery()
    )
    happened = {
        event: func.count(events.c.exception_id).filter(events.c.event == event).label(event)
        for event in ("opened", "reopened", "closed")
    }
    still = func.count().filter(exception.c.state == "open", events.c.exception_id.is_(None)).label("still_open")
    query = (
        select(exception.c.rule_id, exception.c.title, exception.c.owner_role, *happened.values(), still)
        .outerjoin(events, events.c.exception_id == exception.c.exception_id)
        .where(exception.c.authority_code == authority_code)
        .group_by(exception.c.rule_id, exception.c.title, exception.c.owner_role)
        .order_by(exception.c.rule_id, exception.c.owner_role)
    )
    rows = [dict(row) for row in connection.execute(query).mappings()]
    return [row for row in rows if any(row[name] for name in (*happened, "still_open"))]


def open_of_source(
    connection: Connection, authority_code: str, source: str, *, subject_types: Sequence[str]
) -> list[RowMapping]:
    """Return what is open about records that one feed's senders sent, by sender."""
    query = (
        select(exception)
        .where(
            exception.c.authority_code == authority_code,
            exception.c.state == "open",
            exception.c.source == source,
            exception.c.subject_type.in_(subject_types),
            exception.c.sender.is_not(None),
        )
        .order_by(exception.c.sender, exception.c.subject_type, exception.c.subject_id, exception.c.rule_id)
    )
    return [*connection.execute(query).mappings()]


def closed_on(connection: Connection, authority_code: str, sync_date: date) -> list[str]:
    """Return the ids of what was closed on a date and is closed."""
    query = select(exception.c.exception_id).where(
        exception.c.authority_code == authority_code,
        exception.c.state == "closed",
        exception.c.closed_date == sync_date,
    )
    return [*connection.execute(query.order_by(exception.c.exception_id)).scalars()]


def _ids_with_event(authority_code: str, sync_date: date, events: Sequence[str]) -> Select[Any]:
    return select(exception_event.c.exception_id).where(
        exception_event.c.authority_code == authority_code,
        exception_event.c.sync_date == sync_date,
        exception_event.c.event.in_(events),
    )


def history(connection: Connection, authority_code: str, exception_id: str) -> list[tuple[date, str]]:
    """Return what happened to an exception, oldest first, as (sync_date, event)."""
    rows = connection.execute(
        select(exception_event.c.sync_date, exception_event.c.event)
        .where(exception_event.c.authority_code == authority_code, exception_event.c.exception_id == exception_id)
        .order_by(exception_event.c.sync_date, exception_event.c.event.desc())
    )
    return [(sync_date, event) for sync_date, event in rows]
