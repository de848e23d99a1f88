"""A SEN2 return as something to check: how it is known, whose records they are, and what the year before said."""

from collections.abc import Callable, Sequence
from datetime import date
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from sendbridge.checks.examples import create_empty_night
from sendbridge.returns import sen2
from sendbridge.settings import Settings

TITLE = "SEN2 return"
_HEAD_BYTES = 4096
Progress = Callable[[str], None]


class Sen2Return:
    """Reads and places SEN2 returns, one XML file or COLLECT's CSV set."""

    name = "sen2"
    title = TITLE

    def fits(self, settings: Settings, files: Sequence[Path]) -> bool:
        """Say whether the files are XML, or CSV files of which each has the number of a module."""
        return all(_is_xml(path) for path in files) or all(_is_module(path) for path in files)

    def read(
        self, con: duckdb.DuckDBPyConnection, settings: Settings, files: Sequence[Path], *, progress: Progress
    ) -> None:
        """Fill the modules' tables and the night's, and `child`."""
        sen2.read(con, files, settings=settings, progress=progress)
        con.execute(_CHILDREN)

    def read_previous(
        self, con: duckdb.DuckDBPyConnection, settings: Settings, files: Sequence[Path], *, progress: Progress
    ) -> None:
        """Fill `previous_person` from the return of the year before."""
        with TemporaryDirectory(prefix="sendbridge-check-") as folder:
            path = Path(folder) / "previous.duckdb"
            with duckdb.connect(str(path), config={"memory_limit": "128MB"}) as before:
                create_empty_night(before)
                sen2.read(before, files, settings=settings, progress=progress)
            con.execute(f"ATTACH '{path}' AS previous (READ_ONLY)")
            con.execute(resources.files(__package__).joinpath("previous.sql").read_text(encoding="utf-8"))
            con.execute("DETACH previous")
        con.execute(_PREVIOUS_ARRIVED)

    def locate(self, con: duckdb.DuckDBPyConnection, settings: Settings, files: Sequence[Path]) -> None:
        """Fill `position`."""
        sen2.locate(con, files)

    def as_of(self, con: duckdb.DuckDBPyConnection) -> date | None:
        """Return census day, as the header says it."""
        row = con.execute("SELECT max(reference_date) FROM sen2_return").fetchone()
        day: date | None = row[0] if row else None
        return day

    def about(self, con: duckdb.DuckDBPyConnection) -> str:
        """Return the return's year and authority, and how many persons and active plans it has."""
        counts = "(SELECT count(*) FROM sen2_person), (SELECT count(*) FROM sen2_active_plan)"
        row = con.execute(f"SELECT max(year), max(authority_code), {counts} FROM sen2_return").fetchone()
        year, authority_code, persons, plans = row or ("", "", 0, 0)
        return (
            f"{year or 'year not said'}, authority {authority_code or 'not said'}, "
            f"{persons:,} persons, {plans:,} active plans"
        )


def _is_xml(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def _is_module(path: Path) -> bool:
    if path.suffix.lower() != ".csv":
        return False
    with path.open("rb") as file:
        return b"tableid" in file.read(_HEAD_BYTES).replace(b"\x00", b"").lower()


_CHILDREN = """
INSERT INTO child
SELECT 'person', person_id, NULL, surname, forename, CAST(date_of_birth AS VARCHAR), upn
FROM sen2_person
UNION ALL
SELECT 'previous_person', person_id, NULL, surname, forename, CAST(date_of_birth AS VARCHAR), upn
FROM previous_person
"""

_PREVIOUS_ARRIVED = """
INSERT INTO arrival BY NAME
SELECT 'sen2' AS feed, 'sen2' AS sender, 'previous_person' AS record_type, TRUE AS arrived, TRUE AS "full",
    count(*) AS row_count, 1 AS file_count
FROM previous_person
"""
