"""A return as typed: one table per module, with the line of every value, filled batch by batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from sendbridge.landing import sha256_of
from sendbridge.returns.sen2.layout import Form, Module, Sen2Layout
from sendbridge.returns.sen2.load_layout import read_layout

BATCH_ROWS = 20_000
Row = list[Any]  # numbers and texts; see FIXED and `slots`
FIXED = ("record_id", "parent_id", "ordinal", "line", "native_id", "parent_native_id")
RECORD_ID, PARENT_ID, ORDINAL, LINE, NATIVE_ID, PARENT_NATIVE_ID = range(len(FIXED))
_NUMBERS = frozenset(FIXED[:4])

_FILES = """
CREATE OR REPLACE TABLE raw_sen2_file (
    file_number BIGINT, form VARCHAR, file_id VARCHAR, file_name VARCHAR, record_type VARCHAR, reason_code VARCHAR
)
"""
_LAYOUT = "CREATE OR REPLACE TABLE raw_sen2_layout (path VARCHAR)"
_COLUMNS = """
CREATE OR REPLACE TABLE raw_sen2_column (file_number BIGINT, field VARCHAR, header VARCHAR)
"""
_FAULTS = """
CREATE OR REPLACE TABLE raw_sen2_fault (
    file_number BIGINT, record_type VARCHAR, record_id BIGINT, field VARCHAR, place VARCHAR, line BIGINT,
    reason_code VARCHAR, value VARCHAR
)
"""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a file, an element or a column: where it stands, and what was typed there."""

    reason_code: str
    line: int
    record_type: str
    place: str | None = None
    record_id: int | None = None
    field: str | None = None
    value: str | None = None


def raw_name(record_type: str) -> str:
    """Return the table that holds the module as typed."""
    return f"raw_{record_type}"


def line_of(field: str) -> str:
    """Return the column that holds the line of a value."""
    return f"line_of_{field}"


def slots(module: Module) -> dict[str, int]:
    """Return where each field's text stands in a row; its line stands `len(module.items)` further on."""
    return {item.field: len(FIXED) + place for place, item in enumerate(module.items)}


def create_raw_tables(con: duckdb.DuckDBPyConnection, layout: Sen2Layout) -> None:
    """Drop and create the tables that hold a return as typed."""
    for statement in (_LAYOUT, _FILES, _COLUMNS, _FAULTS):
        con.execute(statement)
    con.execute("INSERT INTO raw_sen2_layout VALUES (?)", [str(layout.path)])
    for module in layout.modules.values():
        shape = ", ".join(f'"{field.name}" {_sql_type(field)}' for field in _schema(module))
        con.execute(f"CREATE OR REPLACE TABLE {raw_name(module.record_type)} ({shape})")


def _sql_type(field: pa.Field) -> str:
    return "BIGINT" if field.type == pa.int64() else "VARCHAR"


def _schema(module: Module) -> pa.Schema:
    fixed = [(name, pa.int64() if name in _NUMBERS else pa.string()) for name in FIXED]
    texts = [(item.field, pa.string()) for item in module.items]
    lines = [(line_of(item.field), pa.int64()) for item in module.items]
    return pa.schema([*fixed, *texts, *lines, ("file_number", pa.int64())])


def layout_used(con: duckdb.DuckDBPyConnection) -> Sen2Layout:
    """Return the layout with which the return was read."""
    row = con.execute("SELECT path FROM raw_sen2_layout").fetchone()
    return read_layout(Path(str(row and row[0])))


class RawTables:
    """Takes rows of one file and keeps them in batches; numbers run on from file to file."""

    def __init__(self, con: duckdb.DuckDBPyConnection, layout: Sen2Layout, *, file_number: int) -> None:
        self._con = con
        self._schemas = {module.record_type: _schema(module) for module in layout.modules.values()}
        self._widths = {module.record_type: len(FIXED) + 2 * len(module.items) for module in layout.modules.values()}
        self._faults: list[Fault] = []
        self.file_number = file_number
        self.rows: dict[str, list[Row]] = {name: [] for name in layout.modules}
        self.next_id = {name: _last_id(con, name) + 1 for name in layout.modules}

    def new_row(self, record_type: str, *, parent_id: int | None, ordinal: int | None, line: int) -> Row:
        """Return an empty row that stands in its batch already, to be filled as the file is read."""
        row: Row = [None] * self._widths[record_type]
        record_id = self.next_id[record_type]
        self.next_id[record_type] = record_id + 1
        row[:4] = (record_id, parent_id, ordinal, line)
        self.rows[record_type].append(row)
        return row

    def add_fault(self, fault: Fault) -> None:
        """Keep a fault of the file."""
        self._faults.append(fault)

    def marks(self) -> list[int]:
        """Return how many rows of each module wait, to which `cut_back` can return."""
        return [len(rows) for rows in self.rows.values()]

    def cut_back(self, marks: Sequence[int]) -> None:
        """Forget the rows that came after the marks: the file broke off in the middle of them."""
        for rows, mark in zip(self.rows.values(), marks, strict=True):
            del rows[mark:]

    def flush_if_full(self) -> None:
        """Write the batch when it is large; only ever called where no row is half filled."""
        if sum(map(len, self.rows.values())) >= BATCH_ROWS:
            self.flush()

    def flush(self) -> None:
        """Write everything that waits."""
        for record_type, rows in self.rows.items():
            if rows:
                self._write(record_type, rows)
                rows.clear()
        self._write_faults()

    def _write(self, record_type: str, rows: list[Row]) -> None:
        schema = self._schemas[record_type]
        held = [pa.array(column, field.type) for column, field in zip(zip(*rows, strict=True), schema, strict=False)]
        held.append(pa.repeat(pa.scalar(self.file_number, pa.int64()), len(rows)))
        self._con.register("raw_batch", pa.Table.from_arrays(held, schema=schema))
        self._con.execute(f"INSERT INTO {raw_name(record_type)} SELECT * FROM raw_batch")
        self._con.unregister("raw_batch")

    def _write_faults(self) -> None:
        if not self._faults:
            return
        table = pa.Table.from_pylist([{"file_number": self.file_number, **vars(fault)} for fault in self._faults])
        self._con.register("raw_batch", table)
        self._con.execute("INSERT INTO raw_sen2_fault BY NAME SELECT * FROM raw_batch")
        self._con.unregister("raw_batch")
        self._faults.clear()


def _last_id(con: duckdb.DuckDBPyConnection, record_type: str) -> int:
    row = con.execute(f"SELECT coalesce(max(record_id), 0) FROM {raw_name(record_type)}").fetchone()
    return int(row[0]) if row else 0


def add_file(con: duckdb.DuckDBPyConnection, path: Path, *, form: Form, record_type: str | None = None) -> int:
    """Note a file of the return and give it its number."""
    row = con.execute("SELECT count(*) + 1 FROM raw_sen2_file").fetchone()
    number = int(row[0]) if row else 1
    con.execute(
        "INSERT INTO raw_sen2_file VALUES (?, ?, ?, ?, ?, NULL)",
        [number, form, sha256_of(path)[:16], path.name, record_type],
    )
    return number
