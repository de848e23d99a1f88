"""How long a full link takes, and the link of 500 changed rows against what it kept."""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from sendbridge.matching.files import ARRIVING, KNOWN
from sendbridge.matching.kept import keep_prepared
from sendbridge.matching.linking import link
from sendbridge.matching.relinking import relink
from sendbridge.matching.rules import Rules
from sendbridge.night_file import open_to_build

_RULES = Rules(test_numbers=True)

# Of each relation: rows that take a name, a number or a birth date from their neighbour, and rows that are gone.
_CHANGES = """
CREATE OR REPLACE TABLE {name}_change AS
SELECT * EXCLUDE (turn, next_forename, next_upn, next_birth_date) REPLACE (
    CASE turn % 3 WHEN 0 THEN next_forename ELSE forename END AS forename,
    CASE turn % 3 WHEN 1 THEN next_upn ELSE upn END AS upn,
    CASE turn % 3 WHEN 2 THEN next_birth_date ELSE date_of_birth END AS date_of_birth
)
FROM (
    SELECT
        *,
        lead(forename) OVER neighbour AS next_forename,
        lead(upn) OVER neighbour AS next_upn,
        lead(date_of_birth) OVER neighbour AS next_birth_date,
        row_number() OVER (ORDER BY hash({key})) AS turn
    FROM {name}
    WINDOW neighbour AS (ORDER BY {key})
)
WHERE turn <= {changed};
CREATE OR REPLACE TABLE {name}_gone AS
SELECT {keys}
FROM {name} ANTI JOIN {name}_change USING ({key})
ORDER BY hash({key})
LIMIT {gone};
"""


def main() -> None:
    """Link the files, change some rows and link what they touch; print the seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=40_000, help="how many children the council for linkage has")
    parser.add_argument("--changed", type=int, default=500)
    parser.add_argument("--as-of", default="2026-03-02")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        council = Path(folder) / "council"
        made = ["-m", "sandbox.linkage", "--persons", str(asked.persons), "--seed", "1", "--out", str(council)]
        subprocess.run([sys.executable, *made], check=True)
        with open_to_build(Path(folder) / "kept.duckdb") as con:
            _read(con, council)
            _timed("full link", lambda: link(con, asked.as_of, _RULES))
            _timed("kept", lambda: keep_prepared(con, asked.as_of, _RULES))
            _write_changes(con, asked.changed)
        with open_to_build(Path(folder) / "kept.duckdb") as con:
            _timed(f"{asked.changed} changed rows", lambda: relink(con, asked.as_of, _RULES))


def _read(con: duckdb.DuckDBPyConnection, council: Path) -> None:
    for name, shape, file in (("known", KNOWN, "persons"), ("arriving", ARRIVING, "records")):
        con.execute(f"CREATE TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in shape.items())})")
        con.execute(f"INSERT INTO {name} BY NAME FROM '{council / file}.parquet'")
    con.execute("CREATE TABLE state_tie (record_type VARCHAR, record_key VARCHAR, person_id VARCHAR, decision VARCHAR)")


def _write_changes(con: duckdb.DuckDBPyConnection, changed: int) -> None:
    for name, key, keys in (
        ("known", "person_id", "person_id"),
        ("arriving", "record_key", "record_type, record_key"),
    ):
        con.execute(_CHANGES.format(name=name, key=key, keys=keys, changed=changed // 2 - 20, gone=20))


def _timed(what: str, work: Callable[[], object]) -> None:
    wall, processor = time.monotonic(), time.process_time()
    found = work()
    said = "" if found is None else f", {found:,} records linked again"
    sys.stdout.write(
        f"{what}: {time.monotonic() - wall:.2f} s, {time.process_time() - processor:.2f} s of processor{said}\n"
    )


if __name__ == "__main__":
    main()
