"""Writes the modules' records as the XML of a year: that year's items, in its order, spelt as the layout has them."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, TextIO

import duckdb

from sendbridge.returns.sen2.layout import HEADER, PERSON, Child, Item, Module, Sen2Layout
from sendbridge.returns.sen2.xml_tree import PERSONS, ROOT

Values = dict[str, Any]
_INDENT = "  "
_BATCH = 5_000
_NOT_IN_XML = {code: None for code in range(32) if code not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}
_ESCAPES = _NOT_IN_XML | {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord("\r"): "&#13;"}


def write_return(con: duckdb.DuckDBPyConnection, path: Path, *, layout: Sen2Layout, year: int) -> int:
    """Write the sen2_ tables as that year's return, whole or not at all; return how many persons it holds.

    Records that hang from no person have no place in the XML and are left out, as are items of other years.
    """
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8", newline="\n") as file:
        count = _Writer(con, layout, year=year, file=file).write()
    part.rename(path)
    return count


class _Writer:
    """The open file, and each module's records in the order of the persons."""

    def __init__(self, con: duckdb.DuckDBPyConnection, layout: Sen2Layout, *, year: int, file: TextIO) -> None:
        self._con = con
        self._layout = layout
        self._file = file
        self._parts = {name: module.ordered(year) for name, module in layout.modules.items()}

    def write(self) -> int:
        self._file.write('<?xml version="1.0" encoding="utf-8"?>\n')
        self._file.write(f"<{ROOT}>\n")
        self._write_header()
        self._file.write(f"{_INDENT}<{PERSONS}>\n")
        count = self._write_persons()
        self._file.write(f"{_INDENT}</{PERSONS}>\n</{ROOT}>\n")
        return count

    def _write_header(self) -> None:
        module = self._layout.modules[HEADER]
        cursor = self._con.execute(f"SELECT * FROM {HEADER} ORDER BY return_id LIMIT 1")
        row = cursor.fetchone()
        values = dict(zip([column[0] for column in cursor.description or ()], row or (), strict=False))
        self._file.write(f"{_INDENT}<{module.tag}>\n")
        items = [part for part in self._parts[HEADER] if isinstance(part, Item)]
        for group, held in groupby(items, key=lambda item: item.group):
            self._file.write(f"{_INDENT * 2}<{group}>\n")
            for item in held:
                self._write_item(item, values, depth=3)
            self._file.write(f"{_INDENT * 2}</{group}>\n")
        self._file.write(f"{_INDENT}</{module.tag}>\n")

    def _write_persons(self) -> int:
        below = {
            name: _Rows(self._con, self._layout, module)
            for name, module in self._layout.modules.items()
            if name not in (HEADER, PERSON)
        }
        module = self._layout.modules[PERSON]
        count = 0
        for turn, person in _fetched(self._con.cursor(), _statement(self._layout, module)):
            count += 1
            held = {name: rows.of(turn) for name, rows in below.items()}
            self._write_group(module, person, held, depth=2)
        return count

    def _write_group(self, module: Module, values: Values, held: dict[str, list[Values]], *, depth: int) -> None:
        self._file.write(f"{_INDENT * depth}<{module.tag}>\n")
        for part in self._parts[module.record_type]:
            if isinstance(part, Child):
                child = self._layout.modules[part.record_type]
                for row in held[part.record_type]:
                    if row["parent_key"] == values["record_key"]:
                        self._write_group(child, row, held, depth=depth + 1)
            else:
                self._write_item(part, values, depth=depth + 1)
        self._file.write(f"{_INDENT * depth}</{module.tag}>\n")

    def _write_item(self, item: Item, values: Values, *, depth: int) -> None:
        value = values.get(item.field)
        if value is not None:
            self._file.write(f"{_INDENT * depth}<{item.tag}>{_text(value)}</{item.tag}>\n")


def _text(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).translate(_ESCAPES)


class _Rows:
    """A module's records, which are taken person after person."""

    def __init__(self, con: duckdb.DuckDBPyConnection, layout: Sen2Layout, module: Module) -> None:
        self._ahead = _fetched(con.cursor(), _statement(layout, module))
        self._next = next(self._ahead, None)

    def of(self, turn: int) -> list[Values]:
        """Return the records of this person, whose turn it is."""
        found = []
        while self._next is not None and self._next[0] == turn:
            found.append(self._next[1])
            self._next = next(self._ahead, None)
        return found


def _fetched(cursor: duckdb.DuckDBPyConnection, statement: str) -> Iterator[tuple[int, Values]]:
    """Yield the person's turn and the record's values, fetched a batch at a time."""
    cursor.execute(statement)
    names = [column[0] for column in cursor.description or ()][1:]
    while rows := cursor.fetchmany(_BATCH):
        for turn, *values in rows:
            yield turn, dict(zip(names, values, strict=True))


def _statement(layout: Sen2Layout, module: Module) -> str:
    """A key's length before its letters puts the tenth record behind the ninth."""
    parent = layout.modules[module.parent or HEADER].key
    fields = ", ".join(f'record."{item.field}"' for item in module.items)
    return f"""
        SELECT person.turn, record.record_key, record.{parent} AS parent_key, {fields}
        FROM {module.record_type} AS record
        JOIN (
            SELECT person_id, row_number() OVER (ORDER BY row_number, record_key) AS turn
            FROM {PERSON}
        ) AS person
          ON person.person_id = record.person_id
        ORDER BY person.turn, record.row_number, length(record.record_key), record.record_key
        """
