"""Exceptions and their history: one row per fault for as long as it lives, opened, seen and closed by nights."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, func, select

from sendbridge.store.staging import drop, run, stage
from sendbridge.store.tables import exception, exception_event, exception_redirect

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
    "value_hash",
)
DAYS_TO_CORRECT = {1: 2, 2: 7, 3: 28, 4: 91}  # by priority
LIVE = ("open", "accepted")  # the fault is there; somebody works on it, or it was explained

_FOUND = ", ".join(FOUND)

# A fault of a child who was two persons is known under the older of two names.
_REDIRECT = """
UPDATE found_exception
SET exception_id = redirect.redirect_to
FROM exception_redirect AS redirect
WHERE redirect.authority_code = :authority_code
  AND redirect.exception_id = found_exception.exception_id
"""

_NOTE = """
INSERT INTO exception_event (authority_code, exception_id, event_number, sync_date, event)
SELECT
    :authority_code,
    exception.exception_id,
    1 + coalesce((
        SELECT max(earlier.event_number)
        FROM exception_event AS earlier
        WHERE earlier.authority_code = :authority_code
          AND earlier.exception_id = exception.exception_id
    ), 0),
    :sync_date,
    :event
FROM exception
"""

_NOTE_OPENED = """
INSERT INTO exception_event (authority_code, exception_id, event_number, sync_date, event)
SELECT :authority_code, exception_id, 1, :sync_date, 'opened'
FROM found_exception AS found
WHERE NOT EXISTS (
    SELECT 1
    FROM exception
    WHERE exception.authority_code = :authority_code
      AND exception.exception_id = found.exception_id
)
"""

_WAS_CLOSED = """
JOIN found_exception AS found
  ON found.exception_id = exception.exception_id
WHERE exception.authority_code = :authority_code
  AND exception.state = 'closed'
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

# A rule that looked at the last records of a feed that did not come has not seen the fault again.
_SEE = """
UPDATE exception
SET last_seen_date = CASE
        WHEN found.rule_id IN (SELECT rule_id FROM stale_rule) THEN exception.last_seen_date
        ELSE :sync_date
    END,
    title = found.title,
    severity = found.severity,
    priority = found.priority,
    owner_role = found.owner_role,
    child_id = found.child_id,
    person_id = found.person_id,
    setting_urn = found.setting_urn,
    sender = coalesce(found.sender, exception.sender),
    team_code = found.team_code,
    keyworker_code = found.keyworker_code,
    value_hash = coalesce(found.value_hash, exception.value_hash)
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
  AND state IN ('open', 'accepted')
  AND NOT EXISTS (
    SELECT 1
    FROM found_exception AS found
    WHERE found.exception_id = exception.exception_id
  )
"""

_IS_GONE = """
JOIN gone_exception AS gone
  ON gone.exception_id = exception.exception_id
WHERE exception.authority_code = :authority_code
  AND exception.state IN ('open', 'accepted')
"""

_CLOSE = """
UPDATE exception
SET state = 'closed',
    closed_date = :sync_date
FROM gone_exception AS gone
WHERE exception.authority_code = :authority_code
  AND exception.exception_id = gone.exception_id
  AND exception.state IN ('open', 'accepted')
"""


def due_date(opened: date, *, priority: int) -> date:
    """Return by when a fault of this priority is to be corrected."""
    return opened + timedelta(days=DAYS_TO_CORRECT[priority])


def record_found(
    connection: Connection,
    authority_code: str,
    sync_date: date,
    *,
    found: Iterable[Sequence[Any]],
    baseline: bool,
    stale_rules: Iterable[str] = (),
) -> dict[str, int]:
    """Open, reopen or see every fault that a night found (rows in the order of FOUND); return counts.

    What a stale rule finds again keeps the date on which it was last seen.
    """
    stage(connection, "found_exception", exception, FOUND, found)
    stage(connection, "stale_rule", exception, ("rule_id",), ((rule_id,) for rule_id in stale_rules))
    bound: dict[str, Any] = {"authority_code": authority_code, "sync_date": sync_date, "baseline": baseline}
    run(connection, _REDIRECT, **bound)
    run(connection, _NOTE_OPENED, **bound)
    note(connection, authority_code, sync_date, event="reopened", of=_WAS_CLOSED)
    reopened = run(connection, _REOPEN, **bound).rowcount
    seen = run(connection, _SEE, **bound).rowcount - reopened
    opened = run(connection, _OPEN, **bound).rowcount
    return {"opened": opened, "reopened": reopened, "seen": seen}


def absent(connection: Connection, authority_code: str) -> list[Row[Any]]:
    """Return the exceptions, accepted ones too, that the faults of `record_found` in this transaction did not name."""
    return [*run(connection, _ABSENT, authority_code=authority_code)]


def close(connection: Connection, authority_code: str, sync_date: date, *, exception_ids: Iterable[str]) -> int:
    """Close exceptions whose fault is proved gone; return how many were not closed yet."""
    stage(connection, "gone_exception", exception, ("exception_id",), ((each,) for each in exception_ids))
    bound: dict[str, Any] = {"authority_code": authority_code, "sync_date": sync_date}
    note(connection, authority_code, sync_date, event="closed", of=_IS_GONE)
    closed = run(connection, _CLOSE, **bound).rowcount
    drop(connection, "gone_exception")
    return closed


def count_not_evaluated(connection: Connection, authority_code: str, sync_date: date) -> int:
    """Return how many exceptions are there that a night could neither see again nor close."""
    unseen = (
        exception.c.authority_code == authority_code,
        exception.c.state.in_(LIVE),
        exception.c.last_seen_date < sync_date,
    )
    return connection.execute(select(func.count()).select_from(exception).where(*unseen)).scalar_one()


def note(connection: Connection, authority_code: str, sync_date: date, *, event: str, of: str, **bound: Any) -> int:
    """Add an event to the history of those exceptions that the SQL `of` chooses; return how many there were."""
    bound |= {"authority_code": authority_code, "sync_date": sync_date, "event": event}
    return run(connection, _NOTE + of, **bound).rowcount


def find_one(connection: Connection, authority_code: str, exception_id: str) -> RowMapping | None:
    """Return an exception by its id, or by one that it had before two children became one; None if there is none."""
    redirect = exception_redirect.c
    leads_to = select(redirect.redirect_to).where(
        redirect.authority_code == authority_code, redirect.exception_id == exception_id
    )
    kept_id = connection.execute(leads_to).scalar() or exception_id
    query = select(exception).where(exception.c.authority_code == authority_code, exception.c.exception_id == kept_id)
    return connection.execute(query).mappings().one_or_none()


def beginning_with(connection: Connection, authority_code: str, beginning: str) -> list[RowMapping]:
    """Return the exceptions whose id begins so, whatever became of them."""
    begins = exception.c.exception_id.startswith(beginning, autoescape=True)
    query = select(exception).where(exception.c.authority_code == authority_code, begins)
    return [*connection.execute(query.order_by(exception.c.exception_id)).mappings()]


def history(connection: Connection, authority_code: str, exception_id: str) -> list[tuple[date, str]]:
    """Return what happened to an exception, oldest first, as (sync_date, event)."""
    rows = connection.execute(
        select(exception_event.c.sync_date, exception_event.c.event)
        .where(exception_event.c.authority_code == authority_code, exception_event.c.exception_id == exception_id)
        .order_by(exception_event.c.event_number)
    )
    return [(sync_date, event) for sync_date, event in rows]
