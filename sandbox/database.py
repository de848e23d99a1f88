"""What a neighbour's SQLite file can do whatever is in it: one writer, many readers, a clock that only goes forward."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sandbox import idempotency
from sandbox.paging import STAMP, stamp_text

SCHEMA = "CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL);"
HISTORY_BEGINS, HISTORY_LASTS = timedelta(days=120), timedelta(days=60)


class Database:
    """One SQLite file that servers and ticks may use at the same time."""

    def __init__(self, path: Path, schema: str) -> None:
        self.connection = sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=NORMAL")
        self.connection.executescript(SCHEMA + idempotency.SCHEMA + schema)

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Hold the one write transaction; all or nothing."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Hold one state of the file, whatever others write meanwhile."""
        self.connection.execute("BEGIN")
        try:
            yield
        finally:
            self.connection.execute("ROLLBACK")

    def fact(self, name: str) -> str | None:
        """Return something that the system knows about itself."""
        row = self.connection.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set_fact(self, name: str, value: str) -> None:
        """Keep something that the system knows about itself."""
        self.connection.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))

    @property
    def today(self) -> date:
        """The day that it is in the world."""
        return date.fromisoformat(self.fact("world_date") or "0001-01-01")

    def now(self) -> str:
        """Return the time, later than any time given before to a record."""
        last = self.fact("clock")
        present = datetime.now(UTC)
        if last:
            present = max(present, datetime.strptime(last, STAMP).replace(tzinfo=UTC) + timedelta(microseconds=1))
        return stamp_text(present)


def history(expected: int) -> Iterator[str]:
    """Yield the times at which the first fill was written: over weeks that lie behind, so that news stands apart."""
    moment = datetime.now(UTC) - HISTORY_BEGINS
    step = max(HISTORY_LASTS / max(expected, 1), timedelta(microseconds=1))
    while True:
        moment += step
        yield stamp_text(moment)
