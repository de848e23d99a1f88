"""Loads a downloaded register of establishments beside a return, so that rules that ask for schools can run."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from sendbridge.errors import Misconfigured
from sendbridge.landing import LandedFile
from sendbridge.mapping import Mapping, compile_layout, load_feed
from sendbridge.mapping.fitting import Fit, best_fit
from sendbridge.mapping.pages import TableBatch
from sendbridge.settings import Settings

FEED = "establishment_register"


def load_register(con: duckdb.DuckDBPyConnection, settings: Settings, files: Sequence[Path], *, as_of: date) -> None:
    """Fill `establishment` (and its links, where their file is given too); raise Misconfigured for another file."""
    mapping = load_feed(settings, FEED)
    for path in files:
        fit = best_fit([mapping], path)
        if fit is None or fit.place.header.lacks(fit.layout):
            raise Misconfigured(
                f"{path.name} is no register of establishments: give the file edubasealldata….csv as it is downloaded"
            )
        _load(con, mapping, fit, path, as_of)


def _load(con: duckdb.DuckDBPyConnection, mapping: Mapping, fit: Fit, path: Path, as_of: date) -> None:
    record_type = fit.layout.record_type
    landed = LandedFile(path.name, "", path.stat().st_size, FEED, record_type, "file", as_of.isoformat(), path.name)
    batch = TableBatch(FEED, fit.layout)
    batch.add(landed, path)
    if not batch.register(con):
        return
    statements = compile_layout(fit.layout, mapping_version=mapping.version)
    landed_date: dict[str, date] = {"landed_date": as_of}
    con.execute(f"CREATE OR REPLACE TEMP TABLE reading AS {statements.reading}", landed_date)
    con.execute(f"INSERT INTO {record_type} BY NAME {statements.records}")
    con.execute("INSERT INTO arrival SELECT ?, ?, ?, TRUE, TRUE, count(*), 1 FROM reading", [FEED, FEED, record_type])
    con.execute("DROP TABLE reading")
