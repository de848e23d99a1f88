"""A mapping as small as a test wants it, and what its SQL makes of rows given by hand."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from sendbridge.mapping import LayoutMapping, Mapping, compile_layout, load_mapping

NIGHT = date(2026, 3, 2)
CASELOAD = """
source: health_trusts
version: "1"
records:
  caseload_entry:
    file:
      format: table
      dates: ["%d/%m/%Y", "%d/%m/%y", "%d-%b-%Y", excel_serial]
      pad: {nhs_number: 10}
      columns:
        provider_code: {from: [Trust], sender: true}
        entry_reference: [Local no]
        nhs_number: [NHS No]
        surname: [Surname]
        date_of_birth: [Date of birth, DOB]
        sex: {from: [Sex], codes: {Male: M, Female: F, Not said: null}}
        status_date: [Status date]
"""


def mapping_of(text: str, folder: Path) -> Mapping:
    """Return the mapping that this YAML is."""
    path = folder / "small.yml"
    path.write_text(text)
    return load_mapping(path)


def read_rows(layout: LayoutMapping, rows: list[dict[str, str | None]]) -> tuple[list[dict[str, Any]], list[Any]]:
    """Return rows given by canonical field as records, and (row, field, reason, value) of what cannot be read."""
    fields = [rule.field for rule in layout.columns]
    raw = {
        "feed": ["f"] * len(rows),
        "sender": ["RXA"] * len(rows),
        "file_id": ["0" * 16] * len(rows),
        "row_number": list(range(1, len(rows) + 1)),
        **{field: pa.array([row.get(field) for row in rows], pa.string()) for field in fields},
    }
    places = [("file_id", pa.string()), ("field", pa.string()), ("column_name", pa.string())]
    places += [("column_letter", pa.string()), ("is_missing", pa.bool_())]
    statements = compile_layout(layout, mapping_version="1")
    with duckdb.connect() as con:
        con.register("raw", pa.table(raw))
        con.register("file_column", pa.schema(places).empty_table())
        con.execute(f"CREATE TABLE reading AS {statements.reading}", {"landed_date": NIGHT})
        records = con.execute("SELECT * FROM reading ORDER BY row_number").to_arrow_table().to_pylist()
        bad = con.execute(statements.bad_values + " ORDER BY row_number, bad.found.field").to_arrow_table().to_pylist()
    return records, [(one["row_number"], one["field"], one["reason_code"], one["value"]) for one in bad]
