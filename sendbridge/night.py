"""The night's verbs, one per step, each idempotent for (authority, sync_date); Airflow and the CLI call these alone."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb

from sendbridge import checks, exceptions, exports, feeds, kept_rooms, landing, matching, timeliness
from sendbridge.account import build_account, verify_account
from sendbridge.assembly import FEEDS, Ingredients, assemble_image, read_done, write_night_info
from sendbridge.errors import FeedUnavailable, NightNotReady
from sendbridge.night_file import open_to_build
from sendbridge.push import Release, confirm_by_image, confirm_night, deliver_reports, push_by_file, push_night
from sendbridge.reconcile import reconcile as reconcile_records
from sendbridge.settings import Settings
from sendbridge.snapshot import write_snapshot
from sendbridge.store import feed_states, nights
from sendbridge.store.session import transaction

Counts = dict[str, int]
Progress = Callable[[str], None]

STEPS = ("pull", "assemble", "match", "check", "reconcile", "seal", "push", "confirm", "report")
OUTGOING = ("push", "confirm")  # what these could not do holds up no later step: nothing after them needs it
SEALED: Counts = {"already_sealed": 1}
REPULL = "repull"  # this file in the work folder says that a sealed night is being made anew


def _quiet(_: str) -> None:
    return None


def pull(
    settings: Settings,
    feed: str,
    sync_date: date,
    *,
    full: bool = False,
    repull: bool = False,
    progress: Progress = _quiet,
) -> Counts:
    """Fetch, land and map one feed; raise FeedUnavailable or FeedChanged and leave the other feeds alone."""
    if repull:
        settings.work_dir(sync_date).mkdir(parents=True, exist_ok=True)
        (settings.work_dir(sync_date) / REPULL).touch()
    elif _nothing_to_build(settings, sync_date):
        return SEALED
    with transaction(settings.state_url) as state:
        last = feed_states.read(state, settings.authority_code, feed, before=sync_date)
        seen = feed_states.seen_hashes(state, settings.authority_code, feed, before=sync_date)
    summary = feeds.pull_feed(
        settings,
        feed,
        sync_date,
        since=last.watermark if last else None,
        full=full or _full_is_due(settings, last.last_full_date if last else None, sync_date),
        repull=repull,
        seen=seen.__contains__,
        progress=progress,
    )
    return summary.counts


def assemble(settings: Settings, sync_date: date) -> Counts:
    """Build tonight's file from what the feeds brought; a feed that failed keeps its last good records."""
    if _nothing_to_build(settings, sync_date):
        return SEALED
    return _assemble(settings, sync_date, stopped=())


def match(settings: Settings, sync_date: date) -> Counts:
    """Tie every outside record to a child, hold it, or report it unmatched; then pair returns with what they answer."""
    if _nothing_to_build(settings, sync_date):
        return SEALED
    with _building(settings, sync_date) as con:
        return matching.match(con, sync_date, rules=matching.rules_of(settings))


def check(settings: Settings, sync_date: date) -> Counts:
    """Guard the feeds as a whole, set the clocks, run every rule; a feed whose guard fails is left out of the night."""
    if _nothing_to_build(settings, sync_date):
        return SEALED
    with _building(settings, sync_date) as con:
        stopped = checks.stopped_feeds(settings, con, sync_date)
    if stopped:
        _assemble(settings, sync_date, stopped=stopped)
        match(settings, sync_date)
    with _building(settings, sync_date) as con:
        clocks = timeliness.write_timeliness(settings, con, sync_date)
        return checks.run_checks(settings, con, sync_date) | clocks | {"stopped_feeds": len(stopped)}


def reconcile(settings: Settings, sync_date: date) -> Counts:
    """Compare base, case system and source field by field, and make the night's account add up."""
    if _nothing_to_build(settings, sync_date):
        return SEALED
    mode = settings.push_mode("case_management")
    with _building(settings, sync_date) as con:
        believed = kept_rooms.precedence_of(settings, kept_rooms.facts_in(con))
        counts = reconcile_records(con, sync_date, believed, push_mode=mode)
        build_account(con, mode)
        verify_account(con)
    return counts


def seal(settings: Settings, sync_date: date) -> Counts:
    """Put the night in force: its file, exceptions and outbox count from one transaction of the state database."""
    if _nothing_to_build(settings, sync_date):
        return SEALED
    built, final = _built_path(settings, sync_date), settings.night_path(sync_date)
    if built.exists():
        _close_for_good(settings, sync_date)
        built.replace(final)
    elif not final.exists():
        raise NightNotReady(f"the night {sync_date} is not built; run `sendbridge night run --date {sync_date}`")
    counts = exceptions.seal_night(settings, sync_date, final)
    (settings.work_dir(sync_date) / REPULL).unlink(missing_ok=True)
    return counts


