"""Tells what came: which lists, which of their columns, and which files hold no list at all."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import duckdb

from sendbridge.returns.annex_a.cells import KeptList, file_id_of
from sendbridge.returns.annex_a.finding_lists import FEED

ADDED_BY_COUNCILS = frozenset(["case_worker", "date_of_death", "upn_unknown_reason"])  # not in the official lists


def tell_arrivals(con: duckdb.DuckDBPyConnection, kept: Sequence[KeptList], *, mapping_version: str) -> None:
    """Write `arrival` and `carried` by list, and to `bad_value` each column of the official lists that is missing.

    Of several tables of one list only what all of them have is carried.
    """
    for record_type in dict.fromkeys(each.record_type for each in kept):
        tables = [each for each in kept if each.record_type == record_type]
        con.execute(
            f"""
            INSERT INTO arrival
            SELECT $feed, $feed, $record_type, TRUE, TRUE, count(*), $files
            FROM {record_type}
            """,
            {"feed": FEED, "record_type": record_type, "files": len({each.file_id for each in tables})},
        )
        carried = set.intersection(*(set(each.fields) for each in tables))
        con.executemany("INSERT INTO carried VALUES (?, ?)", [(record_type, field) for field in sorted(carried)])
    for each in kept:
        _tell_missing_columns(con, each, mapping_version=mapping_version)


def _tell_missing_columns(con: duckdb.DuckDBPyConnection, kept: KeptList, *, mapping_version: str) -> None:
    for rule in kept.found.layout.columns:
        if rule.field not in kept.fields and rule.field not in ADDED_BY_COUNCILS:
            con.execute(
                _FAULT,
                [
                    FEED,
                    FEED,
                    kept.file_id,
                    kept.record_type,
                    rule.field,
                    rule.names[0],
                    "missing_column",
                    mapping_version,
                ],
            )


def tell_bad_files(con: duckdb.DuckDBPyConnection, paths: Iterable[Path], *, mapping_version: str) -> None:
    """Write to `bad_value` each file in which neither list was found, or that cannot be opened."""
    for path in paths:
        con.execute(_FAULT, [FEED, FEED, file_id_of(path), "file", None, None, "bad_file", mapping_version])


_FAULT = """
INSERT INTO bad_value
    (feed, sender, file_id, row_number, record_type, field, column_name, reason_code, mapping_version)
VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?)
"""


def as_of(con: duckdb.DuckDBPyConnection) -> date | None:
    """Return None: the lists do not say of which day they speak."""
    return None


def about(con: duckdb.DuckDBPyConnection) -> str:
    """Return one line that names the lists that came and their sizes."""
    counts = dict(con.execute("SELECT record_type, row_count FROM arrival").fetchall())
    said = [f"{title} with {counts[name]:,} rows" for name, title in _TITLES.items() if name in counts]
    return " and ".join(said) or "no list was found"


_TITLES = {"annex_a_plan": "List 1 (EHC plans)", "annex_a_support": "List 2 (SEN support)"}
