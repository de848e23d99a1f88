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
        return any(annex_a.is_annex_a(path, settings=settings) for path in files)

    def read(
        self, con: duckdb.DuckDBPyConnection, settings: Settings, files: Sequence[Path], *, progress: Progress
    ) -> None:
        """Fill the lists' tables, `child` and `linked_rows`."""
        annex_a.read(con, files, settings=settings, progress=progress)
        con.execute(_CHILDREN)
        con.execute(_LINKED_ROWS)

    def read_previous(
        self, con: duckdb.DuckDBPyConnection, settings: Settings, files: Sequence[Path], *, progress: Progress
    ) -> None:
        """Refuse: lists are not compared with earlier ones."""
        raise Misconfigured("--previous is for SEN2 returns; the Annex A lists are not compared with earlier ones")

    def locate(self, con: duckdb.DuckDBPyConnection, settings: Settings, files: Sequence[Path]) -> None:
        """Fill `position`."""
        annex_a.locate(con, files)

    def as_of(self, con: duckdb.DuckDBPyConnection) -> date | None:
        """Return None: the lists do not say on which day they were made."""
        return None

    def about(self, con: duckdb.DuckDBPyConnection) -> str:
        """Return how many rows each list has."""
        counts = [
            con.execute(f"SELECT count(*) FROM {name}").fetchone() or (0,)
            for name in ("annex_a_plan", "annex_a_support")
        ]
        return f"List 1 with {counts[0][0]:,} rows, List 2 with {counts[1][0]:,} rows"


_CHILDREN = """
INSERT INTO child
SELECT 'annex_a_plan', record_key, unique_id, NULL, NULL, CAST(date_of_birth AS VARCHAR), upn
FROM annex_a_plan
UNION ALL
SELECT 'annex_a_support', record_key, unique_id, NULL, NULL, CAST(date_of_birth AS VARCHAR), upn
FROM annex_a_support
"""

_LINKED_ROWS = """
INSERT INTO linked_rows
SELECT
    CASE record_type WHEN 'annex_a_plan' THEN 'AX109' ELSE 'AX209' END,
    record_type,
    record_key,
    string_agg(other_key, ', ' ORDER BY other_key)
FROM linked
GROUP BY record_type, record_key
"""
