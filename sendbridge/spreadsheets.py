"""Lists that people open in a spreadsheet: every cell is text, and none is run."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter

_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")
_MOST_ROWS = 1_000_000  # a sheet holds 1,048,576
_LONGEST_CELL = 32_767


@dataclass(frozen=True)
class Sheet:
    """One sheet: its headers with their widths in characters, and rows of text or whole numbers."""

    headers: Mapping[str, float]
    rows: Iterable[Sequence[object]]
    day_format: str | None = None  # dates are cells of this form; without one they are text


def safe_cell(value: object) -> str:
    """Return a cell's text; `'` goes before what a spreadsheet would run, and our importer takes it off again."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_RUN_BY_SPREADSHEETS) else text


def csv_bytes(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV file as spreadsheets like it: UTF-8 with its mark, and CRLF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([safe_cell(header) for header in headers])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def write_xlsx(path: Path, headers: Sequence[str], rows: Iterable[Sequence[object]], *, title: str, made: date) -> None:
    """Write one sheet; the same rows of the same date are the same bytes."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False}) as book:
        book.set_properties({"title": title, "created": datetime.combine(made, time.min)})
        sheet = book.add_worksheet("Exceptions")
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(headers) - 1, 18)
        for place, header in enumerate(headers):
            sheet.write_string(0, place, safe_cell(header), bold)
        count = 0
        for count, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                if text := safe_cell(cell):
                    sheet.write_string(count, place, text)
        sheet.autofilter(0, 0, max(count, 1), len(headers) - 1)


def original_text(cell: str) -> str:
    """Return what `safe_cell` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_RUN_BY_SPREADSHEETS) else cell


def write_book(path: Path, sheets: Mapping[str, Sheet], *, title: str, made: date) -> None:
    """Write sheets of cells exactly as given; a sheet that is full goes on in the next. No cell can be a formula."""
    options = {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False}
    with xlsxwriter.Workbook(str(path), options | {"strings_to_urls": False}) as book:
        book.set_properties({"title": title, "created": datetime.combine(made, time.min)})
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, sheet in sheets.items():
            day = book.add_format({"num_format": sheet.day_format}) if sheet.day_format else None
            page = _start_page(book, name, sheet, bold)
            for number, row in enumerate(sheet.rows):
                place = number % _MOST_ROWS
                if number and not place:
                    page = _start_page(book, f"{name} {number // _MOST_ROWS + 1}", sheet, bold)
                _write_row(page, place + 1, row, day=day)


def _start_page(book: xlsxwriter.Workbook, name: str, sheet: Sheet, bold: Any) -> Any:
    page = book.add_worksheet(name)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, _MOST_ROWS, len(sheet.headers) - 1)
    for place, (header, width) in enumerate(sheet.headers.items()):
        page.set_column(place, place, width)
        page.write_string(0, place, header, bold)
    return page


def _write_row(page: Any, number: int, row: Sequence[object], *, day: Any) -> None:
    for place, cell in enumerate(row):
        if day is not None and isinstance(cell, date):
            page.write_datetime(number, place, cell, day)
        elif isinstance(cell, int):
            page.write_number(number, place, cell)
        elif cell is not None:
            page.write_string(number, place, str(cell)[:_LONGEST_CELL])
