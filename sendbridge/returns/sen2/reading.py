"""Reads a council's SEN2 return, an XML file or COLLECT's CSV set, into an empty night."""

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from sendbridge.returns.sen2.arrivals import write_arrivals
from sendbridge.returns.sen2.csv_reader import read_csv_set
from sendbridge.returns.sen2.derive import derive_records
from sendbridge.returns.sen2.layout import Sen2Layout
from sendbridge.returns.sen2.load_layout import load_layout
from sendbridge.returns.sen2.raw import RawTables, add_file, create_raw_tables
from sendbridge.returns.sen2.records import make_records
from sendbridge.returns.sen2.xml_reader import read_xml
from sendbridge.settings import Settings

Progress = Callable[[str], None]


def read(con: duckdb.DuckDBPyConnection, files: Sequence[Path], *, settings: Settings, progress: Progress) -> None:
    """Fill the modules' tables, the night's own, `arrival`, `carried` and `bad_value`; raises for no fault of a file.

    `con` holds an empty night (`checks.examples.create_empty_night`). The files are XML returns, or one CSV set.
    """
    layout = load_layout(settings)
    create_raw_tables(con, layout)
    tables = [path for path in files if path.suffix.casefold() == ".csv"]
    for path in files:
        if path not in tables:
            _read_xml_file(con, layout, path, progress=progress)
    if tables:
        read_csv_set(con, layout, tables, progress=progress)
    progress("making records")
    make_records(con, layout)
    derive_records(con)
    write_arrivals(con, layout)


def _read_xml_file(con: duckdb.DuckDBPyConnection, layout: Sen2Layout, path: Path, *, progress: Progress) -> None:
    number = add_file(con, path, form="xml")
    reason_code = read_xml(path, layout, RawTables(con, layout, file_number=number), progress=progress)
    if reason_code:
        con.execute("UPDATE raw_sen2_file SET reason_code = ? WHERE file_number = ?", [reason_code, number])
