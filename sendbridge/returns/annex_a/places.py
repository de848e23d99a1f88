"""Says where a value stands in the council's file, and what was typed there."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from sendbridge.mapping.tables import column_letter
from sendbridge.mapping.values import name
from sendbridge.returns.annex_a.cells import KeptList

_KEPT_LIST = """
CREATE OR REPLACE TABLE kept_list (
    record_type VARCHAR, prefix VARCHAR, cells VARCHAR, file_name VARCHAR, sheet VARCHAR
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
        sheet = each.found.table.sheet
        con.execute(
            "INSERT INTO kept_list VALUES (?, ?, ?, ?, ?)",
            [each.record_type, each.prefix, each.cells, each.found.table.path.name, sheet.name if sheet else None],
        )
        for column in each.found.header.columns:
            con.execute(
                "INSERT INTO kept_column VALUES (?, ?, ?, ?)",
                [each.cells, column.field, column.header, column_letter(column.position)],
            )


def locate(con: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> None:
    """Fill `position` for the rows of `wanted_position` (record_type, record_key, field) that are of these lists.

    The cells were kept by `read`, so the files themselves are not opened again.
    """
    con.execute(_POSITION)
    names = [path.name for path in files]
    lists = con.execute("SELECT cells FROM kept_list WHERE list_contains(?, file_name)", [names]).fetchall()
    for (cells,) in lists:
        fields = con.execute("SELECT field FROM kept_column WHERE cells = ?", [cells]).fetchall()
        con.execute(
            _LOCATED.format(cells=cells, fields=", ".join(name(field) for (field,) in fields)), {"cells": cells}
        )


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
    typed.value
FROM wanted
LEFT JOIN kept_column
  ON kept_column.cells = $cells
 AND kept_column.field = wanted.field
LEFT JOIN typed
  ON typed.row_number = wanted.row_number
 AND typed.field = wanted.field
"""
