"""The kinds of file that can be checked, and how a file is known for what it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Literal, Protocol

import duckdb

from sendbridge.errors import Misconfigured
from sendbridge.settings import Settings

KindName = Literal["sen2", "annex_a"]
Progress = Callable[[str], None]


class Reader(Protocol):
    """What a package that reads one kind of return offers, as module functions."""

    def fits(self, settings: Settings, files: Sequence[Path]) -> bool:
        """Say whether the files, by their columns or their first element, are of this kind."""
        ...

    def read(
        self, con: duckdb.DuckDBPyConnection, settings: Settings, files: Sequence[Path], *, progress: Progress
    ) -> None:
        """Fill the record tables, `arrival`, `carried`, `bad_value` and `child` of a database with empty tables."""
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


@dataclass(frozen=True)
class Kind:
    """One kind of return and the package that reads it."""

    name: KindName
    title: str
    reader: Reader


def recognise(settings: Settings, files: Sequence[Path]) -> Kind:
    """Return what the files are; raise Misconfigured when they are nothing that can be checked."""
    for name, title in _KINDS.items():
        reader: Reader = import_module(f"sendbridge.returns.{name}")
        if reader.fits(settings, files):
            return Kind(name, title, reader)
    names = ", ".join(path.name for path in files)
    raise Misconfigured(
        f"{names}: neither a SEN2 return (XML, or COLLECT's CSV files together) nor an Annex A workbook or list. "
        "See docs/check.md for the columns that are looked for"
    )


_KINDS: dict[KindName, str] = {"sen2": "SEN2 return", "annex_a": "Annex A lists (Ofsted area inspection)"}
