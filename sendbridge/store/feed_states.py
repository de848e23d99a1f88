"""How far each feed has come: its watermark, its last good and last full night, and the files it has brought."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from sendbridge.store.staging import insert_new, run, stage
from sendbridge.store.tables import feed_state, landed_file, sender_arrival


@dataclass(frozen=True)
class FeedState:
    """What the night of `sync_date` left of one feed."""

    feed: str
    sync_date: date
    state: str  # fresh or stale
    watermark: datetime | None = None
    last_full_date: date | None = None
    last_good_date: date | None = None
    etag: str | None = None


def read(connection: Connection, authority_code: str, feed: str, *, before: date) -> FeedState | None:
    """Return what the newest night before a date left, so that the same date again pulls the same."""
    row = (
        connection.execute(
            select(feed_state)
            .where(
                feed_state.c.authority_code == authority_code,
                feed_state.c.feed == feed,
                feed_state.c.sync_date < before,
            )
            .order_by(feed_state.c.sync_date.desc())
            .limit(1)
        )
        .mappings()
        .one_or_none()
    )
    return None if row is None else FeedState(**{name: row[name] for name in FeedState.__dataclass_fields__})


def keep(connection: Connection, authority_code: str, state: FeedState) -> None:
    """Keep what tonight leaves of a feed."""
    connection.execute(
        delete(feed_state).where(
            feed_state.c.authority_code == authority_code,
            feed_state.c.feed == state.feed,
            feed_state.c.sync_date == state.sync_date,
        )
    )
    connection.execute(insert(feed_state).values(authority_code=authority_code, **vars(state)))


def seen_hashes(connection: Connection, authority_code: str, feed: str, *, before: date) -> set[str]:
    """Return the SHA-256 of every file that a night before the date has loaded."""
    found = connection.execute(
        select(landed_file.c.sha256).where(
            landed_file.c.authority_code == authority_code,
            landed_file.c.feed == feed,
            landed_file.c.sync_date < before,
        )
    )
    return set(found.scalars())


def keep_landed(connection: Connection, authority_code: str, files: Iterable[dict[str, Any]]) -> int:
    """Keep which files tonight has loaded: feed, sha256, sync_date, sender, record_type, size."""
    return insert_new(connection, landed_file, [{"authority_code": authority_code, **file} for file in files])


_ARRIVED = """
DELETE FROM sender_arrival
WHERE authority_code = :authority_code
  AND EXISTS (
    SELECT 1
    FROM staged_arrival AS tonight
    WHERE tonight.feed = sender_arrival.feed
      AND tonight.sender = sender_arrival.sender
  )
"""


def keep_arrivals(connection: Connection, authority_code: str, arrivals: Iterable[tuple[str, str, date]]) -> int:
    """Keep when each sender (feed, sender, date) was last heard."""
    rows = [*arrivals]
    stage(connection, "staged_arrival", sender_arrival, ("feed", "sender", "last_arrived_date"), rows, key_columns=2)
    run(connection, _ARRIVED, authority_code=authority_code)
    return insert_new(
        connection,
        sender_arrival,
        [
            {"authority_code": authority_code, "feed": feed, "sender": sender, "last_arrived_date": arrived}
            for feed, sender, arrived in rows
        ],
    )