def push(settings: Settings, sync_date: date, *, release: Release | None = None) -> Counts:
    """Send what waits in the outbox to the systems whose push mode allows it; a release lets an unusual size go."""
    _require_sealed(settings, sync_date)
    if settings.case_write == "change_file":
        return push_by_file(settings, sync_date, release=release)
    with feeds.open_connectors(settings) as connectors:
        return push_night(settings, sync_date, connectors, release=release)


def confirm(settings: Settings, sync_date: date) -> Counts:
    """Read back what was accepted, and only then advance the agreed values."""
    _require_sealed(settings, sync_date)
    if settings.case_write != "api":
        return confirm_by_image(settings, sync_date)
    with feeds.open_connectors(settings) as connectors:
        return confirm_night(settings, sync_date, connectors)


def report(settings: Settings, sync_date: date) -> Counts:
    """Hand out tasks, receipts, report files and exception lists; then clear away what is no longer needed."""
    _require_sealed(settings, sync_date)
    with feeds.open_connectors(settings) as connectors:
        counts = deliver_reports(settings, sync_date, connectors)
    counts |= exports.export_lists(settings, sync_date)
    shutil.rmtree(settings.work_dir(sync_date), ignore_errors=True)
    landing.expire(settings, sync_date, is_sealed=lambda landed: is_sealed(settings, landed))
    return counts


def is_sealed(settings: Settings, sync_date: date) -> bool:
    """Return whether the night is in force."""
    with transaction(settings.state_url) as state:
        return nights.read(state, settings.authority_code, sync_date) is not None


def _assemble(settings: Settings, sync_date: date, *, stopped: tuple[str, ...]) -> Counts:
    kept_rooms.demand_new_version(settings, sync_date)
    work, previous = settings.work_dir(sync_date), _previous_night(settings, sync_date)
    fresh = tuple(feed for feed in FEEDS if feed not in stopped and read_done(work, feed))
    if previous is None and "case_management" not in fresh:
        raise FeedUnavailable(
            "case_management has not arrived and there is no earlier night to go on with: no record could be told "
            "from a stranger's; see what its pull said, then run the night again"
        )
    _built_path(settings, sync_date).unlink(missing_ok=True)
    with _building(settings, sync_date, new=True) as con:
        counts = assemble_image(con, Ingredients(work, previous, fresh))
        if previous is not None:
            matching.take_model(con, previous)
        with transaction(settings.state_url) as state:
            write_snapshot(con, state, authority_code=settings.authority_code, sync_date=sync_date)
        write_night_info(con, _night_info(settings, sync_date, previous, fresh))
    return counts | {"stale_feeds": len(FEEDS) - len(fresh)}


def _night_info(
    settings: Settings, sync_date: date, previous: Path | None, fresh: tuple[str, ...]
) -> dict[str, str | None]:
    return {
        "authority_code": settings.authority_code,
        "sync_date": sync_date.isoformat(),
        "previous_date": previous.stem if previous else None,
        **kept_rooms.facts_of_rooms(settings),
        "fresh_feeds": " ".join(fresh),
        "push_mode": settings.push_mode("case_management"),
        **matching.rules_of(settings).facts(),
    }


@contextmanager
def _building(settings: Settings, sync_date: date, *, new: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield tonight's file, open for writing; raise NightNotReady when it has not been assembled."""
    path = _built_path(settings, sync_date)
    if not new and not path.exists():
        raise NightNotReady(
            f"the night {sync_date} is not assembled; run `sendbridge night assemble --date {sync_date}`"
        )
    with open_to_build(path) as con:
        yield con


def _close_for_good(settings: Settings, sync_date: date) -> None:
    """Check the account once more and fold the write-ahead log into the file, which a killed step may have left."""
    with _building(settings, sync_date) as con:
        if not con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'account'").fetchone():
            raise NightNotReady(
                f"the night {sync_date} is not reconciled; run `sendbridge night run --date {sync_date}`"
            )
        verify_account(con)
        con.execute("CHECKPOINT")


def _built_path(settings: Settings, sync_date: date) -> Path:
    return settings.work_dir(sync_date) / "night.duckdb"


def _nothing_to_build(settings: Settings, sync_date: date) -> bool:
    return is_sealed(settings, sync_date) and not (settings.work_dir(sync_date) / REPULL).exists()


def _require_sealed(settings: Settings, sync_date: date) -> None:
    if not is_sealed(settings, sync_date):
        raise NightNotReady(f"the night {sync_date} is not sealed; run `sendbridge night seal --date {sync_date}`")


def _previous_night(settings: Settings, sync_date: date) -> Path | None:
    with transaction(settings.state_url) as state:
        previous = nights.last_before(state, settings.authority_code, sync_date)
    return settings.night_path(previous.sync_date) if previous else None


def _full_is_due(settings: Settings, last_full: date | None, sync_date: date) -> bool:
    """Return whether this is a weekly full pull, or the first pull at all."""
    return last_full is None or sync_date.weekday() == settings.full_pull_weekday or (sync_date - last_full).days >= 7
