"""Which feeds and senders the night heard, and how far each feed has come."""

from collections.abc import Collection
from datetime import date

import duckdb
from sqlalchemy import Connection

from sendbridge.landing import Manifest, read_manifest
from sendbridge.settings import Settings
from sendbridge.store import feed_states
from sendbridge.store.feed_states import FeedState

_FEEDS = "SELECT DISTINCT feed FROM arrival WHERE arrived ORDER BY 1"
_KNOWN = "SELECT DISTINCT feed FROM arrival ORDER BY 1"
_SENDERS = "SELECT DISTINCT feed, sender FROM arrival WHERE arrived ORDER BY 1, 2"


def arrived_feeds(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the feeds of which anything was heard tonight."""
    return [feed for (feed,) in con.execute(_FEEDS).fetchall()]


def stopped_feeds(settings: Settings, sync_date: date, *, arrived: Collection[str]) -> list[str]:
    """Return the feeds that landed tonight and whose records the night did not take: a guard stopped them."""
    folders = sorted(settings.work_dir(sync_date).glob("*/done.json"))
    return [path.parent.name for path in folders if path.parent.name not in arrived]


def keep_feeds(
    connection: Connection, con: duckdb.DuckDBPyConnection, settings: Settings, sync_date: date
) -> dict[str, int]:
    """Advance the watermark of every feed that the night took, and keep who was heard; a stale feed stays put."""
    arrived = arrived_feeds(con)
    senders = con.execute(_SENDERS).fetchall()
    feed_states.keep_arrivals(
        connection, settings.authority_code, ((feed, sender, sync_date) for feed, sender in senders)
    )
    for feed in sorted({*arrived, *(each for (each,) in con.execute(_KNOWN).fetchall())}):
        manifest = read_manifest(settings, feed, sync_date) if feed in arrived else None
        _keep_feed(connection, settings.authority_code, feed, sync_date=sync_date, manifest=manifest)
    return {"feeds_arrived": len(arrived), "senders_heard": len(senders)}


def _keep_feed(
    connection: Connection, authority_code: str, feed: str, *, sync_date: date, manifest: Manifest | None
) -> None:
    last = feed_states.read(connection, authority_code, feed, before=sync_date)
    before = last or FeedState(feed, sync_date, "stale")
    if manifest is None:
        stale = FeedState(feed, sync_date, "stale", before.watermark, before.last_full_date, before.last_good_date)
        feed_states.keep(connection, authority_code, stale)
        return
    feed_states.keep(
        connection,
        authority_code,
        FeedState(
            feed,
            sync_date,
            "fresh",
            watermark=manifest.watermark or before.watermark,
            last_full_date=sync_date if manifest.full else before.last_full_date,
            last_good_date=sync_date,
        ),
    )
    files = (
        {
            "feed": feed,
            "sha256": file.sha256,
            "sync_date": sync_date,
            "sender": file.sender,
            "record_type": file.record_type,
            "size": file.size,
        }
        for file in manifest.files
    )
    feed_states.keep_landed(connection, authority_code, files)
