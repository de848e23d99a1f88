"""Rebuilds a kept night from landed bytes and its own snapshot, and compares every decision; it never pushes."""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

import duckdb

from sendbridge import checks, feeds, kept_rooms, matching, timeliness
from sendbridge.account import build_account, verify_account
from sendbridge.assembly import Ingredients, assemble_image, write_night_info
from sendbridge.errors import NightNotReady, SendBridgeError
from sendbridge.landing import Manifest, read_manifest
from sendbridge.reconcile import reconcile
from sendbridge.settings import PushMode, Settings
from sendbridge.snapshot import copy_snapshot
from sendbridge.sql_text import literal

DECISIONS = (
    *("tie", "tie_candidate", "match_weight", "pairing", "clock", "review_timeliness", "finding", "evaluation"),
    *("rejection", "proposal", "agreed", "difference", "account"),
)

_TABLES_OF_KEPT = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'kept'"


@dataclass(frozen=True)
class Replayed:
    """One table of decisions as the night has it and as it was built again: SHA-256 of both, and rows that differ."""

    kept_sha256: str
    rebuilt_sha256: str
    rows_that_differ: int


def replay(settings: Settings, sync_date: date) -> dict[str, int]:
    """Return how many rows differ, by table of decisions; all zero when the night is what it says it is.

    Raise RoomsChanged where some do and the night was decided by other mappings or rules than today's.
    """
    differences = {table: each.rows_that_differ for table, each in compare_again(settings, sync_date).items()}
    if any(differences.values()):
        demand_same_rooms(settings, sync_date)
    return differences


def demand_same_rooms(settings: Settings, sync_date: date) -> None:
    """Raise RoomsChanged when the kept night was decided by other mappings or rules than today's."""
    kept_rooms.demand_same_rooms(settings, kept_rooms.facts_of(settings.night_path(sync_date)))


def compare_again(settings: Settings, sync_date: date) -> dict[str, Replayed]:
    """Build the night again and hold each table of decisions, byte for byte, against what was kept."""
    kept = settings.night_path(sync_date)
    if not kept.exists():
        raise NightNotReady(f"no night {sync_date} is kept; `sendbridge night status` lists those that are")
    facts = kept_rooms.facts_of(kept)
    manifests = [_manifest(settings, feed, sync_date) for feed in facts["fresh_feeds"].split()]
    with _workshop(settings, sync_date) as workshop:
        try:
            _build(workshop, sync_date, kept=kept, facts=facts, manifests=manifests)
        except SendBridgeError:
            kept_rooms.demand_same_rooms(settings, facts)
            raise
        return _compared(workshop.night_path(sync_date), kept)


def _build(
    workshop: Settings, sync_date: date, *, kept: Path, facts: dict[str, str], manifests: Sequence[Manifest]
) -> None:
    previous = kept.with_name(f"{facts['previous_date']}.duckdb") if facts["previous_date"] else None
    for manifest in manifests:
        feeds.map_landed(workshop, manifest, since=None)
    with duckdb.connect(str(workshop.night_path(sync_date))) as con:
        fresh = tuple(facts["fresh_feeds"].split())
        assemble_image(con, Ingredients(workshop.work_dir(sync_date), previous, fresh))
        copy_snapshot(con, kept)
        matching.take_model(con, kept)
        write_night_info(con, cast(dict[str, str | None], facts))
        checks.keep_guards(workshop, sync_date, kept)
        _decide(workshop, con, sync_date, facts=facts)


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
    reconcile(con, sync_date, kept_rooms.precedence_of(settings, facts), push_mode=push_mode)
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


def _compared(rebuilt: Path, kept: Path) -> dict[str, Replayed]:
    with duckdb.connect() as con:
        for name, path in (("rebuilt", rebuilt), ("kept", kept)):
            con.execute(f"ATTACH {literal(path)} AS {name} (READ_ONLY)")
        known = {table for (table,) in con.execute(_TABLES_OF_KEPT).fetchall()}  # an older night lacks some
        return {
            table: _compare_table(con, table, rebuilt.parent / "table.csv") for table in DECISIONS if table in known
        }


def _compare_table(con: duckdb.DuckDBPyConnection, table: str, export: Path) -> Replayed:
    """Compare in the columns that the kept night has: it may be older than a column."""
    columns = ", ".join(f'"{column[0]}"' for column in con.execute(f"FROM kept.{table} LIMIT 0").description or ())
    kept, rebuilt = (
        digest(con, f"SELECT {columns} FROM {night}.{table}", export=export) for night in ("kept", "rebuilt")
    )
    differ = 0 if kept == rebuilt else max(1, _rows_that_differ(con, table, columns))
    return Replayed(kept, rebuilt, differ)


def digest(con: duckdb.DuckDBPyConnection, query: str, *, export: Path) -> str:
    """Return SHA-256 of the columns, their types and the rows in a fixed order, written to a file and taken off again.

    A file, because a table need not fit into memory; every value is quoted, so that no value and an empty one differ.
    """
    shape = con.execute(f"DESCRIBE {query}").fetchall()
    found = hashlib.sha256("\n".join(f"{name} {kind}" for name, kind, *_ in shape).encode() + b"\n")
    con.execute(
        f"""
        COPY (FROM ({query}) ORDER BY ALL)
        TO {literal(export)} (FORMAT csv, HEADER FALSE, FORCE_QUOTE *)
        """
    )
    with export.open("rb") as file:
        while part := file.read(1 << 20):
            found.update(part)
    export.unlink()
    return found.hexdigest()


def _rows_that_differ(con: duckdb.DuckDBPyConnection, table: str, columns: str) -> int:
    row = con.execute(
        f"""
        SELECT count(*)
        FROM (
            (SELECT {columns} FROM rebuilt.{table} EXCEPT ALL SELECT {columns} FROM kept.{table})
            UNION ALL
            (SELECT {columns} FROM kept.{table} EXCEPT ALL SELECT {columns} FROM rebuilt.{table})
        )
        """
    ).fetchone()
    return int(row[0]) if row else 0
