"""The kinds of return that can be checked, and how files are known for what they are."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

import duckdb

from sendbridge.errors import Misconfigured
from sendbridge.mapping.tables import DOES_NOT_OPEN, is_broken_spreadsheet
from sendbridge.return_check.annex_a_lists import AnnexALists
from sendbridge.return_check.sen2_return import Sen2Return
from sendbridge.settings import Settings

Progress = Callable[[str], None]


class Kind(Protocol):
    """One kind of return: how its files are known, read into a database with empty tables, and pointed at."""

    name: str
    title: str

    def fits(self, settings: Settings, files: Sequence[Path]) -> bool:
        """Say whether the files, by their columns or their first element, are of this kind."""
        ...

    def read(
        self, con: duckdb.DuckDBPyConnection, settings: Settings, files: Sequence[Path], *, progress: Progress
    ) -> None:
        """Fill the record tables, `arrival`, `carried`, `bad_value`, `child` and `linked`."""
        ...

    def read_previous(
        self, con: duckdb.DuckDBPyConnection, settings: Settings, files: Sequence[Path], *, progress: Progress
    ) -> None:
        """Fill what rules ask of the return before this one; raise Misconfigured where none is asked for."""
        ...

    def locate(self, con: duckdb.DuckDBPyConnection, settings: Settings, files: Sequence[Path]) -> None:
        """Fill `position` for every row of `wanted_position`."""
        ...

    def as_of(self, con: duckdb.DuckDBPyConnection) -> date | None:
        """Return the day on which the return says how things stand, where it says one."""
        ...

    def about(self, con: duckdb.DuckDBPyConnection) -> str:
        """Return one line that names the return and its size."""
        ...


KINDS: tuple[Kind, ...] = (Sen2Return(), AnnexALists())


def recognise(settings: Settings, files: Sequence[Path]) -> Kind:
    """Return what the files are; raise Misconfigured when they are nothing that can be checked."""
    for path in filter(is_broken_spreadsheet, files):
        raise Misconfigured(f"{path.name} {DOES_NOT_OPEN}")
    for kind in KINDS:
        if files and kind.fits(settings, files):
            return kind
    names = ", ".join(path.name for path in files) or "an empty folder"
    raise Misconfigured(
        f"{names}: neither a SEN2 return (XML, or COLLECT's CSV files together) nor an Annex A workbook or list; "
        "docs/check.md tells what is looked for"
    )
