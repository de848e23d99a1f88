"""Which feeds and senders the night heard, and how far each feed has come."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

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
        last = feed_states.read(connection, settings.authority_code, feed, before=sync_date)
        before = last or FeedState(feed, sync_date, "stale")
        manifest = read_manifest(settings, feed, sync_date) if feed in arrived else None
        state = replace(before, sync_date=sync_date, state="stale")
        if manifest is not None:
            watermark = _watermark(settings, manifest) or before.watermark
            state = _advanced(state, manifest, watermark=watermark)
            feed_states.keep_landed(connection, settings.authority_code, _files(manifest))
        feed_states.keep(connection, settings.authority_code, state)
    return {"feeds_arrived": len(arrived), "senders_heard": len(senders)}


def _advanced(state: FeedState, manifest: Manifest, *, watermark: datetime | None) -> FeedState:
    return replace(
        state,
        state="fresh",
        watermark=watermark,
        last_full_date=state.sync_date if manifest.full else state.last_full_date,
        last_good_date=state.sync_date,
    )


def _watermark(settings: Settings, manifest: Manifest) -> datetime | None:
    """Return the newest change that the pull read, which only the mapping of what has landed can tell."""
    done = settings.work_dir(manifest.sync_date) / manifest.feed / "done.json"
    text = json.loads(done.read_text())["watermark"] if done.exists() else None
    return datetime.fromisoformat(text) if text else manifest.watermark


def _files(manifest: Manifest) -> Iterator[dict[str, Any]]:
    for file in manifest.files:
        yield {
            "feed": manifest.feed,
            "sha256": file.sha256,
            "sync_date": manifest.sync_date,
            "sender": file.sender,
            "record_type": file.record_type,
            "size": file.size,
        }
