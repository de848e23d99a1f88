"""Rebuilds a kept night from landed bytes and its own snapshot, and compares every decision; it never pushes."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import cast

import duckdb

from sendbridge import checks, feeds, matching, precedence, timeliness
from sendbridge.account import build_account, verify_account
from sendbridge.assembly import Ingredients, assemble_image, write_night_info
from sendbridge.errors import NightNotReady
from sendbridge.landing import Manifest, read_manifest
from sendbridge.reconcile import reconcile
from sendbridge.settings import PushMode, Settings
from sendbridge.snapshot import copy_snapshot

DECISIONS = (
    *("tie", "tie_candidate", "match_weight", "pairing", "clock", "review_timeliness", "finding", "evaluation"),
    *("proposal", "agreed", "difference", "account"),
)


def replay(settings: Settings, sync_date: date) -> dict[str, int]:
    """Return how many rows differ, by table of decisions; all zero when the night is what it says it is."""
    kept = settings.night_path(sync_date)
    if not kept.exists():
        raise NightNotReady(f"no night {sync_date} is kept; `sendbridge night status` lists those that are")
    facts = _facts_of(kept)
    with _workshop(settings, sync_date) as workshop:
        rebuilt = workshop.night_path(sync_date)
        previous = settings.night_path(date.fromisoformat(facts["previous_date"])) if facts["previous_date"] else None
        fresh = tuple(facts["fresh_feeds"].split())
        for feed in fresh:
            feeds.map_landed(workshop, _manifest(settings, feed, sync_date), since=None)
        with duckdb.connect(str(rebuilt)) as con:
            assemble_image(con, Ingredients(workshop.work_dir(sync_date), previous, fresh))
            copy_snapshot(con, kept)
            matching.take_model(con, kept)
            write_night_info(con, cast(dict[str, str | None], facts))
            checks.keep_guards(workshop, sync_date, kept)
            _decide(workshop, con, sync_date, facts=facts)
        return _differences(rebuilt, kept)


def _manifest(settings: Settings, feed: str, sync_date: date) -> Manifest:
    manifest = read_manifest(settings, feed, sync_date)
    if manifest is None:
        raise NightNotReady(f"what {feed} sent on {sync_date} is no longer kept, so that night cannot be built again")
    return manifest


def _decide(settings: Settings, con: duckdb.DuckDBPyConnection, sync_date: date, *, facts: dict[str, str]) -> None:
    push_mode = cast(PushMode, facts["push_mode"])
    matching.match(con, sync_date, rules=matching.rules_of(settings).as_kept(facts))
    timeliness.write_timeliness(settings, con, sync_date)
    checks.run_checks(settings, con, sync_date)
    reconcile(con, sync_date, precedence.load(settings), push_mode=push_mode)
    build_account(con, push_mode)
    verify_account(con)


@contextmanager
def _workshop(settings: Settings, sync_date: date) -> Iterator[Settings]:
    """Yield settings whose nights lie in a folder of their own, which is removed at the end."""
    folder = settings.nights_dir / f"replay-{sync_date}"
    shutil.rmtree(folder, ignore_errors=True)
    workshop = settings.model_copy(update={"nights_dir": folder})
    workshop.work_dir(sync_date).mkdir(parents=True)
    try:
        yield workshop
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _facts_of(kept: Path) -> dict[str, str]:
    with duckdb.connect(str(kept), read_only=True) as con:
        row = con.execute("SELECT * FROM night_info").fetchone() or ()
        return dict(zip((column[0] for column in con.description or ()), row, strict=True))


def _differences(rebuilt: Path, kept: Path) -> dict[str, int]:
    with duckdb.connect() as con:
        for name, path in (("rebuilt", rebuilt), ("kept", kept)):
            con.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS {name} (READ_ONLY)")
        return {table: _rows_that_differ(con, table) for table in DECISIONS}


def _rows_that_differ(con: duckdb.DuckDBPyConnection, table: str) -> int:
    """Count the rows that differ, in the columns that the kept night has: it may be older than a column."""
    if not con.execute(
        "SELECT 1 FROM duckdb_tables() WHERE database_name = 'kept' AND table_name = ?", [table]
    ).fetchone():
        return 0  # a night that was kept before there was such a table
    kept = ", ".join(f'"{column[0]}"' for column in con.execute(f"FROM kept.{table} LIMIT 0").description or ())
    row = con.execute(
        f"""
        SELECT count(*)
        FROM (
            (SELECT {kept} FROM rebuilt.{table} EXCEPT ALL SELECT {kept} FROM kept.{table})
            UNION ALL
            (SELECT {kept} FROM kept.{table} EXCEPT ALL SELECT {kept} FROM rebuilt.{table})
        )
        """
    ).fetchone()
    return int(row[0]) if row else 0
