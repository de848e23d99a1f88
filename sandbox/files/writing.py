"""Writes one file of a setting or trust, as CSV or XLSX."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from sandbox.files.cells import Cell, cells, headings
from sandbox.files.layout import LAYOUTS, TITLES
from sandbox.files.styles import Style

Rows = list[list[Cell]]


def file_content(what: str, records: Iterable[Mapping[str, Any]], *, style: Style, day: date) -> bytes:
    """Return the bytes of a file of `annual_reviews`, `advice` or `caseload`."""
    columns = LAYOUTS[what]
    titles = [f"{TITLES[what]} {day:%B %Y}", "Official - Sensitive"][: style.title_rows]
    table: Rows = [list(headings(columns, style)), *(cells(record, columns, style) for record in records)]
    if style.extension == "csv":
        return _csv(titles, table, style)
    return _xlsx(titles, table, style, day)


def _csv(titles: list[str], table: Rows, style: Style) -> bytes:
    width = len(table[0])
    blanks: list[Cell] = [""] * style.trailing_columns
    above: Rows = [[title, *[""] * (width - 1)] for title in titles]
    below: Rows = [[""] * width for _ in range(style.trailing_rows)]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([*row, *blanks] for row in (*above, *table, *below))
    try:
        return text.getvalue().encode(style.encoding)
    except UnicodeEncodeError:  # an office with a child named Łukasz has learned to save as "CSV UTF-8"
        return text.getvalue().encode("utf-8-sig")


def _xlsx(titles: list[str], table: Rows, style: Style, day: date) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime.combine(day, time(), UTC).replace(tzinfo=None)})
    sheet = book.add_worksheet("Sheet1")
    bold, day_format = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
    for place, title in enumerate(titles):
        sheet.merge_range(place, 0, place, len(table[0]) - 1, title, bold)
    for place, row in enumerate(table, start=len(titles)):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(place, column, datetime.combine(cell, time()), day_format)
            elif cell != "":
                sheet.write(place, column, cell)
    _trail(sheet, len(titles) + len(table), len(table[0]), style=style)
    book.close()
    return content.getvalue()


def _trail(sheet: Worksheet, height: int, width: int, *, style: Style) -> None:
    """Leave the blanks below and beside the table that spreadsheets are full of."""
    for place in range(style.trailing_rows):
        sheet.write_string(height + place, 0, " ")
    for place in range(style.trailing_columns):
        sheet.write_string(0, width + place, " ")
