"""All that a night leaves behind at home and at its neighbours, in a form in which two nights can be compared."""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import duckdb
from sqlalchemy import select

from sendbridge.store import tables
from sendbridge.store.session import transaction

# What may differ between two unbroken runs of the same night: when a thing was done, how often it was tried, the bytes
# of landed pages and of the night's file, which hold such moments, and a council's own key, drawn on its first night.
MOMENTS = {"recorded_at", "sealed_at", "watermark", "attempts", "sha256", "size", "file_sha256"}
KEYED = {"secret", "value_hash"}
NIGHT_MOMENTS = ("file_id",)
# Matching numbers its rows as threads come to them, and nothing hangs on which number is whose.
ROW_NUMBER = "id"
ONLY_ROW_NUMBERS = "link_pointed"
NEIGHBOURS = {
    "case.sqlite": {
        "record": "SELECT resource, ref, version, grouped_by, body, world_body FROM record",
        "audit": "SELECT source, resource, ref, version, changes FROM audit",
        "answer": "SELECT idempotency_key, request_hash, status FROM answer",
        "same_record": "SELECT * FROM same_record",
        "fact": "SELECT * FROM fact WHERE name <> 'clock'",
    },
    "portal.sqlite": {
        "record": "SELECT resource, ref, body FROM record",
        "receipt": "SELECT ref, body FROM receipt",
        "answer": "SELECT idempotency_key, request_hash, status FROM answer",
    },
}
STAMPS = re.compile(r'"lastModified": ?"[^"]*"')
LANDED_NAME = re.compile(r"(\d{5})-[0-9a-f]{16}")

Contents = dict[str, Counter[str]]


def contents(root: Path) -> Contents:
    """Return all that a night leaves behind, without the moments at which it was written."""
    found: Contents = {f"{file} {table}": rows for file in NEIGHBOURS for table, rows in _neighbour(root / file)}
    with transaction(f"sqlite:///{root}/bridge/state.sqlite") as state:
        for name, table in tables.metadata.tables.items():
            kept = [column for column in table.columns if column.name not in MOMENTS | KEYED]
            found[f"state {name}"] = Counter(str(tuple(row)) for row in state.execute(select(*kept)))
    for path in (root / "bridge" / "nights").glob("*/*.duckdb"):
        found |= {f"{path.stem} {table}": rows for table, rows in _night_tables(path)}
    for place in ("drop", "bridge/exports"):
        found[place] = Counter(
            f"{name} {sha256((root / name).read_bytes()).hexdigest()}" for name in _names(root, place)
        )
    found["files"] = Counter(LANDED_NAME.sub(r"\1", name) for name in _names(root, "bridge/landing", "bridge/nights"))
    return found


def _neighbour(path: Path) -> Iterator[tuple[str, Counter[str]]]:
    with closing(sqlite3.connect(path)) as con:
        for table, statement in NEIGHBOURS[path.name].items():
            yield table, Counter(STAMPS.sub("", str(row)) for row in con.execute(statement))


def _night_tables(path: Path) -> Iterator[tuple[str, Counter[str]]]:
    with duckdb.connect(str(path), read_only=True) as con:
        for (table,) in con.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall():
            if table == ONLY_ROW_NUMBERS:
                continue
            left_out = (*NIGHT_MOMENTS, ROW_NUMBER) if table.startswith("link_") else NIGHT_MOMENTS
            kept = f"COLUMNS(name -> name NOT IN {list(left_out)})"
            yield table, Counter(str(row) for row in con.execute(f"SELECT {kept} FROM {table}").fetchall())


def _names(root: Path, *places: str) -> Iterator[str]:
    for place in places:
        yield from (str(path.relative_to(root)) for path in (root / place).rglob("*") if path.is_file())


def differences(wanted: Contents, got: Contents) -> Iterator[str]:
    """Yield a line for each place where rows are lost, or are more than they should be."""
    for place in sorted(wanted.keys() | got.keys()):
        lost = wanted.get(place, Counter()) - got.get(place, Counter())
        more = got.get(place, Counter()) - wanted.get(place, Counter())
        for how, rows in (("lost", lost), ("more", more)):
            if rows:
                yield f"{place}: {rows.total()} {how}, such as {min(rows)[:300]}"
