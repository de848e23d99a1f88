"""The check step with every rule on a night of England's size, 720,000 plans, with its peak memory."""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from sandbox.population import World
from sendbridge import matching
from sendbridge.assembly import FEEDS, write_night_info
from sendbridge.checks.examples import create_empty_night
from sendbridge.records import PROVENANCE, RECORDS, Record, columns
from sendbridge.settings import Settings
from sendbridge.snapshot import write_snapshot
from sendbridge.store.session import transaction

PLANS, SEED, NIGHT = 720_000, 7, date(2026, 3, 2)
_ROW_GROUP = 20_000
_MEMORY = "8GiB"  # for all of England in one file; a council's night has half a gigabyte a thread (night_file.py)
_ARROW: dict[type, pa.DataType] = {
    str: pa.string(),
    date: pa.date32(),
    int: pa.int64(),
    bool: pa.bool_(),
}
_SENDERS = {"review_return": "setting_urn", "roll_entry": "setting_urn", "term": "setting_urn"}
_FEEDS = {
    "review_return": "school_settings",
    "roll_entry": "school_settings",
    "term": "school_settings",
    "advice_return": "health_trusts",
    "caseload_entry": "health_trusts",
    "establishment": "establishment_register",
    "establishment_link": "establishment_register",
}
_FACTS = {name: [(one.name, one.python_type) for one in columns(record)] for name, record in RECORDS.items()}
Row = dict[str, Any]


def main() -> int:
    """Write the night with two processes, tie its records, and time the check step in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=PLANS)
    parser.add_argument("--makers", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the night there, and use one that is there")
    parser.add_argument("--make", nargs=2, metavar=("FOLDER", "TURN"), help=argparse.SUPPRESS)
    parser.add_argument("--check", metavar="NIGHT", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.make:
        _make(Path(asked.make[0]), int(asked.make[1]), plans=asked.plans, makers=asked.makers)
    elif asked.check:
        sys.stdout.write(json.dumps(_check(Path(asked.check))))
    elif asked.keep:
        return _prove(asked.keep, plans=asked.plans, makers=asked.makers)
    else:
        with tempfile.TemporaryDirectory() as folder:
            return _prove(Path(folder), plans=asked.plans, makers=asked.makers)
    return 0


def _prove(folder: Path, *, plans: int, makers: int) -> int:
    path = folder / "night.duckdb"
    again = [sys.executable, __file__, "--plans", str(plans), "--makers", str(makers)]
    if not path.exists():
        _write(folder, path, again, plans=plans, makers=makers)
    told = subprocess.run([*again, "--check", str(path)], stdout=subprocess.PIPE, check=True, text=True).stdout
    figures = json.loads(told)
    _say(
        f"check step: {figures['rules']} rules, {figures['findings']:,} findings, {figures['wall']:.1f} s wall, "
        f"{figures['cpu']:.1f} s CPU, peak memory {figures['peak_mib']:,.0f} MiB with Great Expectations"
    )
    for suite, seconds, rules in figures["suites"]:
        _say(f"  {suite:<22}{rules:>4} rules {seconds:>8.1f} s")
    _say(f"outcomes: {figures['outcomes']}")
    return 0 if set(figures["outcomes"]) <= {"passed", "failed", "empty", "not_evaluated"} else 1


def _write(folder: Path, path: Path, again: list[str], *, plans: int, makers: int) -> None:
    if not (folder / "plan.0.parquet").exists():
        _make_all(again, folder, plans=plans, makers=makers)
    rows, seconds = _build(folder, path)
    _say(f"night of {rows:,} records built and tied in {seconds:.0f} s, {path.stat().st_size / 2**30:.1f} GiB")


def _make_all(again: list[str], folder: Path, *, plans: int, makers: int) -> None:
    started = time.monotonic()
    running = [subprocess.Popen([*again, "--make", str(folder), str(turn)]) for turn in range(makers)]
    if any(process.wait() for process in running):
        raise SystemExit("a process that writes the night failed")
    _say(f"{plans:,} plans written by {makers} processes in {time.monotonic() - started:.0f} s")


def _make(folder: Path, turn: int, *, plans: int, makers: int) -> None:
    """Write this process's share of every record type as Parquet, part by part, in bounded memory."""
    world = World(SEED, plans, NIGHT)
    with _Writers(folder, turn) as writers:
        if turn == 0:
            writers.add(("establishment", row) for row in world.establishments(NIGHT))
            writers.add(("establishment_link", row) for row in world.establishment_links(NIGHT))
        for part in world.share(turn, of=makers):
            writers.add(part.case_records(NIGHT))
            writers.add(part.portal_records(NIGHT))
            for _, rows, _ in part.setting_files(NIGHT):
                writers.add(("review_return", row) for row in rows)
            for trust, kind, rows, _ in part.trust_files(NIGHT):
                record_type = "advice_return" if kind == "advice" else "caseload_entry"
                writers.add(((record_type, row) for row in rows), sender=trust)


