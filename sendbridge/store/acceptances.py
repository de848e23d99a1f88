"""Queries that were explained: who accepted what until when, and when and why an acceptance ended."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, insert, select, update

from sendbridge.store.exceptions import DAYS_TO_CORRECT, due_date, note
from sendbridge.store.staging import run
from sendbridge.store.tables import acceptance, exception

# An acceptance is of one value, of a query, up to a day. While the fault is closed the last value that was seen stands.
_END = """
UPDATE acceptance
SET ended_date = :sync_date,
    ended_because = (
        SELECT CASE
            WHEN exception.severity <> 'query' THEN 'severity_changed'
            WHEN exception.value_hash IS NULL OR exception.value_hash <> acceptance.value_hash THEN 'value_changed'
            ELSE 'expired'
        END
        FROM exception
        WHERE exception.authority_code = acceptance.authority_code
          AND exception.exception_id = acceptance.exception_id
    )
WHERE authority_code = :authority_code
  AND ended_date IS NULL
  AND EXISTS (
    SELECT 1
    FROM exception
    WHERE exception.authority_code = acceptance.authority_code
      AND exception.exception_id = acceptance.exception_id
      AND (
        exception.severity <> 'query'
        OR exception.value_hash IS NULL
        OR exception.value_hash <> acceptance.value_hash
        OR acceptance.expires_date < :sync_date
    )
  )
"""

_HELD = """
EXISTS (
    SELECT 1
    FROM acceptance
    WHERE acceptance.authority_code = exception.authority_code
      AND acceptance.exception_id = exception.exception_id
      AND acceptance.ended_date IS NULL
)
"""
_IS_HELD_AGAIN = f"""
WHERE exception.authority_code = :authority_code
  AND exception.state = 'open'
  AND {_HELD}
"""
_HAS_LAPSED = f"""
WHERE exception.authority_code = :authority_code
  AND exception.state = 'accepted'
  AND NOT {_HELD}
"""
_HOLD_AGAIN = f"""
UPDATE exception
SET state = 'accepted'
{_IS_HELD_AGAIN}
"""
_PUT_BACK = f"""
UPDATE exception
SET state = 'open',
    due_date = :due_date,
    baseline = FALSE,
    reopened_count = reopened_count + 1
{_HAS_LAPSED}
  AND exception.priority = :priority
"""


def settle(connection: Connection, authority_code: str, sync_date: date) -> dict[str, int]:
    """End the acceptances that a night has outlived; a fault that came back with its explained value stays explained.

    Returns how many exceptions lapsed and are open again, and how many are accepted now.
    """
    run(connection, _END, authority_code=authority_code, sync_date=sync_date)
    note(connection, authority_code, sync_date, event="accepted", of=_IS_HELD_AGAIN)
    run(connection, _HOLD_AGAIN, authority_code=authority_code)
    lapsed = put_back(connection, authority_code, sync_date, event="lapsed")
    return {"acceptances_lapsed": lapsed, "accepted": count(connection, authority_code)}


def put_back(connection: Connection, authority_code: str, on: date, *, event: str) -> int:
    """Open every accepted exception whose acceptance has ended, due from this date; return how many there were."""
    noted = note(connection, authority_code, on, event=event, of=_HAS_LAPSED)
    for priority in DAYS_TO_CORRECT:
        due = due_date(on, priority=priority)
        run(connection, _PUT_BACK, authority_code=authority_code, due_date=due, priority=priority)
    return noted


def accept(connection: Connection, authority_code: str, exception_id: str, *, values: dict[str, Any]) -> int:
    """Keep an acceptance (reason, author, approved_by, accepted_date, expires_date) in the place of an earlier one.

    Returns its number; the exception must be live, and its value known.
    """
    end(connection, authority_code, exception_id, on=values["accepted_date"], because="replaced")
    key = (exception.c.authority_code == authority_code, exception.c.exception_id == exception_id)
    value_hash = connection.execute(select(exception.c.value_hash).where(*key)).scalar_one()
    number = last_number(connection, authority_code, exception_id) + 1
    connection.execute(
        insert(acceptance).values(
            authority_code=authority_code, exception_id=exception_id, number=number, value_hash=value_hash, **values
        )
    )
    note(connection, authority_code, values["accepted_date"], event="accepted", of=_ONE, exception_id=exception_id)
    connection.execute(update(exception).where(*key).values(state="accepted"))
    return number


_ONE = """
WHERE exception.authority_code = :authority_code
  AND exception.exception_id = :exception_id
"""


def held(connection: Connection, authority_code: str, exception_id: str) -> RowMapping | None:
    """Return the acceptance that holds, if there is one."""
    query = select(acceptance).where(*_holding(authority_code, exception_id))
    return connection.execute(query).mappings().one_or_none()


def end(connection: Connection, authority_code: str, exception_id: str, *, on: date, because: str) -> int:
    """End the acceptance that holds, if there is one; return how many ended."""
    holding = _holding(authority_code, exception_id)
    return connection.execute(update(acceptance).where(*holding).values(ended_date=on, ended_because=because)).rowcount


def _holding(authority_code: str, exception_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        acceptance.c.authority_code == authority_code,
        acceptance.c.exception_id == exception_id,
        acceptance.c.ended_date.is_(None),
    )


def count(connection: Connection, authority_code: str) -> int:
    """Return how many exceptions are accepted."""
    accepted = (exception.c.authority_code == authority_code, exception.c.state == "accepted")
    return connection.execute(select(func.count()).select_from(exception).where(*accepted)).scalar_one()


def last_number(connection: Connection, authority_code: str, exception_id: str) -> int:
    """Return the number of an exception's newest acceptance, 0 when it never had one."""
    of_it = (acceptance.c.authority_code == authority_code, acceptance.c.exception_id == exception_id)
    return connection.execute(select(func.max(acceptance.c.number)).where(*of_it)).scalar() or 0
