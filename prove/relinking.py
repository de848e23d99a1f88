"""Linking only what changed again has the result of linking everything again, of hazards too."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from sandbox.linkage.changing import apply_changes, write_changes
from sandbox.linkage.council import Council, make_council
from sandbox.linkage.hazards.suite import make_hazards
from sendbridge.matching.files import ARRIVING, KNOWN
from sendbridge.matching.kept import keep_prepared
from sendbridge.matching.linking import link
from sendbridge.matching.relinking import relink
from sendbridge.matching.rules import Rules
from sendbridge.night_file import open_to_build

AS_OF = "2026-03-02"
_RULES = Rules(test_numbers=True)
_TOLD = ("tie", "tie_candidate")


def main() -> int:
    """Change councils and hazards, link them both ways; 1 when one row is told otherwise."""
    differ = 0
    for seed in (1, 2, 3):
        for changed in (500, 3_000):
            differ += _told_otherwise(f"hazards, seed {seed}", lambda seed=seed: make_hazards(seed), changed)
    differ += _told_otherwise("100,000 persons", lambda: make_council(5, 100_000), 2_000)
    return 1 if differ else 0


def _told_otherwise(what: str, make: Callable[[], Council], changed: int) -> int:
    """Return how many rows relinking tells otherwise than linking does."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make().write(folder)
        rows, again, differ = linked_both_ways(folder, changed)
    took = time.monotonic() - started
    sys.stdout.write(
        f"{what}, {changed:,} rows changed: {again:,} of {rows:,} linked again, {differ} differ, {took:.0f} s\n"
    )
    return differ


def read_council(con: duckdb.DuckDBPyConnection, council: Path) -> None:
    """Read a council's files into the relations known, arriving and an empty state_tie."""
    for name, shape, file in (("known", KNOWN, "persons"), ("arriving", ARRIVING, "records")):
        con.execute(f"CREATE TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in shape.items())})")
        con.execute(f"INSERT INTO {name} BY NAME FROM '{council / file}.parquet'")
    con.execute("CREATE TABLE state_tie (record_type VARCHAR, record_key VARCHAR, person_id VARCHAR, decision VARCHAR)")


def linked_both_ways(folder: Path, changed: int) -> tuple[int, int, int]:
    """Return how many records a council has, how many were linked again, and how many rows are told otherwise."""
    with open_to_build(folder / "kept.duckdb") as con:
        read_council(con, folder)
        link(con, AS_OF, _RULES)
        keep_prepared(con, AS_OF, _RULES)
        write_changes(con, changed)
        again = relink(con, AS_OF, _RULES)
        for table in _TOLD:
            con.execute(f"CREATE TABLE relinked_{table} AS FROM {table}")
        apply_changes(con)
        link(con, AS_OF, _RULES)
        pairs = [(table, f"relinked_{table}") for table in _TOLD]
        differ = 0
        for one, other in pairs + [(other, one) for one, other in pairs]:
            (found,) = con.execute(f"SELECT count(*) FROM (FROM {one} EXCEPT ALL FROM {other})").fetchone() or (0,)
            differ += int(found)
        (rows,) = con.execute("SELECT count(*) FROM tie").fetchone() or (0,)
        return int(rows), again, differ


if __name__ == "__main__":
    sys.exit(main())
