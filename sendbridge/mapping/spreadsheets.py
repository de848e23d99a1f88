"""Reads spreadsheet cells as the text that a person sees: dates in ISO form, whole numbers without a fraction."""

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, WorksheetNotFound, ZipError

_BROKEN = (CalamineError, PasswordError, WorksheetNotFound, ZipError, OSError, zipfile.BadZipFile)


def sheet_heads(path: Path, *, rows: int) -> Iterator[tuple[str, Sequence[Sequence[str | None]]]]:
    """Yield each sheet's name and first rows; nothing for a file that is no readable spreadsheet."""
    try:
        with CalamineWorkbook.from_path(str(path)) as workbook:
            heads = [(name, _rows(workbook, name, limit=rows)) for name in workbook.sheet_names]
    except _BROKEN:
        return
    yield from heads


def sheet_columns(path: Path, positions: dict[str, int], *, skip: int, sheet: str) -> tuple[dict[str, pa.Array], int]:
    """Return the named columns below the header as text, and how many rows there are."""
    with CalamineWorkbook.from_path(str(path)) as workbook:
        rows = _rows(workbook, sheet, limit=None)[skip:]
    columns = {
        field: pa.array([row[position] if position < len(row) else None for row in rows], pa.string())
        for field, position in positions.items()
    }
    return columns, len(rows)


def _rows(workbook: CalamineWorkbook, sheet: str, *, limit: int | None) -> list[list[str | None]]:
    cells = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False, nrows=limit)
    return [[cell_text(cell) for cell in row] for row in cells]


def cell_text(cell: object) -> str | None:
    """Return a cell as text; a date cell without a time of day is an ISO date."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, str | int | timedelta) else None


class OpenSheet:
    """One sheet, parsed once and read batch by batch; positions are 0-based."""

    def __init__(self, workbook: CalamineWorkbook, name: str) -> None:
        self.name = name
        self._sheet = workbook.get_sheet_by_name(name)
        self._blank_columns = self._sheet.start[1] if self._sheet.start else 0  # the parser leaves them out of its rows

    def head(self, rows: int) -> list[list[str | None]]:
        """Return the first rows as text."""
        cells = self._sheet.to_python(skip_empty_area=False, nrows=rows)
        return [[cell_text(cell) for cell in row] for row in cells]

    def batches(self, positions: dict[str, int], *, skip: int, size: int) -> Iterator[dict[str, pa.Array]]:
        """Yield the named columns below the first `skip` rows as text, so many rows at a time."""
        rows = islice(self._sheet.iter_rows(), skip, None)
        while batch := list(islice(rows, size)):
            columns = list(zip(*batch, strict=True))
            yield {field: _texts(columns[position - self._blank_columns]) for field, position in positions.items()}


def _texts(cells: Sequence[object]) -> pa.Array:
    """Return a column's cells as text; most columns are texts already, or texts and days."""
    try:
        return pa.array(cells, pa.string())
    except pa.ArrowTypeError:
        as_text = str if set(map(type, cells)) <= {str, date} else cell_text
        return pa.array(list(map(as_text, cells)), pa.string())


@contextmanager
def open_sheets(path: Path) -> Iterator[Iterator[OpenSheet]]:
    """Yield the sheets of a workbook one after the other; none for a file that is no readable spreadsheet."""
    try:
        workbook = CalamineWorkbook.from_path(str(path))
    except _BROKEN:
        yield iter(())
        return
    with workbook:
        yield (OpenSheet(workbook, name) for name in workbook.sheet_names)
