"""The portal's own database: what settings have entered, and the receipts that they were sent."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import repeat
from pathlib import Path
from typing import Any

from sandbox.database import Database, history
from sandbox.paging import PageRun
from sandbox.portal.layout import BY_RECORD_TYPE

SCHEMA = """
CREATE TABLE IF NOT EXISTS record (
    resource TEXT NOT NULL,
    ref TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (resource, ref)
);
CREATE INDEX IF NOT EXISTS record_by_change ON record (resource, last_modified, ref);
CREATE TABLE IF NOT EXISTS receipt (
    sequence INTEGER PRIMARY KEY,
    received_at TEXT NOT NULL,
    ref TEXT NOT NULL,
    body TEXT NOT NULL
);
"""
PAGE = """
SELECT last_modified, ref, body
FROM record
WHERE resource = ? AND (last_modified, ref) > (?, ?) AND last_modified >= ?
ORDER BY last_modified, ref
LIMIT ?
"""
NEW = "INSERT INTO record VALUES (?, ?, ?, ?)"
ENTRY = """
INSERT INTO record
VALUES (?, ?, ?, ?)
ON CONFLICT (resource, ref) DO UPDATE
SET last_modified = excluded.last_modified, body = excluded.body
WHERE body <> excluded.body
"""
Known = Iterable[tuple[str, dict[str, Any]]]


class PortalStore(Database):
    """The records of the portal."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, SCHEMA)

    @contextmanager
    def filling(self, *, today: date, expected: int) -> Iterator[Callable[[Known], int]]:
        """Yield what puts in all that settings have entered so far, while the portal is empty."""
        times = history(expected)
        with self.writing() as connection:
            yield lambda records: connection.executemany(NEW, _rows(records, times)).rowcount
            self.set_fact("world_date", today.isoformat())

    def live_a_day(self, changes: Known, *, today: date) -> int:
        """Write what settings enter on one day; return how many records are new or altered."""
        touched = 0
        with self.writing() as connection:
            for resource, ref, _, body in _rows(changes, repeat("")):
                now = self.now()
                touched += connection.execute(ENTRY, (resource, ref, now, body)).rowcount
                self.set_fact("clock", now)
            self.set_fact("world_date", today.isoformat())
        return touched

    def page(self, run: PageRun, size: int) -> list[tuple[str, str, str]]:
        """Return up to `size` + 1 records of the run as (last_modified, ref, body)."""
        resource = run.resource.removeprefix("portal/")
        return self.connection.execute(PAGE, (resource, run.last_modified, run.ref, run.since, size + 1)).fetchall()

    def has_return(self, ref: str) -> bool:
        """Whether a setting has entered this return."""
        found = "SELECT 1 FROM record WHERE resource = 'returns' AND ref = ?"
        return self.connection.execute(found, (ref,)).fetchone() is not None

    def keep_receipt(self, ref: str, receipt: dict[str, Any]) -> None:
        """Keep what the setting is told about its return."""
        self.connection.execute(
            "INSERT INTO receipt (received_at, ref, body) VALUES (?, ?, ?)", (self.now(), ref, json.dumps(receipt))
        )


def _rows(records: Known, times: Iterator[str]) -> Iterator[tuple[str, str, str, str]]:
    for record_type, record in records:
        resource = BY_RECORD_TYPE[record_type]
        native = resource.native(record)
        yield resource.name, resource.ref(native), next(times), json.dumps(native, separators=(",", ":"))
