"""Says where a value stands in the council's file, and what was typed there."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from sendbridge.mapping.tables import column_letter
from sendbridge.returns.annex_a.cells import KeptList, file_id_of
from sendbridge.settings import Settings
from sendbridge.sql_text import name

_KEPT_LIST = """
CREATE OR REPLACE TABLE kept_list (
    record_type VARCHAR, file_id VARCHAR, prefix VARCHAR, cells VARCHAR, file_name VARCHAR, sheet VARCHAR,
    header_row BIGINT
)
"""
_KEPT_COLUMN = """
CREATE OR REPLACE TABLE kept_column (cells VARCHAR, field VARCHAR, heading VARCHAR, letter VARCHAR)
"""
_POSITION = """
CREATE TABLE IF NOT EXISTS position (
    record_type VARCHAR, record_key VARCHAR, field VARCHAR, file_name VARCHAR, place VARCHAR, value VARCHAR
)
"""


def keep_places(con: duckdb.DuckDBPyConnection, kept: Sequence[KeptList]) -> None:
    """Write which table of cells is which list, and what its columns are called."""
    con.execute(_KEPT_LIST)
    con.execute(_KEPT_COLUMN)
    for each in kept:
        con.execute(f"INSERT INTO kept_list VALUES ({', '.join('?' * 7)})", _kept_list(each))
        for column in each.found.header.columns:
            letter = column_letter(column.position)
            con.execute(
                "INSERT INTO kept_column VALUES (?, ?, ?, ?)", [each.cells, column.field, column.header, letter]
            )


def _kept_list(kept: KeptList) -> list[object]:
    table = kept.found.table
    sheet = table.sheet.name if table.sheet else None
    return [
        *(kept.record_type, kept.file_id, kept.prefix, kept.cells),
        *(table.path.name, sheet, kept.found.header.row + 1),
    ]


def locate(con: duckdb.DuckDBPyConnection, settings: Settings, files: Sequence[Path]) -> None:
    """Fill `position` for the rows of `wanted_position` (record_type, record_key, field).

    The cells were kept by `read` for the same connection, so the files themselves are not read again.
    """
    con.execute(_POSITION)
    for (cells,) in con.execute("SELECT cells FROM kept_list").fetchall():
        fields = con.execute("SELECT field FROM kept_column WHERE cells = ?", [cells]).fetchall()
        named = ", ".join(name(field) for (field,) in fields)
        con.execute(_LOCATED.format(cells=cells, fields=named), {"cells": cells})
    for path in files:
        con.execute(_OF_A_FILE, {"file_id": file_id_of(path), "file_name": path.name})


_OF_A_FILE = """
INSERT INTO position
SELECT
    wanted_position.record_type,
    record_key,
    field,
    $file_name,
    coalesce(concat_ws(', ', sheet, 'row ' || header_row), 'the whole file'),
    NULL
FROM wanted_position
LEFT JOIN kept_list
  ON kept_list.file_id = record_key
 AND kept_list.record_type = wanted_position.record_type
WHERE record_key = $file_id
"""

_LOCATED = """
INSERT INTO position
WITH wanted AS (
    SELECT
        wanted_position.*,
        file_name,
        sheet,
        CAST(regexp_extract(record_key, '\\d+$') AS BIGINT) AS row_number
    FROM wanted_position
    JOIN kept_list
      ON kept_list.cells = $cells
     AND kept_list.record_type = wanted_position.record_type
     AND kept_list.prefix = regexp_replace(record_key, '\\d+$', '')
),
typed AS (
    UNPIVOT (
        SELECT row_number, {fields}
        FROM {cells}
        WHERE row_number IN (SELECT row_number FROM wanted)
    )
    ON {fields}
    INTO NAME field VALUE value
)
SELECT
    wanted.record_type,
    wanted.record_key,
    wanted.field,
    wanted.file_name,
    CASE
        WHEN letter IS NULL THEN concat(sheet || ', ', 'row ', wanted.row_number)
        WHEN sheet IS NULL THEN concat('row ', wanted.row_number, ', column ', heading)
        ELSE concat(sheet, '!', letter, wanted.row_number)
    END,
    nullif(typed.value, '')
FROM wanted
LEFT JOIN kept_column
  ON kept_column.cells = $cells
 AND kept_column.field = wanted.field
LEFT JOIN typed
  ON typed.row_number = wanted.row_number
 AND typed.field = wanted.field
"""
