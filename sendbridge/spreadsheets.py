"""Lists that people open in a spreadsheet: every cell is text, and none is run."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter

_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")


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
                sheet.write_string(count, place, safe_cell(cell))
        sheet.autofilter(0, 0, max(count, 1), len(headers) - 1)
