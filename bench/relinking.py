"""How long a full link takes, and the link of 500 changed rows against what it kept."""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from prove.relinking import read_council
from sandbox.linkage.changing import write_changes
from sendbridge.matching.kept import keep_prepared
from sendbridge.matching.linking import link
from sendbridge.matching.relinking import relink
from sendbridge.matching.rules import Rules
from sendbridge.night_file import open_to_build

_RULES = Rules(test_numbers=True)


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
            read_council(con, council)
            _timed("full link", lambda: link(con, asked.as_of, _RULES))
            _timed("kept", lambda: keep_prepared(con, asked.as_of, _RULES))
            write_changes(con, asked.changed)
        with open_to_build(Path(folder) / "kept.duckdb") as con:
            _timed(f"{asked.changed} changed rows", lambda: relink(con, asked.as_of, _RULES))


def _timed(what: str, work: Callable[[], object]) -> None:
    wall, processor = time.monotonic(), time.process_time()
    found = work()
    said = "" if found is None else f", {found:,} records linked again"
    sys.stdout.write(
        f"{what}: {time.monotonic() - wall:.2f} s, {time.process_time() - processor:.2f} s of processor{said}\n"
    )


if __name__ == "__main__":
    main()
