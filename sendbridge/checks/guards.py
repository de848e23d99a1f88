"""Guards a feed as a whole with stock expectations: a broken export stops its feed and blames no child."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sendbridge.checks.suites import read_located
from sendbridge.errors import Misconfigured
from sendbridge.rooms import room_file
from sendbridge.settings import Settings
from sendbridge.sql_text import literal

GUARDS_FILE = "feed_guards.yml"
RULE_ID = "SY06"


class RecordGuard(BaseModel):
    """What one record type of a feed must look like."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows_percent: tuple[int, int] | None = None
    known: dict[str, int] = Field(default_factory=dict)
    fresh: dict[str, int] = Field(default_factory=dict)


class FeedGuards(BaseModel):
    """The guards of all feeds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    least_rows: int = Field(ge=1)
    feeds: dict[str, dict[str, RecordGuard]]


@dataclass(frozen=True)
class GuardedBatch:
    """One set of rows and what is expected of it; `batch` names it without naming anybody."""

    feed: str
    record_type: str
    batch: str
    query: str
    rows: tuple[int, int] | None = None
    known: tuple[tuple[str, int], ...] = ()
    fresh: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True)
class GuardResult:
    """How one guard fared; `message` says what was expected, never what a row holds."""

    feed: str
    record_type: str
    guard: str
    passed: bool
    message: str


def load_guards(settings: Settings) -> FeedGuards:
    """Load the rooms' guards; raise Misconfigured naming the file."""
    path = room_file(settings, "expectations", name=GUARDS_FILE)
    try:
        return FeedGuards.model_validate(read_located(path))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise Misconfigured(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def guarded_batches(
    con: duckdb.DuckDBPyConnection, guards: FeedGuards, *, as_of: date, last_night: Path | None
) -> Iterator[GuardedBatch]:
    """Yield what must be looked at: the record types that arrived tonight, of the feeds that have guards."""
    arrived = {(feed, name): bool(full) for feed, name, full in con.execute(_ARRIVED).fetchall()}
    last_counts = _last_counts(con, arrived, last_night)
    for feed, record_guards in guards.feeds.items():
        for record_type, guard in record_guards.items():
            if (feed, record_type) in arrived:
                last = last_counts.get((feed, record_type), 0)
                yield _columns_batch(feed, record_type)
                yield from _row_batches(con, guards, guard, _Arrival(feed, record_type, as_of, last))


@dataclass(frozen=True)
class _Arrival:
    feed: str
    record_type: str
    as_of: date
    last_count: int  # rows that the last night had of the senders whose full list came tonight

    @property
    def tonight(self) -> str:
        return f"SELECT * FROM {self.record_type}\nWHERE feed = '{self.feed}'\n  AND landed_date = DATE '{self.as_of}'"

    @property
    def full_lists(self) -> str:
        return f"{self.tonight}\n  AND sender IN ({_FULL_SENDERS.format(feed=self.feed, name=self.record_type)})"


_ARRIVED = """
SELECT feed, record_type, bool_or("full")
FROM arrival
WHERE arrived
GROUP BY ALL
"""

_FULL_SENDERS = """
SELECT sender FROM arrival WHERE feed = '{feed}' AND record_type = '{name}' AND arrived AND "full"
"""


def _row_batches(
    con: duckdb.DuckDBPyConnection, guards: FeedGuards, guard: RecordGuard, arrival: _Arrival
) -> Iterator[GuardedBatch]:
    feed, record_type = arrival.feed, arrival.record_type
    if guard.rows_percent and arrival.last_count >= guards.least_rows:
        least, most = (arrival.last_count * percent // 100 for percent in guard.rows_percent)
        yield GuardedBatch(feed, record_type, f"{record_type}_rows", arrival.full_lists, rows=(least, most))
    if _count(con, arrival.tonight) >= guards.least_rows:
        known = tuple(guard.known.items())
        yield GuardedBatch(feed, record_type, f"{record_type}_tonight", arrival.tonight, known=known)
    if guard.fresh and _count(con, arrival.full_lists) >= guards.least_rows:
        fresh = tuple((column, arrival.as_of - timedelta(days=days)) for column, days in guard.fresh.items())
        yield GuardedBatch(feed, record_type, f"{record_type}_full", arrival.full_lists, fresh=fresh)


def _columns_batch(feed: str, record_type: str) -> GuardedBatch:
    """A column that the mapping wants and the feed's own export lacks; one sender of many does not stop the rest."""
    query = (
        "SELECT * FROM bad_value\n"
        f"WHERE feed = '{feed}' AND sender = '{feed}' AND record_type = '{record_type}'\n"
        "  AND reason_code = 'missing_column'"
    )
    return GuardedBatch(feed, record_type, f"{record_type}_columns", query, rows=(0, 0))


def _count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    row = con.execute(f"SELECT count(*) FROM ({query})").fetchone()
    return int(row[0]) if row else 0


def _last_counts(
    con: duckdb.DuckDBPyConnection, arrived: dict[tuple[str, str], bool], last_night: Path | None
) -> dict[tuple[str, str], int]:
    if last_night is None or not last_night.exists():
        return {}
    con.execute(f"ATTACH {literal(last_night)} AS guarded_before (READ_ONLY)")
    try:
        return {
            (feed, name): _count(
                con,
                f"SELECT 1 FROM guarded_before.{name} WHERE feed = '{feed}'"
                f" AND sender IN ({_FULL_SENDERS.format(feed=feed, name=name)})",
            )
            for (feed, name), full in arrived.items()
            if full
        }
    finally:
        con.execute("DETACH guarded_before")


def remember(path: Path, results: Sequence[GuardResult]) -> None:
    """Keep the results beside the night: a feed that was stopped is not judged again when the night is rebuilt."""
    judged = {result.feed for result in results}
    kept = [result for result in remembered(path) if result.feed not in judged]
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_suffix(".new")
    staged.write_text(json.dumps([asdict(result) for result in (*kept, *results)], indent=1), encoding="utf-8")
    staged.replace(path)


def remembered(path: Path) -> list[GuardResult]:
    """Return the results that were kept, or none."""
    if not path.exists():
        return []
    kept: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return [GuardResult(**each) for each in kept]


def read_guards(kept_night: Path) -> list[GuardResult]:
    """Return how each guard fared on a night that is kept."""
    with duckdb.connect(str(kept_night), read_only=True) as con:
        rows = con.execute("SELECT feed, record_type, guard, passed, message FROM guard").fetchall()
    return [GuardResult(*row) for row in rows]


def write_guards(con: duckdb.DuckDBPyConnection, results: Sequence[GuardResult]) -> None:
    """Write how each guard fared to `guard`, a finding for each feed that was stopped, and how SY06 fared."""
    con.execute(
        """
        CREATE OR REPLACE TABLE guard (
            feed VARCHAR, record_type VARCHAR, guard VARCHAR, passed BOOLEAN, message VARCHAR
        )
        """
    )
    for result in results:
        con.execute("INSERT INTO guard VALUES (?, ?, ?, ?, ?)", list(asdict(result).values()))
    con.execute(
        """
        INSERT INTO finding
        SELECT ?, 'feed', feed, NULL, feed, 'feed', sha256(string_agg(DISTINCT guard, ' ' ORDER BY guard))
        FROM guard
        WHERE NOT passed
        GROUP BY feed
        """,
        [RULE_ID],
    )
    con.execute(_EVALUATION, [RULE_ID])


_EVALUATION = """
INSERT INTO evaluation
SELECT
    ?,
    'feed',
    CASE
        WHEN count(*) = 0 THEN 'not_evaluated'
        WHEN bool_and(passed) THEN 'passed'
        ELSE 'failed'
    END,
    count(DISTINCT feed),
    count(DISTINCT feed) FILTER (WHERE NOT passed),
    coalesce(
        string_agg(feed || ': ' || message, '; ') FILTER (WHERE NOT passed),
        CASE WHEN count(*) = 0 THEN 'no feed that is guarded came' END
    ),
    CASE WHEN count(*) = 0 THEN 'stale_feed' END
FROM guard
"""
