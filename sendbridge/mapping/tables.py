"""Reads CSV and spreadsheet files as people send them into columns of text, named by canonical field."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa

from sendbridge.mapping.csv_text import csv_columns, csv_heads
from sendbridge.mapping.language import LayoutMapping
from sendbridge.mapping.spreadsheets import sheet_columns, sheet_heads

HEAD_ROWS = 25
SPREADSHEETS = (".xlsx", ".xlsm", ".xls")
_BLANK = re.compile(r"[\s\u00a0\u200b\ufeff]+")
_TYPESET = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2018": "'", "\u2019": "'"}
)


@dataclass(frozen=True)
class FoundColumn:
    """Where a field stands in one file."""

    field: str
    position: int
    header: str

    @property
    def letter(self) -> str:
        """The spreadsheet letter of the column: A for the first."""
        return column_letter(self.position)


@dataclass(frozen=True)
class Header:
    """The row that names the columns, and what it names."""

    row: int  # 0-based
    columns: tuple[FoundColumn, ...]
    unknown: tuple[FoundColumn, ...]
    width: int

    def lacks(self, layout: LayoutMapping) -> list[str]:
        """Return the key fields for which the file has no column and the sender does not stand in."""
        found = {column.field for column in self.columns}
        return [key for key in layout.key if key not in found and not layout.by_field[key].is_sender]


@dataclass(frozen=True)
class Place:
    """Where a table begins: its header, and the part of the file that it is in: a sheet, or a CSV by its delimiter."""

    header: Header
    part: str


@dataclass(frozen=True)
class TableFile:
    """One file as read: its columns of text by field, and the number of each row below the header."""

    place: Place
    columns: dict[str, pa.Array]
    row_numbers: pa.Array


DOES_NOT_OPEN = "does not open as a spreadsheet; save it again as XLSX without a password, or as CSV"


def is_broken_spreadsheet(path: Path) -> bool:
    """Say whether a file that calls itself a spreadsheet does not open as one, so its columns are not known."""
    return path.suffix.lower() in SPREADSHEETS and next(sheet_heads(path, rows=1), None) is None


def column_letter(position: int) -> str:
    """Return a 0-based column's spreadsheet letter: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def plain_header(text: object) -> str:
    """Return a column heading as it is compared: without blanks, in lower case, dashes and quotes plain."""
    return _BLANK.sub("", str(text)).translate(_TYPESET).casefold() if text is not None else ""


def locate(path: Path, layout: LayoutMapping) -> Place | None:
    """Return where the layout's table begins in the file; None when no row names enough of its columns."""
    if path.suffix.lower() in SPREADSHEETS:
        heads = sheet_heads(path, rows=HEAD_ROWS)
    else:
        heads = csv_heads(path, encoding=layout.encoding, rows=HEAD_ROWS)
    places = [Place(header, part) for part, rows in heads if (header := find_header(rows, layout))]
    return max(places, key=lambda place: len(place.header.columns), default=None)


def read_table(path: Path, layout: LayoutMapping) -> TableFile | None:
    """Return the file's mapped columns; None when it is broken or no row names enough of them."""
    place = locate(path, layout)
    if place is None:
        return None
    positions = {column.field: column.position for column in place.header.columns}
    skip = place.header.row + 1
    if path.suffix.lower() in SPREADSHEETS:
        columns, count = sheet_columns(path, positions, skip=skip, sheet=place.part)
    else:
        columns, count = csv_columns(path, positions, skip=skip, delimiter=place.part, encoding=layout.encoding)
    return TableFile(place, columns, pa.array(range(1, count + 1), pa.int64()))


def find_header(rows: Iterable[Sequence[object]], layout: LayoutMapping) -> Header | None:
    """Return the row, among the first, that names most mapped columns: titles above it are passed over.

    A row that names fewer than two is no header, unless the layout itself has one column only.
    """
    best: Header | None = None
    for row_number, row in enumerate(islice(rows, HEAD_ROWS)):
        header = _header(row_number, row, layout)
        if best is None or len(header.columns) > len(best.columns):
            best = header
    enough = min(2, len(layout.columns))
    return best if best and len(best.columns) >= enough else None


def _header(number: int, row: Sequence[object], layout: LayoutMapping) -> Header:
    at: dict[str, int] = {}
    for position, cell in enumerate(row):
        at.setdefault(plain_header(cell), position)
    found = []
    for rule in layout.columns:
        positions = [at[plain] for plain in map(plain_header, rule.names) if plain in at]
        if positions:
            found.append(FoundColumn(rule.field, positions[0], str(row[positions[0]]).strip()))
    used = {column.position for column in found}
    unknown = [
        FoundColumn("", position, str(cell).strip())
        for position, cell in enumerate(row)
        if plain_header(cell) and position not in used
    ]
    return Header(number, tuple(found), tuple(unknown), len(row))
