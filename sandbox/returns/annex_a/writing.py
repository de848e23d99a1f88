"""Writes the lists as councils do: one workbook, or a CSV file for each list."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from sandbox.returns.annex_a.children import Child, Typed
from sandbox.returns.annex_a.layout import DATES, headings
from sandbox.returns.annex_a.making import Lists

_EXCEL_ZERO = date(1899, 12, 30)
_NUMBERS = frozenset(["unique_id", "uln", "main_urn", "suspensions", "permanent_exclusions", "absence"])
Cell = date | float | str | None


@dataclass(frozen=True)
class Style:
    """How one council writes its lists."""

    wording: int = 0  # of the headings: the template's, or the council's own
    title_rows: int = 0
    dates: str = "real"  # real, uk, iso or serial
    has_added_columns: bool = True
    numbers_are_numbers: bool = False
    blank_row_every: int = 0

    def row_of(self, place: int) -> int:
        """Return the sheet's row of the child that stands at this place in the list."""
        blanks = place // self.blank_row_every if self.blank_row_every else 0
        return self.title_rows + 2 + place + blanks


def write_workbook(path: Path, lists: Lists, style: Style) -> None:
    """Write a workbook: guidance, List 1, List 2, and a third list about other children."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        day_format = book.add_format({"num_format": "dd/mm/yyyy"})
        book.add_worksheet("Guidance").write(0, 0, "Annex A: please see the notes of the inspectorate")
        for number, children in lists.children.items():
            sheet = book.add_worksheet(f"List {number}")
            for place, row in enumerate(_rows(children, number, style)):
                _write_row(sheet, place, row, day_format)
        other = book.add_worksheet("List 3")
        other.write_row(0, 0, list(headings(2, added=False, place=0).values()))


def write_csv(folder: Path, lists: Lists, style: Style) -> list[Path]:
    """Write a CSV file for each list; return them."""
    paths = []
    for number, children in lists.children.items():
        paths.append(folder / f"Annex A List {number}.csv")
        with paths[-1].open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([_as_text(cell) for cell in row] for row in _rows(children, number, style))
    return paths


def _write_row(sheet: Worksheet, place: int, row: list[Cell], day_format: object) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, date):
            sheet.write_datetime(place, column, datetime.combine(cell, time()), day_format)
        elif cell is not None:
            sheet.write(place, column, cell)


def _as_text(cell: Cell) -> str:
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return "" if cell is None else str(cell)


def _rows(children: list[Child], number: int, style: Style) -> Iterator[list[Cell]]:
    columns = headings(number, added=style.has_added_columns, place=style.wording)
    for title in range(style.title_rows):
        yield [f"List {number}: title {title + 1}", *[None] * (len(columns) - 1)]
    yield list(columns.values())
    for place, child in enumerate(children):
        if style.blank_row_every and place and place % style.blank_row_every == 0:
            yield [None] * len(columns)
        yield [_cell(child, fact, style) for fact in columns]


def _cell(child: Child, fact: str, style: Style) -> Cell:
    value: Typed = getattr(child, fact)
    if isinstance(value, date) and fact in DATES:
        return _date_cell(value, style)
    if fact in _NUMBERS and style.numbers_are_numbers and isinstance(value, str):
        return float(value)
    return value


def _date_cell(day: date, style: Style) -> Cell:
    if style.dates == "uk":
        return f"{day:%d/%m/%Y}"
    if style.dates == "iso":
        return day.isoformat()
    if style.dates == "serial":
        return float((day - _EXCEL_ZERO).days)
    return day
