"""Pulls one feed for one night: fetch and land, then map what has landed; each may be killed and run again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sendbridge import landing
from sendbridge.errors import FeedUnavailable
from sendbridge.feeds.connector import Seen
from sendbridge.feeds.opening import DATABASE, open_connector
from sendbridge.feeds.session import open_session
from sendbridge.landing import Arrival, LandedFile, Landing, Manifest
from sendbridge.mapping.night_folder import NightFolder
from sendbridge.mapping.room import load_feed
from sendbridge.mapping.run import MapOutcome, Tally, map_manifest
from sendbridge.returns.sen2.night import holds_return, map_return
from sendbridge.settings import Settings

Progress = Callable[[str], None]
_PAGES_BETWEEN_WORDS = 20


@dataclass(frozen=True)
class PullSummary:
    """What a pull came to; `files` and `arrivals` are for the state database."""

    feed: str
    full: bool
    watermark: datetime | None
    counts: dict[str, int]
    message: str
    files: tuple[LandedFile, ...]
    arrivals: tuple[Arrival, ...]


def pull_feed(
    settings: Settings,
    feed: str,
    sync_date: date,
    *,
    since: datetime | None,
    full: bool,
    repull: bool,
    seen: Seen,
    progress: Progress,
) -> PullSummary:
    """Land what is new unless this night's pull is complete (`repull` fetches anyway), then map it.

    Raises FeedUnavailable or FeedChanged; the feed then has no done.json, and the night goes on with last night's.
    """
    earlier = landing.read_manifest(settings, feed, sync_date)
    manifest = None if repull else earlier
    if manifest is None:
        manifest = _fetch(
            settings, feed, sync_date, since=since, full=full, earlier=earlier, seen=seen, progress=progress
        )
    return map_landed(settings, manifest, since=since, progress=progress)


def _fetch(
    settings: Settings,
    feed: str,
    sync_date: date,
    *,
    since: datetime | None,
    full: bool,
    earlier: Manifest | None,
    seen: Seen,
    progress: Progress,
) -> Manifest:
    (settings.work_dir(sync_date) / feed / "done.json").unlink(missing_ok=True)
    started = Landing.begin(settings, feed, sync_date)
    with open_session(settings) as session:
        connector = open_connector(settings, feed, session)
        try:
            if earlier is not None:
                started.keep_dropped(earlier)
            for page in connector.pull(since, full=full, seen=seen):
                started.land(page)
                if len(started.files) % _PAGES_BETWEEN_WORDS == 0:
                    progress(f"{feed}: {len(started.files)} pages and files landed")
        except OSError as error:
            raise FeedUnavailable(
                f"{feed}: a folder cannot be read or written ({type(error).__name__}); "
                "see that the disk has room and the folders are there, then run the night again"
            ) from None
    notes = connector.notes
    manifest = Manifest(
        feed=feed,
        sync_date=sync_date,
        full=full,
        watermark=notes.watermark,
        files=tuple(started.files),
        arrivals=tuple(notes.arrivals),
        waiting=tuple(notes.waiting),
        copies=tuple(notes.copies),
    )
    return started.complete(manifest)


def map_landed(
    settings: Settings, manifest: Manifest, *, since: datetime | None, progress: Progress = lambda _: None
) -> PullSummary:
    """Map what has landed into the night's folder; also what a replay calls."""
    feed = manifest.feed
    folder = NightFolder(settings.work_dir(manifest.sync_date) / feed)
    progress(f"{feed}: reading {len(manifest.files)} files")
    landed_in = landing.landing_folder(settings, feed, manifest.sync_date)
    try:
        outcome = _map(settings, manifest, landed_in, into=folder, progress=progress)
        arrivals = _arrivals(manifest, outcome)
        summary = _summary(manifest, outcome, since)
        folder.add_drops(_drops(manifest))
        folder.finish(arrivals, _done(summary))
    finally:
        folder.close()
    progress(f"{feed}: {summary.message}")
    return summary


def _map(
    settings: Settings, manifest: Manifest, landed_in: Path, *, into: NightFolder, progress: Progress
) -> MapOutcome:
    if holds_return(manifest.files):
        newest = manifest.files[-1]
        return map_return(
            settings, newest, landed_in / newest.name, sync_date=manifest.sync_date, into=into, progress=progress
        )
    from_database = any(file.layout == "database" for file in manifest.files)
    mapping = load_feed(settings, DATABASE if from_database else manifest.feed)
    return map_manifest(mapping, manifest, landed_in, into=into)


def _arrivals(manifest: Manifest, outcome: MapOutcome) -> list[dict[str, Any]]:
    """Return one row per sender and record type."""
    said = {(one.sender, one.record_type): one.full for one in manifest.arrivals}
    return [
        _arrival(manifest.feed, sender, record_type, tally=outcome.tally(sender, record_type), full=full)
        for sender, record_type in sorted(said.keys() | outcome.tallies.keys())
        for full in [said.get((sender, record_type), False)]
    ]


def _arrival(feed: str, sender: str, record_type: str, *, tally: Tally, full: bool) -> dict[str, Any]:
    """A list that cannot be read, or a file without one readable row, is no proof that everything is gone."""
    proves_nothing = tally.last_file_is_bad or (tally.files > 0 and sender != feed and tally.readable == 0)
    return {
        "feed": feed,
        "sender": sender,
        "record_type": record_type,
        "arrived": not tally.last_file_is_bad,
        "full": full and not proves_nothing,
        "row_count": tally.rows,
        "file_count": tally.files,
    }


def _drops(manifest: Manifest) -> list[dict[str, Any]]:
    """Return one row per dropped file, and one for each that lies in its folder twice."""
    said = {"feed": manifest.feed, "landed_date": manifest.sync_date}
    files = [
        {**said, "sender": file.sender, "record_type": file.record_type, "is_copy": False,
         "written_date": date.fromisoformat(file.written_date) if file.written_date else None}
        for file in manifest.files
        if file.is_drop
    ]  # fmt: skip
    copies = [{**said, **vars(copy), "is_copy": True, "written_date": None} for copy in manifest.copies]
    return [*files, *copies]


def _summary(manifest: Manifest, outcome: MapOutcome, since: datetime | None) -> PullSummary:
    tallies = outcome.tallies.values()
    rows, readable = sum(tally.rows for tally in tallies), sum(tally.readable for tally in tallies)
    words = [f"{len(manifest.files)} files, {rows} rows, {rows - readable} of them unreadable", *manifest.waiting]
    return PullSummary(
        feed=manifest.feed,
        full=manifest.full,
        watermark=manifest.watermark or outcome.newest_change or since,
        counts={
            "files": len(manifest.files),
            "rows": rows,
            "unreadable": rows - readable,
            "bad_values": outcome.bad_values,
            "waiting": len(manifest.waiting),
        },
        message="; ".join(words),
        files=manifest.files,
        arrivals=manifest.arrivals,
    )


def _done(summary: PullSummary) -> dict[str, Any]:
    return {
        "feed": summary.feed,
        "state": "fresh",
        "full": summary.full,
        "watermark": summary.watermark.isoformat() if summary.watermark else None,
        "counts": summary.counts,
        "message": summary.message,
    }
