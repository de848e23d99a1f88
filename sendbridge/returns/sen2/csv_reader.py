"""Reads the CSV set that COLLECT gives back, a file for each module, into the same raw tables as the XML."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import duckdb

from sendbridge.mapping.csv_text import csv_heads
from sendbridge.returns.sen2.layout import HEADER, Module, Sen2Layout
from sendbridge.returns.sen2.raw import (
    LINE,
    NATIVE_ID,
    PARENT_NATIVE_ID,
    Fault,
    RawTables,
    Row,
    add_file,
    raw_name,
    slots,
)
from sendbridge.returns.sen2.xml_reader import Progress

_BOOKKEEPING = frozenset(["nativeid", "sourceid"])  # COLLECT's own: the authority, and its number of the load
_CHUNK = 1024 * 1024
_ROWS_BETWEEN_WORDS = 50_000


@dataclass(frozen=True)
class _Shape:
    """How one file of the set is cut, and which module it holds."""

    module: Module
    delimiter: str
    header: tuple[str, ...]


def read_csv_set(
    con: duckdb.DuckDBPyConnection, layout: Sen2Layout, files: Sequence[Path], *, progress: Progress
) -> None:
    """Read the files of one set; what is missing, unknown or hangs from nothing is kept and told, never raised."""
    given: set[str] = set()
    number = 0
    for path in files:
        shape = _shape(layout, path)
        number = add_file(con, path, form="csv", record_type=shape.module.record_type if shape else None)
        raw = RawTables(con, layout, file_number=number)
        if shape is None:
            raw.add_fault(Fault("bad_file", 1, HEADER))
            _note_break(con, number, "bad_file")
        else:
            given.add(shape.module.record_type)
            _read_or_break_off(con, layout, path, shape, raw, progress=progress)
        raw.flush()
    _complete_set(con, layout, given, RawTables(con, layout, file_number=number))
    for module in layout.modules.values():
        _link(con, layout, module)


def _shape(layout: Sen2Layout, path: Path) -> _Shape | None:
    """Recognise the module by its own id column; where there is none, by the file's name."""
    for delimiter, rows in csv_heads(path, encoding=None, rows=1):
        header = tuple((cell or "").strip().casefold() for cell in rows[0]) if rows else ()
        present = [module for module in layout.modules.values() if module.csv.id_column in header]
        own = [one for one in present if not any(other.parent == one.record_type for other in present)]
        if not own and len(header) > 1:
            own = [one for one in layout.modules.values() if fnmatch(path.name.casefold(), one.csv.file)]
        if own:
            return _Shape(own[-1], delimiter, header)
    return None


def _read_or_break_off(
    con: duckdb.DuckDBPyConnection, layout: Sen2Layout, path: Path, shape: _Shape, raw: RawTables, *, progress: Progress
) -> None:
    columns = _columns(con, layout, shape, raw)
    try:
        _read_rows(path, shape, raw, columns, progress=progress)
    except csv.Error:  # a cell longer than any return needs
        last = raw.rows[shape.module.record_type]
        raw.add_fault(Fault("too_long", last[-1][LINE] if last else 1, shape.module.record_type))
        _note_break(con, raw.file_number, "too_long")


def _read_rows(path: Path, shape: _Shape, raw: RawTables, columns: dict[int, int], *, progress: Progress) -> None:
    order = _position(shape, shape.module.csv.order_column)
    for number, cells in enumerate(_rows(path, shape.delimiter), start=1):
        if number == 1 or not any(map(str.strip, cells)):
            continue
        turn = _cell(cells, order) or ""
        row = raw.new_row(
            shape.module.record_type, parent_id=None, ordinal=int(turn) if turn.isdigit() else None, line=number
        )
        _fill(row, cells, columns)
        raw.flush_if_full()
        if number % _ROWS_BETWEEN_WORDS == 0:
            progress(f"{shape.module.tag}: {number:,} rows")


def _fill(row: Row, cells: Sequence[str], columns: dict[int, int]) -> None:
    for position, slot in columns.items():
        if position < len(cells):
            is_id = slot in (NATIVE_ID, PARENT_NATIVE_ID)
            row[slot] = _whole(cells[position]) if is_id else cells[position]


