"""Reads the lists: cells become typed records; what cannot be read, or has no column, is told."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import duckdb

from sendbridge.mapping import Mapping, compile_layout, load_feed
from sendbridge.returns.annex_a.arrivals import tell_arrivals, tell_bad_files
from sendbridge.returns.annex_a.cells import KeptList, file_id_of, keep_cells, show_raw
from sendbridge.returns.annex_a.finding_lists import FEED, FoundList, find_lists
from sendbridge.returns.annex_a.places import keep_places
from sendbridge.returns.annex_a.rows import link_rows, name_children
from sendbridge.settings import Settings

Progress = Callable[[str], None]


def read(con: duckdb.DuckDBPyConnection, settings: Settings, files: Sequence[Path], *, progress: Progress) -> None:
    """Fill the lists' records, and what is told of rows, columns and files; raises for no fault of a file.

    `con` holds an empty night (`checks.examples.create_empty_night`). Row numbers are the sheet's own.
    """
    mapping = load_feed(settings, FEED)
    with ExitStack() as opened:
        kept = _numbered(find_lists(files, mapping.tables(), opened))
        for each in kept:
            rows = keep_cells(con, each)
            progress(f"{each.record_type}: {rows:,} rows of {each.place}")
            _read_list(con, each, mapping)
    tell_arrivals(con, kept, mapping_version=mapping.version)
    read_paths = {each.found.table.path for each in kept}
    tell_bad_files(con, [path for path in files if path not in read_paths], mapping_version=mapping.version)
    keep_places(con, kept)
    name_children(con)
    link_rows(con)


def _numbered(found: Iterable[FoundList]) -> list[KeptList]:
    """Give each list its keys' prefix: L1- for the first List 1, L1-2- for a second."""
    kept: list[KeptList] = []
    for each in found:
        before = sum(other.record_type == each.layout.record_type for other in kept)
        prefix = f"{each.layout.numbered}{before + 1}-" if before else str(each.layout.numbered)
        file_id = file_id_of(each.table.path)
        kept.append(KeptList(each, file_id, prefix, f"cells_of_{each.layout.record_type}_{before + 1}"))
    return kept


def _read_list(con: duckdb.DuckDBPyConnection, kept: KeptList, mapping: Mapping) -> None:
    layout = replace(kept.found.layout, numbered=kept.prefix)
    statements = compile_layout(layout, mapping_version=mapping.version)
    show_raw(con, kept)
    today = con.execute("SELECT CAST(getvariable('as_of') AS DATE)").fetchone()
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE reading AS {statements.reading}", {"landed_date": today[0] if today else None}
    )
    con.execute(f"INSERT INTO {kept.record_type} BY NAME {statements.records}")
    con.execute(f"INSERT INTO bad_value BY NAME {statements.bad_values}")
    con.execute("DROP TABLE reading")
