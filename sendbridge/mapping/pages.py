"""Brings landed files, whatever they are, into the relation `raw`: one VARCHAR column per mapped field."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from sendbridge.landing import LandedFile
from sendbridge.mapping.language import LayoutMapping
from sendbridge.mapping.tables import TableFile, read_table
from sendbridge.mapping.unsent import Fault, columns_not_sent
from sendbridge.sql_text import literal, name

_COLUMNS = pa.schema(
    [
        ("file_id", pa.string()),
        ("field", pa.string()),
        ("column_name", pa.string()),
        ("column_letter", pa.string()),
        ("is_missing", pa.bool_()),
    ]
)
_PROVENANCE = ("feed", "sender", "file_id")

Landed = tuple[LandedFile, Path]


def raw_json(con: duckdb.DuckDBPyConnection, feed: str, files: Sequence[Landed], layout: LayoutMapping) -> None:
    """Make `raw` from JSON pages; they are read when it is, and a page of another shape is found then."""
    pages = pa.table(
        {
            "path": pa.array([str(path) for _, path in files], pa.string()),
            "file_id": pa.array([file.file_id for file, _ in files], pa.string()),
            "sender": pa.array([file.sender for file, _ in files], pa.string()),
        }
    )
    con.register("page", pages)
    con.register("file_column", _COLUMNS.empty_table())
    con.execute(
        _RAW_JSON.format(
            fields=", ".join(f"item.{name(rule.names[0])} AS {name(rule.field)}" for rule in layout.columns),
            feed=literal(feed),
            rows=name(layout.rows_name),
            item=", ".join(f"{name(rule.names[0])} VARCHAR" for rule in layout.columns),
            paths=", ".join(literal(path) for _, path in files),
            longest=max(file.size for file, _ in files) + 1,
        )
    )


_RAW_JSON = """
CREATE OR REPLACE TEMP VIEW raw AS
SELECT {feed} AS feed, page.sender, page.file_id, row_number, {fields}
FROM (
    SELECT filename, unnest({rows}) AS item, generate_subscripts({rows}, 1) AS row_number
    FROM read_json(
        [{paths}],
        columns = {{{rows}: 'STRUCT({item})[]'}},
        format = 'unstructured',
        filename = TRUE,
        maximum_object_size = {longest}
    )
) AS answer
JOIN page ON page.path = answer.filename
"""


class TableBatch:
    """Table files brought into one shape, and what was wrong with any of them as a whole."""

    def __init__(self, feed: str, layout: LayoutMapping) -> None:
        self._feed = feed
        self._layout = layout
        self._raw: list[pa.Table] = []
        self._places: list[dict[str, object]] = []
        self.faults: list[Fault] = []
        self.not_sent: list[Fault] = []  # the file can be used, but a column is missing from it

    def add(self, file: LandedFile, path: Path) -> None:
        """Read one file; one without a header is a fault and gives no rows."""
        table = read_table(path, self._layout)
        if table is None:
            self.faults.append((file, "bad_file", ""))
            return
        self._raw.append(self._shaped(file, table))
        self._places += [
            _place(file, column.field, column.header, letter=column.letter, missing=False)
            for column in table.place.header.columns
        ]
        if file.sender == self._feed:
            found = (column.field for column in table.place.header.columns)
            self.not_sent += columns_not_sent(file, found, self._layout)
        for field in table.place.header.lacks(self._layout):
            self.faults.append((file, "missing_column", field))
            self._places.append(_place(file, field, None, letter=None, missing=True))

    def register(self, con: duckdb.DuckDBPyConnection) -> bool:
        """Make `raw` and `file_column`; say whether there are any rows to read."""
        if not self._raw:
            return False
        con.register("raw", pa.concat_tables(self._raw))
        con.register("file_column", pa.Table.from_pylist(self._places, _COLUMNS))
        return True

    def _shaped(self, file: LandedFile, table: TableFile) -> pa.Table:
        numbers = table.row_numbers
        blank = pa.nulls(len(numbers), pa.string())
        facts = {rule.field: table.columns.get(rule.field, blank) for rule in self._layout.columns}
        said = dict(zip(_PROVENANCE, (self._feed, file.sender, file.file_id), strict=True))
        constants = {key: pa.repeat(pa.scalar(value, pa.string()), len(numbers)) for key, value in said.items()}
        return pa.table({**constants, "row_number": numbers, **facts})


def _place(file: LandedFile, field: str, header: str | None, *, letter: str | None, missing: bool) -> dict[str, object]:
    return {
        "file_id": file.file_id,
        "field": field,
        "column_name": header,
        "column_letter": letter,
        "is_missing": missing,
    }
