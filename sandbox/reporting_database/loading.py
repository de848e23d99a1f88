"""Fills the star schema from the case system, whole and in one transaction, as a nightly load does."""

from collections.abc import Iterator
from itertools import count, islice
from typing import Any

from sqlalchemy import Connection, NullPool, Table, create_engine, delete, insert
from sqlalchemy.engine import make_url
from sqlalchemy.schema import CreateSchema

from sandbox.case_system.codes import CODES
from sandbox.case_system.layout import BY_RECORD_TYPE, Field, Resource
from sandbox.case_system.store import CaseStore
from sandbox.reporting_database.layout import (
    LOAD,
    NEED,
    PERSON,
    TABLES,
    UPDATED,
    VERSION,
    column_of,
    is_need,
    is_person,
    moment,
    need_column,
    star_schema,
    typed,
)

SCHEMA = "reporting"
_AT_ONCE = 2_000
Row = dict[str, Any]


def load(store: CaseStore, url: str) -> int:
    """Load all that the case system holds now; readers see the load before it or this one, never half of it."""
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    schema = SCHEMA if make_url(url).get_backend_name() != "sqlite" else None
    tables = star_schema(schema)
    started = moment(store.now())
    with engine.begin() as connection, store.reading():
        if schema is not None:
            connection.execute(CreateSchema(schema, if_not_exists=True))
        tables[LOAD].metadata.create_all(connection)
        for table in tables.values():
            connection.execute(delete(table))
        loaded = _fill(connection, store, tables)
        connection.execute(insert(tables[LOAD]), [{"LOAD_ID": 1, "EXTRACT_STARTED_DTTM": started}])
        return loaded


def _fill(connection: Connection, store: CaseStore, tables: dict[str, Table]) -> int:
    needs = {code: number for number, code in enumerate(CODES["need"].values(), start=1)}
    connection.execute(insert(tables[NEED]), [{f"{NEED}_ID": each, "NEED_CD": code} for code, each in needs.items()])
    persons: dict[str, int] = {}
    loaded = 0
    for record_type, name in TABLES.items():
        rows = _rows(store, BY_RECORD_TYPE[record_type], name, persons=persons, needs=needs)
        while batch := [*islice(rows, _AT_ONCE)]:
            connection.execute(insert(tables[name]), batch)
            loaded += len(batch)
    return loaded


def _rows(
    store: CaseStore, resource: Resource, name: str, *, persons: dict[str, int], needs: dict[str, int]
) -> Iterator[Row]:
    numbers = count(1)
    is_persons = resource.name == "persons"
    for stored, last_modified in store.whole(resource):
        values, number = stored.values, next(numbers)
        if is_persons:
            persons[stored.ref] = number
        row: Row = {f"{name}_ID": number, VERSION: stored.version, UPDATED: moment(last_modified)}
        for field in resource.fields:
            row |= _cell(field, values.get(field.native), persons=persons, needs=needs)
        yield row


def _cell(field: Field, value: Any, *, persons: dict[str, int], needs: dict[str, int]) -> Row:
    if is_person(field):
        return {f"{PERSON}_ID": persons.get(value)}
    if is_need(field):
        return {need_column(field): needs.get(value)}
    return {column_of(field.native): None if value is None else typed(field)(value)}
