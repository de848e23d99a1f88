"""The Annex A lists as something to check: how they are known, whose rows they are, which rows share a UPN."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import duckdb

from sendbridge.errors import Misconfigured
from sendbridge.returns import annex_a
from sendbridge.settings import Settings

Progress = Callable[[str], None]


class AnnexALists:
    """Reads and places the lists of an inspection, a workbook or a CSV file for each list."""

    name = "annex_a"
    title = "Annex A lists (Ofsted area inspection)"

    def fits(self, settings: Settings, files: Sequence[Path]) -> bool:
        """Say whether one of the files has the columns of a list."""
        return annex_a.fits(settings, files)

    def read(
        self, con: duckdb.DuckDBPyConnection, settings: Settings, files: Sequence[Path], *, progress: Progress
    ) -> None:
        """Fill the lists' tables, `child` and `linked_rows`."""
        annex_a.read(con, settings, files, progress=progress)

    def read_previous(
        self, con: duckdb.DuckDBPyConnection, settings: Settings, files: Sequence[Path], *, progress: Progress
    ) -> None:
        """Refuse: lists are not compared with earlier ones."""
        raise Misconfigured("--previous is for SEN2 returns; the Annex A lists are not compared with earlier ones")

    def locate(self, con: duckdb.DuckDBPyConnection, settings: Settings, files: Sequence[Path]) -> None:
        """Fill `position`."""
        annex_a.locate(con, settings, files)

    def as_of(self, con: duckdb.DuckDBPyConnection) -> date | None:
        """Return None: the lists do not say on which day they were made."""
        return annex_a.as_of(con)

    def about(self, con: duckdb.DuckDBPyConnection) -> str:
        """Return how many rows each list has."""
        return annex_a.about(con)
