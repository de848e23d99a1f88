"""Reads the return of the year before, so that this year's can be compared with it."""

from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path

import duckdb

from sendbridge.checks.examples import create_empty_night
from sendbridge.mapping.values import literal
from sendbridge.returns.sen2.reading import read
from sendbridge.returns.sen2.records import FEED
from sendbridge.settings import Settings

_COMPARED = resources.files(__package__).joinpath("previous.sql")


def read_previous(
    con: duckdb.DuckDBPyConnection,
    files: Sequence[Path],
    *,
    folder: Path,
    settings: Settings,
    progress: Callable[[str], None],
) -> None:
    """Fill `previous_person` from the files of the year before; they are read in a database of their own in `folder`.

    Rules that need it are evaluated only then. Faults of those files are not told: they were last year's.
    """
    place = folder / "previous.duckdb"
    with duckdb.connect(str(place)) as before:
        create_empty_night(before)
        read(before, files, settings=settings, progress=progress)
    con.execute(f"ATTACH {literal(str(place))} AS previous (READ_ONLY)")
    con.execute(f"INSERT INTO previous_person BY NAME {_COMPARED.read_text(encoding='utf-8')}")
    con.execute("DETACH previous")
    con.execute(
        "INSERT INTO arrival SELECT ?, ?, 'previous_person', TRUE, TRUE, count(*), ? FROM previous_person",
        [FEED, FEED, len(files)],
    )
