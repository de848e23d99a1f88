"""Officers' notes on queries: taken over from an earlier list while nothing changed, and listed for COLLECT."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from sendbridge.errors import Misconfigured
from sendbridge.return_check.faults import HEADERS, Fault
from sendbridge.spreadsheets import original_text

_KEPT = ("rule_id", "key", "item", "value", "note")
NOTEPAD_HEADERS = ("Query", "Record", "UPN", "Item", "Where", "Note")


def take_over_notes(con: duckdb.DuckDBPyConnection, lists: Iterable[Path]) -> int:
    """Keep the notes of earlier lists in the table `note`; return how many; the last list has the last word."""
    notes = {tuple(row[name] for name in _KEPT[:4]): row["note"] for path in lists for row in _noted(path)}
    rows = [dict(zip(_KEPT, (*place, note), strict=True)) for place, note in notes.items()]
    con.register("note_rows", pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in _KEPT])))
    con.execute(
        """
        CREATE OR REPLACE TABLE note AS
        SELECT rule_id, key AS record_key, item, nullif(value, '') AS value, note
        FROM note_rows
        """
    )
    return len(rows)


def has_notes(con: duckdb.DuckDBPyConnection) -> bool:
    """Say whether an earlier list brought any note at all."""
    return con.execute("SELECT 1 FROM note LIMIT 1").fetchone() is not None


def notepad(faults: Iterable[Fault]) -> Iterator[tuple[str | None, ...]]:
    """Yield the queries that have a note, for COLLECT's notepad: the return itself has no place for them."""
    for fault in faults:
        if fault.severity == "query" and fault.note:
            yield fault.catalogue_ids, fault.reference or fault.key, fault.upn, fault.item, fault.place, fault.note


def _noted(path: Path) -> Iterator[Mapping[str, str]]:
    rows = iter(_rows(path))
    headers = next(rows, [])
    places = {name: headers.index(header) for name, header in HEADERS.items() if header in headers}
    if not set(_KEPT) <= set(places):
        lacking = ", ".join(HEADERS[name] for name in _KEPT if name not in places)
        raise Misconfigured(f"{path.name} is no list of ours: it lacks the columns {lacking}")
    for row in rows:
        said = {name: row[places[name]] if places[name] < len(row) else "" for name in _KEPT}
        if said["note"].strip():
            yield said | {"note": said["note"].strip()}


def _rows(path: Path) -> Iterator[list[str]]:
    if path.suffix.lower() == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from ([original_text(cell) for cell in row] for row in csv.reader(file))
        return
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names if name.startswith("Faults")]
        for number, sheet in enumerate(sheets):
            yield from ([str(cell) for cell in row] for row in sheet.to_python()[bool(number) :])
    except (CalamineError, OSError):
        raise Misconfigured(f"{path.name} cannot be read as a spreadsheet; give the list that `check` wrote") from None
