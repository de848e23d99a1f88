"""The outbox: what is to be sent, under a key that makes sending it again safe, until it is answered."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, func, or_, select, update

from sendbridge.store.staging import insert_new, run
from sendbridge.store.tables import outbox

_REVIVE = """
UPDATE outbox
SET state = 'waiting'
WHERE authority_code = :authority_code
  AND state IN ('superseded', 'by_hand')
  AND EXISTS (
    SELECT 1
    FROM change
    WHERE change.authority_code = outbox.authority_code
      AND change.idempotency_key = outbox.idempotency_key
      AND change.state = 'waiting'
  )
"""

# A new record that was sent, and whose answer is not known, is asked for again until it is: else it might come twice.
_LAPSE = """
UPDATE outbox
SET state = 'superseded'
WHERE authority_code = :authority_code
  AND state = 'waiting'
  AND NOT EXISTS (
    SELECT 1
    FROM change
    WHERE change.authority_code = outbox.authority_code
      AND change.idempotency_key = outbox.idempotency_key
      AND change.last_proposed_date = :sync_date
      AND change.state = 'waiting'
  )
  AND NOT (kind = 'create' AND attempts > 0 AND target_feed = :stale_feed)
  AND kind <> 'reverse'
"""


def enqueue(connection: Connection, authority_code: str, rows: Sequence[dict[str, Any]]) -> int:
    """Put changes in the outbox; a key that is there already is left as it is, however it ended."""
    return insert_new(connection, outbox, [_new(authority_code, row) for row in rows])


def settle(connection: Connection, authority_code: str, sync_date: date, *, stale_feed: str) -> None:
    """Wake what is wanted again and give up what no change of tonight wants; stale_feed has not arrived tonight."""
    run(connection, _REVIVE, authority_code=authority_code)
    run(connection, _LAPSE, authority_code=authority_code, sync_date=sync_date, stale_feed=stale_feed)


def waiting(connection: Connection, authority_code: str, target_feed: str) -> list[RowMapping]:
    """Return what is to be sent to a system, oldest first."""
    return _in_state(connection, authority_code, "waiting", target_feed=target_feed)


def accepted(connection: Connection, authority_code: str, target_feed: str) -> list[RowMapping]:
    """Return what a system took and nobody has read back."""
    return _in_state(connection, authority_code, "accepted", target_feed=target_feed)


def sources_of_creates(
    connection: Connection, authority_code: str, *, target_is_stale: bool
) -> dict[tuple[str, str], str]:
    """Return the key under which each source record (type, key) has, or may have, become a new record already."""
    done = outbox.c.state.in_(["sent", "accepted", "confirmed"])
    in_doubt = and_(outbox.c.state == "waiting", outbox.c.attempts > 0)
    rows = connection.execute(
        select(outbox.c.source_type, outbox.c.source_key, outbox.c.idempotency_key).where(
            outbox.c.authority_code == authority_code,
            outbox.c.kind == "create",
            or_(done, in_doubt) if target_is_stale else done,
        )
    )
    return {(source_type, source_key): key for source_type, source_key, key in rows}


def letters_had(connection: Connection, authority_code: str) -> dict[tuple[str, str, str], int]:
    """Return how many letters each record (feed, type, key) without versions has had that were answered for good."""
    record = (outbox.c.target_feed, outbox.c.target_type, outbox.c.target_key)
    rows = connection.execute(
        select(*record, func.count())
        .where(
            outbox.c.authority_code == authority_code,
            outbox.c.kind != "create",
            outbox.c.base_version.is_(None),
            outbox.c.state.in_(["confirmed", "moved", "settled"]),
        )
        .group_by(*record)
    )
    return {(feed, record_type, record_key): count for feed, record_type, record_key, count in rows}


def wake(connection: Connection, authority_code: str, keys: Iterable[str]) -> None:
    """Let letters that had been given up wait again."""
    connection.execute(
        update(outbox)
        .where(
            outbox.c.authority_code == authority_code,
            outbox.c.idempotency_key.in_([*keys]),
            outbox.c.state.in_(["superseded", "by_hand"]),
        )
        .values(state="waiting")
    )


def give_up(
    connection: Connection, authority_code: str, record: Sequence[str | None], *, kept_keys: Iterable[str]
) -> None:
    """Give up what waits about a record (feed, type, kind, key, source type, source key) under any but some keys."""
    columns = ("target_feed", "target_type", "kind", "target_key", "source_type", "source_key")
    named = [outbox.c[name] == value for name, value in zip(columns, record, strict=True) if value is not None]
    connection.execute(
        update(outbox)
        .where(
            outbox.c.authority_code == authority_code,
            outbox.c.state == "waiting",
            outbox.c.idempotency_key.not_in([*kept_keys]),
            *named,
        )
        .values(state="superseded")
    )


def of_keys(connection: Connection, authority_code: str, keys: Iterable[str]) -> list[RowMapping]:
    """Return the letters that have these keys."""
    query = select(outbox).where(outbox.c.authority_code == authority_code, outbox.c.idempotency_key.in_([*keys]))
    return [*connection.execute(query.order_by(outbox.c.idempotency_key)).mappings()]


def note_sending(connection: Connection, authority_code: str, keys: Iterable[str]) -> None:
    """Write down that these are about to be sent, so that a crash leaves them in doubt and not unsent."""
    connection.execute(
        update(outbox)
        .where(outbox.c.authority_code == authority_code, outbox.c.idempotency_key.in_([*keys]))
        .values(attempts=outbox.c.attempts + 1)
    )


def answer(connection: Connection, authority_code: str, idempotency_key: str, *, values: dict[str, Any]) -> None:
    """Keep how a row was answered."""
    connection.execute(
        update(outbox)
        .where(outbox.c.authority_code == authority_code, outbox.c.idempotency_key == idempotency_key)
        .values(**values)
    )


def note_missed(connection: Connection, authority_code: str, target_feed: str, *, sync_date: date) -> None:
    """Count one night without an answer for everything that waits; the same night counts once."""
    connection.execute(
        update(outbox)
        .where(
            outbox.c.authority_code == authority_code,
            outbox.c.target_feed == target_feed,
            outbox.c.state == "waiting",
            or_(outbox.c.last_tried_date.is_(None), outbox.c.last_tried_date < sync_date),
        )
        .values(missed_nights=outbox.c.missed_nights + 1, last_tried_date=sync_date)
    )


def counts(connection: Connection, authority_code: str, sync_date: date) -> dict[str, int]:
    """Return how many rows wait now, to go or for an answer, and how many were answered on a date, by state."""
    rows = connection.execute(
        select(outbox.c.state, func.count())
        .where(
            outbox.c.authority_code == authority_code,
            or_(outbox.c.state.in_(["waiting", "sent"]), outbox.c.answered_date == sync_date),
        )
        .group_by(outbox.c.state)
        .order_by(outbox.c.state)
    )
    return {str(state): int(count) for state, count in rows}


def _in_state(connection: Connection, authority_code: str, state: str, *, target_feed: str) -> list[RowMapping]:
    query = (
        select(outbox)
        .where(
            outbox.c.authority_code == authority_code,
            outbox.c.state == state,
            outbox.c.target_feed == target_feed,
        )
        .order_by(
            outbox.c.attempts, outbox.c.sync_date, outbox.c.target_type, outbox.c.target_key, outbox.c.idempotency_key
        )
    )
    return [*connection.execute(query).mappings()]


def _new(authority_code: str, row: dict[str, Any]) -> dict[str, Any]:
    fresh = {"state": "waiting", "attempts": 0, "missed_nights": 0, "resends": 0}
    return {"authority_code": authority_code, **fresh, **row}
