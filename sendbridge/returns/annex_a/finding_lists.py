"""Finds the two lists in the files that a council gives: by the sheet's or file's name, else by their columns."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sendbridge.mapping import LayoutMapping, load_feed
from sendbridge.mapping.csv_text import csv_heads
from sendbridge.mapping.spreadsheets import OpenSheet, open_sheets
from sendbridge.mapping.tables import HEAD_ROWS, SPREADSHEETS, Header, find_header
from sendbridge.settings import Settings

FEED = "annex_a"
_LEAST_SHARE = 0.4  # of a list's columns; fewer, and it is some other table about children


@dataclass(frozen=True)
class FoundTable:
    """A table that one of the lists may be, and where it stands; `sheet` is None in a CSV file."""

    path: Path
    sheet: OpenSheet | None
    delimiter: str
    headers: dict[str, Header]  # by record type

    @property
    def name(self) -> str:
        """What people call it: the sheet's name, or the file's."""
        return self.sheet.name if self.sheet else self.path.name


@dataclass(frozen=True)
class FoundList:
    """One of the lists, the layout that reads it, and its header."""

    table: FoundTable
    layout: LayoutMapping
    header: Header


def fits(settings: Settings, files: Sequence[Path]) -> bool:
    """Say whether one of the lists stands in one of the files, by its columns."""
    layouts = tuple(load_feed(settings, FEED).tables())
    with ExitStack() as opened:
        return any(True for path in files for _ in _tables(path, layouts, opened))


def find_lists(paths: Iterable[Path], layouts: Iterable[LayoutMapping], opened: ExitStack) -> Iterator[FoundList]:
    """Yield the lists of all files; a table of another name is passed over where one bears the list's own.

    Workbooks stay open, and sheets parsed, until `opened` closes.
    """
    known = {layout.record_type: layout for layout in layouts}
    tables = [table for path in paths for table in _tables(path, tuple(known.values()), opened)]
    named = [(table, _named(table, known)) for table in tables]
    taken = {record_type for _, record_type in named if record_type}
    for table, record_type in named:
        chosen = record_type or _by_columns(table, known)
        if record_type or chosen not in taken:
            yield FoundList(table, known[chosen], table.headers[chosen])


def _tables(path: Path, layouts: tuple[LayoutMapping, ...], opened: ExitStack) -> Iterator[FoundTable]:
    for sheet, delimiter, rows in _heads(path, opened):
        headers = {layout.record_type: header for layout in layouts if (header := find_header(rows, layout))}
        enough = {
            layout.record_type: headers[layout.record_type]
            for layout in layouts
            if layout.record_type in headers
            and len(headers[layout.record_type].columns) >= _LEAST_SHARE * len(layout.columns)
        }
        if enough:
            yield FoundTable(path, sheet, delimiter, enough)


def _heads(path: Path, opened: ExitStack) -> Iterator[tuple[OpenSheet | None, str, Sequence[Sequence[str | None]]]]:
    if path.suffix.lower() in SPREADSHEETS:
        for sheet in opened.enter_context(open_sheets(path)):
            yield sheet, "", sheet.head(HEAD_ROWS)
    else:
        for delimiter, rows in csv_heads(path, encoding=None, rows=HEAD_ROWS):
            yield None, delimiter, rows


def _named(table: FoundTable, known: dict[str, LayoutMapping]) -> str | None:
    names = [name for name in table.headers if known[name].fits_name(table.name)]
    return names[0] if len(names) == 1 else None


def _by_columns(table: FoundTable, known: dict[str, LayoutMapping]) -> str:
    """Return the list whose columns the table has; one that has nothing of the longer list alone is the shorter."""
    by_length = sorted(table.headers, key=lambda name: len(known[name].columns))
    return max(by_length, key=lambda name: len(table.headers[name].columns))
