"""How the population's own people write to the case system: the first fill, and each day's changes."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from sandbox.case_system.layout import BY_RECORD_TYPE, Resource
from sandbox.case_system.native import document, stamped
from sandbox.case_system.store import CaseStore, Stored
from sandbox.database import history

Known = Iterable[tuple[str, dict[str, Any]]]


@contextmanager
def filling_case_system(store: CaseStore, *, today: date, expected: int) -> Iterator[Callable[[Known], int]]:
    """Yield what puts records into an empty case system, as if written over weeks that lie behind."""
    times = history(expected)
    with store.loading():
        yield lambda records: store.load(_rows(records, times))
        store.set_fact("world_date", today.isoformat())


def _rows(records: Known, times: Iterator[str]) -> Iterator[tuple[str, str, str, str | None, str]]:
    for record_type, record in records:
        resource = BY_RECORD_TYPE[record_type]
        last_modified = next(times)
        body = stamped(document(resource, record), 1, last_modified)
        yield resource.name, record[resource.key.known_as], last_modified, _grouped_by(resource, record), body


def _grouped_by(resource: Resource, record: dict[str, Any]) -> str | None:
    if not resource.group_field:
        return None
    return record.get(resource.by_native[resource.group_field].known_as)


def live_a_day(store: CaseStore, changes: Known, *, today: date) -> int:
    """Write what the population's people write on one day; return how many records they touched."""
    touched = 0
    with store.writing():
        for record_type, record in changes:
            resource = BY_RECORD_TYPE[record_type]
            touched += _write(store, resource, json.loads("{" + document(resource, record) + "}"))
        store.set_fact("world_date", today.isoformat())
    return touched


def _write(store: CaseStore, resource: Resource, told: dict[str, Any]) -> bool:
    """Write what is new in what the population tells of one record; what the bridge wrote elsewhere stays."""
    ref = store.same_as(resource, told[resource.key.native])
    stored = store.find(resource, ref)
    if stored is None:
        return _create(store, resource, told)
    told = {**told, resource.key.native: ref}
    before = json.loads(stored.world_body) if stored.world_body else stored.values
    news = {name: value for name, value in told.items() if before.get(name) != value}
    if not news:
        return False
    store.change(resource, stored, news, source="world", world_body=json.dumps(told) if stored.world_body else None)
    return True


def _create(store: CaseStore, resource: Resource, told: dict[str, Any]) -> bool:
    """Put a record in, unless the bridge has put the same cycle in before: then only what it lacks is added."""
    twin = _cycle_by_the_bridge(store, resource, told)
    if twin is None:
        store.create(resource, told, source="world")
        return True
    store.note_same(resource, told[resource.key.native], twin.ref)
    told = {**told, resource.key.native: twin.ref}
    lacking = {name: value for name, value in told.items() if twin.values.get(name) is None and value is not None}
    store.change(resource, twin, lacking, source="world", world_body=json.dumps(told))
    return True


def _cycle_by_the_bridge(store: CaseStore, resource: Resource, told: dict[str, Any]) -> Stored | None:
    if resource.name != "annual-reviews":
        return None
    cycles = store.group(resource, told["planRef"])
    return next((cycle for cycle in cycles if cycle.values["cycleNo"] == told["cycleNo"]), None)
