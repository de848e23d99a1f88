"""The case system's own database: every record as ready JSON, its version, and who changed it when."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.case_system.layout import Resource
from sandbox.case_system.native import document_of, stamped
from sandbox.database import Database
from sandbox.paging import PageRun

SCHEMA = """
CREATE TABLE IF NOT EXISTS record (
    resource TEXT NOT NULL,
    ref TEXT NOT NULL,
    version INTEGER NOT NULL,
    last_modified TEXT NOT NULL,
    grouped_by TEXT,
    body TEXT NOT NULL,
    world_body TEXT,
    PRIMARY KEY (resource, ref)
);
CREATE TABLE IF NOT EXISTS audit (
    sequence INTEGER PRIMARY KEY,
    changed_at TEXT NOT NULL,
    source TEXT NOT NULL,
    resource TEXT NOT NULL,
    ref TEXT NOT NULL,
    version INTEGER NOT NULL,
    changes TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS same_record (resource TEXT, world_ref TEXT, ref TEXT, PRIMARY KEY (resource, world_ref));
"""
INDEXES = """
CREATE INDEX IF NOT EXISTS record_by_change ON record (resource, last_modified, ref);
CREATE INDEX IF NOT EXISTS record_by_group ON record (resource, grouped_by) WHERE grouped_by IS NOT NULL;
"""
PAGE = """
SELECT last_modified, ref, body
FROM record
WHERE resource = :resource
  AND (last_modified, ref) > (:last_modified, :ref)
  AND last_modified >= :since
  AND (:group IS NULL OR grouped_by = :group)
  AND (:state IS NULL OR json_extract(body, '$.state') = :state)
ORDER BY last_modified, ref
LIMIT :size
"""
GROUP_PAGE = PAGE.replace("FROM record", "FROM record INDEXED BY record_by_group").replace(":group IS NULL OR ", "")
GROUP = """
SELECT ref, version, body, world_body
FROM record
WHERE resource = ? AND grouped_by = ?
ORDER BY last_modified, ref
"""
WHOLE = """
SELECT ref, version, body, world_body, last_modified
FROM record
WHERE resource = ?
ORDER BY ref
"""


@dataclass(frozen=True)
class Stored:
    """One record as it is kept; `world_body` is what the population last said where the bridge has written since."""

    ref: str
    version: int
    body: str
    world_body: str | None

    @property
    def values(self) -> dict[str, Any]:
        """Return the record's fields."""
        return dict(json.loads(self.body))


class CaseStore(Database):
    """The records of the case system."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, SCHEMA + INDEXES)

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Hold the write transaction of the first fill; indexes are built when all is in."""
        self.connection.execute("PRAGMA synchronous=OFF")
        with self.writing():
            for index in ("record_by_change", "record_by_group"):
                self.connection.execute(f"DROP INDEX IF EXISTS {index}")
            yield
            for statement in INDEXES.strip().split(";\n"):
                self.connection.execute(statement)
        self.connection.execute("PRAGMA synchronous=NORMAL")

    def page(self, run: PageRun, size: int) -> list[tuple[str, str, str]]:
        """Return up to `size` + 1 records of the run as (last_modified, ref, body)."""
        group, state = run.filters.get("sourceRef"), run.filters.get("state")
        asked = {
            "resource": run.resource,
            "last_modified": run.last_modified,
            "ref": run.ref,
            "since": run.since,
            "group": group,
            "state": state,
            "size": size + 1,
        }
        return self.connection.execute(GROUP_PAGE if group else PAGE, asked).fetchall()

    def find(self, resource: Resource, ref: str) -> Stored | None:
        """Return one record, if there is one."""
        row = self.connection.execute(
            "SELECT ref, version, body, world_body FROM record WHERE resource = ? AND ref = ?", (resource.name, ref)
        ).fetchone()
        return Stored(*row) if row else None

    def group(self, resource: Resource, grouped_by: str) -> list[Stored]:
        """Return the records that belong together: the cycles of a plan, the tasks of an exception."""
        return [Stored(*row) for row in self.connection.execute(GROUP, (resource.name, grouped_by))]

    def whole(self, resource: Resource) -> Iterator[tuple[Stored, str]]:
        """Yield every record of a resource, by its number, with the time of its last change."""
        for *stored, last_modified in self.connection.execute(WHOLE, (resource.name,)):
            yield Stored(*stored), last_modified

    def same_as(self, resource: Resource, world_ref: str) -> str:
        """Return the number under which the system keeps what the population knows under `world_ref`."""
        row = self.connection.execute(
            "SELECT ref FROM same_record WHERE resource = ? AND world_ref = ?", (resource.name, world_ref)
        ).fetchone()
        return row[0] if row else world_ref

    def note_same(self, resource: Resource, world_ref: str, ref: str) -> None:
        """Keep that the population's record and one of the bridge's are the same."""
        self.connection.execute("INSERT INTO same_record VALUES (?, ?, ?)", (resource.name, world_ref, ref))

    def next_ref(self, resource: Resource) -> str:
        """Return a number from the system's own sequence, which the population's numbers never reach."""
        number = int(self.fact(f"sequence {resource.name}") or 0) + 1
        self.set_fact(f"sequence {resource.name}", str(number))
        return f"{resource.prefix}-N{number:07d}"

    def create(self, resource: Resource, values: dict[str, Any], *, source: str) -> Stored:
        """Put a new record in, version 1."""
        return self._write(resource, Stored(values[resource.key.native], 0, "{}", None), values, source=source)

    def change(
        self, resource: Resource, stored: Stored, changes: dict[str, Any], *, source: str, world_body: str | None = None
    ) -> Stored:
        """Write the next version of a record; `world_body` replaces what the population last said."""
        kept = world_body or stored.world_body or (stored.body if source == "bridge" else None)
        before = Stored(stored.ref, stored.version, stored.body, kept)
        return self._write(resource, before, {**stored.values, **changes}, source=source)

    def _write(self, resource: Resource, before: Stored, values: dict[str, Any], *, source: str) -> Stored:
        now, version = self.now(), before.version + 1
        old = before.values
        changes = {field.native: values.get(field.native) for field in resource.fields}
        changes = {name: [old.get(name), value] for name, value in changes.items() if old.get(name) != value}
        body = stamped(document_of(resource, values), version, now)
        grouped_by = values.get(resource.group_field) if resource.group_field else None
        self.connection.execute(
            "INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?, ?, ?)",
            (resource.name, before.ref, version, now, grouped_by, body, before.world_body),
        )
        self.connection.execute(
            "INSERT INTO audit (changed_at, source, resource, ref, version, changes) VALUES (?, ?, ?, ?, ?, ?)",
            (now, source, resource.name, before.ref, version, json.dumps(changes)),
        )
        self.set_fact("clock", now)
        return Stored(before.ref, version, body, before.world_body)

    def load(self, rows: Iterable[tuple[str, str, str, str | None, str]]) -> int:
        """Put in (resource, ref, last_modified, grouped_by, body), rows in order of time; return how many."""
        loaded = self.connection.executemany(
            "INSERT INTO record (resource, ref, version, last_modified, grouped_by, body) VALUES (?, ?, 1, ?, ?, ?)",
            rows,
        )
        return loaded.rowcount
