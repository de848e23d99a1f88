"""Turns a record into the cells of one row, as one office's style has them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sandbox.files.layout import ROLES, Column
from sandbox.files.styles import Style

Cell = str | int | float | date
EXCEL_DAY_ZERO = date(1899, 12, 30)


def headings(columns: Sequence[Column], style: Style) -> list[str]:
    """Return the header row; where a column has fewer headings than the style wants, its last."""
    return [column.headings[min(style.headings, len(column.headings) - 1)] for column in columns]


def cells(record: Mapping[str, Any], columns: Sequence[Column], style: Style) -> list[Cell]:
    """Return the record's row; a text where a date or code belongs is written as it is, as people do."""
    if unknown := record.keys() - {column.known_as for column in columns}:
        raise ValueError(f"the file has no column for {sorted(unknown)}")
    return [_cell(record.get(column.known_as), column, style) for column in columns]


def _cell(value: Any, column: Column, style: Style) -> Cell:
    if value is None:
        return ""
    if column.kind == "flag":
        return "Yes" if value else "No"
    if column.kind == "roles":
        return ";".join(ROLES.get(role, role) for role in value.split())
    if column.kind == "code":
        return column.codes.get(value, value if isinstance(value, str) else str(value))
    if isinstance(value, date):
        return _day(value, style)
    return _id(str(value), style) if column.kind == "id" else str(value)


def _day(day: date, style: Style) -> Cell:
    if style.dates == "cell":
        return day
    if style.dates == "serial":
        return (day - EXCEL_DAY_ZERO).days
    return day.strftime(style.dates)


def _id(text: str, style: Style) -> Cell:
    """Write an identifier as a spreadsheet would that took it for a number."""
    if style.ids == "text" or not (text.isascii() and text.isdigit()):
        return text
    return int(text) if style.ids == "number" else float(text)