class _Writers:
    """One Parquet file per record type, opened when its first rows come."""

    def __init__(self, folder: Path, turn: int) -> None:
        self._folder, self._turn = folder, turn
        self._open: dict[str, pq.ParquetWriter] = {}
        self._waiting: dict[str, list[Row]] = {}

    def __enter__(self) -> "_Writers":
        return self

    def __exit__(self, *_: object) -> None:
        for record_type in self._waiting:
            self._write(record_type)
        for writer in self._open.values():
            writer.close()

    def add(self, rows: Iterable[tuple[str, Row]], *, sender: str | None = None) -> None:
        """Write rows of any record types; a cell that cannot be read as its fact is left empty, as a mapping does."""
        for record_type, row in rows:
            waiting = self._waiting.setdefault(record_type, [])
            waiting.append(_completed(record_type, row, sender))
            if len(waiting) == _ROW_GROUP:
                self._write(record_type)

    def _write(self, record_type: str) -> None:
        schema = _schema(RECORDS[record_type])
        if record_type not in self._open:
            path = self._folder / f"{record_type}.{self._turn}.parquet"
            self._open[record_type] = pq.ParquetWriter(path, schema)
        self._open[record_type].write_table(pa.Table.from_pylist(self._waiting[record_type], schema))
        self._waiting[record_type].clear()


def _completed(record_type: str, row: Row, sender: str | None) -> Row:
    feed = _FEEDS.get(record_type, "case_management")
    facts = {
        name: value if isinstance(value := row.get(name), python_type) else None
        for name, python_type in _FACTS[record_type]
    }
    if sender is not None and "provider_code" in facts:
        facts["provider_code"] = sender
    return facts | {
        "record_key": "|".join(str(facts[name]) for name in RECORDS[record_type].KEY),
        "feed": feed,
        "sender": sender or facts.get(_SENDERS.get(record_type, "")) or feed,
        "landed_date": NIGHT,
    }


def _schema(record: type[Record]) -> pa.Schema:
    facts = [(column.name, _ARROW.get(column.python_type, pa.timestamp("us"))) for column in columns(record)]
    provenance = {"VARCHAR": pa.string(), "BIGINT": pa.int64(), "DATE": pa.date32()}
    return pa.schema([*facts, *((name, provenance[sql_type]) for name, sql_type in PROVENANCE.items())])


def _build(folder: Path, path: Path) -> tuple[int, float]:
    """Load the Parquet files into a night file and tie the records from outside; return the rows and the seconds."""
    started, rows = time.monotonic(), 0
    with duckdb.connect(str(path), config={"memory_limit": _MEMORY}) as con:
        con.execute("SET preserve_insertion_order = FALSE")
        create_empty_night(con)
        for record_type in RECORDS:
            files = [str(file) for file in sorted(folder.glob(f"{record_type}.*.parquet"))]
            if files:
                con.execute(f"INSERT INTO {record_type} BY NAME FROM read_parquet(?)", [files])
                con.execute(_ARRIVED.format(record_type=record_type))
            rows += (con.execute(f"SELECT count(*) FROM {record_type}").fetchone() or (0,))[0]
        con.execute("CREATE TABLE read_row (feed VARCHAR, record_type VARCHAR)")  # every row is read, none is told of
        write_night_info(con, {"sync_date": NIGHT.isoformat(), "previous_date": None, "fresh_feeds": " ".join(FEEDS)})
        with transaction(f"sqlite:///{folder / 'state.sqlite'}") as state:
            write_snapshot(con, state, authority_code=Settings().authority_code)
        matching.match(con, NIGHT, rules=matching.Rules(test_numbers=True))
    return rows, time.monotonic() - started


_ARRIVED = """
INSERT INTO arrival BY NAME
SELECT feed, sender, '{record_type}' AS record_type, TRUE AS arrived, TRUE AS "full", count(*) AS row_count
FROM {record_type}
GROUP BY feed, sender
"""


def _check(path: Path) -> dict[str, Any]:
    from sendbridge import checks
    from sendbridge.checks import gx, rules

    settings, times = Settings(allow_test_numbers=True), list[tuple[str, float, int]]()
    judge = rules.judge

    def timed(con: duckdb.DuckDBPyConnection, suite: Any, judged: Any) -> Any:
        begun = time.monotonic()
        evaluations = judge(con, suite, judged)
        times.append((suite.suite, time.monotonic() - begun, len(judged)))
        return evaluations

    rules.judge = gx.rules.judge = timed
    with duckdb.connect(str(path), config={"memory_limit": _MEMORY}) as con:
        wall, cpu = time.monotonic(), time.process_time()
        checks.run_checks(settings, con, NIGHT)
        wall, cpu = time.monotonic() - wall, time.process_time() - cpu
        outcomes = dict(con.execute("SELECT outcome, count(*) FROM evaluation GROUP BY 1 ORDER BY 1").fetchall())
        (findings,) = con.execute("SELECT count(*) FROM finding").fetchone() or (0,)
        (declared,) = con.execute("SELECT count(*) FROM rule").fetchone() or (0,)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "rules": declared, "findings": findings, "wall": wall, "cpu": cpu, "peak_mib": peak, "suites": times,
        "outcomes": outcomes,
    }  # fmt: skip


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
