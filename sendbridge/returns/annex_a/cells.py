"""Shows a list's cells to the database as they were typed: one text column for each field, and the sheet's row."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from sendbridge.mapping.csv_text import csv_columns
from sendbridge.mapping.tables import column_letter
from sendbridge.returns.annex_a.finding_lists import FEED, FoundList
from sendbridge.sql_text import literal

_BATCH_ROWS = 20_000
_COLUMNS = pa.schema(
    [
        ("file_id", pa.string()),
        ("field", pa.string()),
        ("column_name", pa.string()),
        ("column_letter", pa.string()),
        ("is_missing", pa.bool_()),
    ]
)


@dataclass(frozen=True)
class KeptList:
    """A list whose cells the connection knows: under which name, and how its rows' keys begin."""

    found: FoundList
    file_id: str
    prefix: str
    cells: str

    @property
    def record_type(self) -> str:
        """The record type that its rows become."""
        return self.found.layout.record_type

    @property
    def fields(self) -> dict[str, int]:
        """The fields that have a column, each with the column's 0-based position."""
        return {column.field: column.position for column in self.found.header.columns}

    @property
    def place(self) -> str:
        """What people call it: the sheet's name, or the file's."""
        return self.found.table.name


def file_id_of(path: Path) -> str:
    """Return the file's id: the first 16 hex digits of its SHA-256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def keep_cells(con: duckdb.DuckDBPyConnection, kept: KeptList) -> int:
    """Show the rows below the header to the connection as the list's table of cells; return how many there are."""
    batches = [pa.table(batch) for batch in _batches(kept.found, kept.fields)]
    blank = pa.table({field: pa.array([], pa.string()) for field in kept.fields})
    cells = pa.concat_tables([blank, *batches])
    for rule in kept.found.layout.columns:
        if rule.field not in kept.fields:
            cells = cells.append_column(rule.field, pa.nulls(len(cells), pa.string()))
    first = kept.found.header.row + 2  # the row below the header, as people count
    con.register(kept.cells, cells.append_column("row_number", pa.array(range(first, first + len(cells)), pa.int64())))
    return len(cells)


def show_raw(con: duckdb.DuckDBPyConnection, kept: KeptList) -> None:
    """Make the relations `raw` and `file_column` that the mapping's statements read."""
    con.execute(
        f"""
        CREATE OR REPLACE TEMP VIEW raw AS
        SELECT {literal(FEED)} AS feed, {literal(FEED)} AS sender, {literal(kept.file_id)} AS file_id, *
        FROM {kept.cells}
        """
    )
    rows = [
        {
            "file_id": kept.file_id,
            "field": column.field,
            "column_name": column.header,
            "column_letter": column_letter(column.position),
            "is_missing": False,
        }
        for column in kept.found.header.columns
    ]
    con.register("file_column", pa.Table.from_pylist(rows, _COLUMNS))


def _batches(found: FoundList, positions: dict[str, int]) -> Iterator[dict[str, pa.Array]]:
    skip = found.header.row + 1
    if found.table.sheet:
        yield from found.table.sheet.batches(positions, skip=skip, size=_BATCH_ROWS)
        return
    table = found.table
    columns, count = csv_columns(table.path, positions, skip=skip, delimiter=table.delimiter, encoding=None)
    if count:
        yield columns