def _cell(cells: Sequence[str], position: int | None) -> str | None:
    return _whole(cells[position]) if position is not None and position < len(cells) else None


def _whole(text: str) -> str | None:
    """Return an id without what spreadsheets add: 12.0 is 12."""
    return text.strip().removesuffix(".0") or None


def _columns(con: duckdb.DuckDBPyConnection, layout: Sen2Layout, shape: _Shape, raw: RawTables) -> dict[int, int]:
    """Return where each column's text goes; columns that nobody knows are told, known ones noted for places."""
    module, parent = shape.module, shape.module.parent
    places = slots(module)
    known = {name.casefold(): item.field for item in module.items for name in (item.csv, item.tag, *item.aliases)}
    slot_of = {name: places[field] for name, field in known.items()} | {module.csv.id_column: NATIVE_ID}
    if parent:
        slot_of[layout.modules[parent].csv.id_column] = PARENT_NATIVE_ID
    found: dict[int, int] = {}
    for position, name in enumerate(shape.header):
        if name in slot_of:
            found[position] = slot_of[name]
            field = known.get(name, "native_id")
            con.execute("INSERT INTO raw_sen2_column VALUES (?, ?, ?)", [raw.file_number, field, name])
        elif name and name not in _BOOKKEEPING | {module.csv.order_column}:
            raw.add_fault(Fault("unknown_column", 1, module.record_type, place=name))
    return found


def _position(shape: _Shape, name: str) -> int | None:
    return shape.header.index(name) if name in shape.header else None


def _rows(path: Path, delimiter: str) -> Iterator[list[str]]:
    with path.open(encoding=_encoding(path), errors="replace", newline="") as file:
        yield from csv.reader(file, delimiter=delimiter)


def _encoding(path: Path) -> str:
    """Trust a byte order mark, then UTF-8 if the whole file is that; what is left is Windows-1252."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        start = file.read(2)
        if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        try:
            decoder.decode(start)
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _complete_set(con: duckdb.DuckDBPyConnection, layout: Sen2Layout, given: set[str], raw: RawTables) -> None:
    """Tell which files of the set are missing; a set without a header has an empty one."""
    for record_type, module in layout.modules.items():
        if record_type not in given:
            raw.add_fault(Fault("missing_file", 1, record_type, place=module.csv.file.removeprefix("*")))
            _note_break(con, raw.file_number, "missing_file")
    if HEADER not in given:
        raw.new_row(HEADER, parent_id=None, ordinal=1, line=1)
    raw.flush()


def _note_break(con: duckdb.DuckDBPyConnection, number: int, reason_code: str) -> None:
    con.execute("UPDATE raw_sen2_file SET reason_code = ? WHERE file_number = ?", [reason_code, number])


def _link(con: duckdb.DuckDBPyConnection, layout: Sen2Layout, module: Module) -> None:
    """Join the rows of a module to those that they hang from, by the set's ids; of doubled ids the first row counts."""
    own = raw_name(module.record_type)
    if module.parent:
        con.execute(_PARENTS.format(own=own, above=raw_name(module.parent)))
    if module.parent == HEADER:
        con.execute(_ONLY_HEADER.format(own=own, above=raw_name(HEADER)))
    con.execute(_TURNS.format(own=own))


_PARENTS = """
UPDATE {own} AS own
SET parent_id = above.record_id
FROM (
    SELECT native_id, min(record_id) AS record_id
    FROM {above}
    WHERE native_id IS NOT NULL
    GROUP BY native_id
) AS above
WHERE above.native_id = own.parent_native_id
"""
# a set holds one return, so persons hang from its header whatever their files say
_ONLY_HEADER = """
UPDATE {own}
SET parent_id = (SELECT min(record_id) FROM {above})
WHERE parent_id IS NULL
"""
_TURNS = """
UPDATE {own} AS own
SET ordinal = turned.turn
FROM (
    SELECT
        record_id,
        row_number() OVER (
            PARTITION BY parent_id, parent_native_id
            ORDER BY ordinal NULLS LAST, record_id
        ) AS turn
    FROM {own}
) AS turned
WHERE turned.record_id = own.record_id
"""
