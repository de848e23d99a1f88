"""Links two files, so that the matching can be tried and measured without a night."""

import tempfile
from datetime import date
from pathlib import Path

import duckdb

from sendbridge.errors import Misconfigured
from sendbridge.matching.linking import link
from sendbridge.matching.rules import Policy, Rules
from sendbridge.night_file import counts_by, open_in_memory
from sendbridge.sql_text import literal

_NAMES = ("upn", "former_upn", "uln", "nhs_number", "forename", "surname", "sex", "postcode", "setting_urn")
KNOWN = {
    **dict.fromkeys(("person_id", *_NAMES, "nhs_number_status_code", "former_surname"), "VARCHAR"),
    "date_of_birth": "DATE",
    "restricted": "BOOLEAN",
}
ARRIVING = {
    **dict.fromkeys(("feed", "sender", "record_type", "record_key", *_NAMES, "reference_person_id"), "VARCHAR"),
    **dict.fromkeys(("date_of_birth", "leaving_date"), "DATE"),
}
_PARQUET = ".parquet"
_WRITTEN = (
    ("tie", "ties", "record_type, record_key"),
    ("tie_candidate", "candidates", 'record_type, record_key, "rank"'),
)
_USUAL = {"feed": "'file'", "sender": "'file'", "record_type": "'roll_entry'"}


def link_files(
    persons: Path, records: Path, out: Path, *, as_of: date, policy: Policy = "safe", test_numbers: bool = False
) -> dict[str, int]:
    """Link the records of one CSV or Parquet file to the persons of another; return how many came to each state.

    Writes ties and candidates into the folder `out`, in the order of their keys, as CSV or Parquet like the records. A
    column that a file lacks counts as unknown.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as folder, open_in_memory(Path(folder)) as con:
        _read(con, persons, into="known", shape=KNOWN, key="person_id")
        _read(con, records, into="arriving", shape=ARRIVING, key="record_key")
        con.execute(
            "CREATE TABLE state_tie (record_type VARCHAR, record_key VARCHAR, person_id VARCHAR, decision VARCHAR)"
        )
        link(con, as_of.isoformat(), Rules(policy=policy, test_numbers=test_numbers))
        for table, name, order in _WRITTEN:
            written = (out / name).with_suffix(_PARQUET if _is_parquet(records) else ".csv")
            con.execute(f"COPY (FROM {table} ORDER BY {order}) TO {literal(written)}")
        return counts_by(con, "tie", "state")


def _read(con: duckdb.DuckDBPyConnection, path: Path, *, into: str, shape: dict[str, str], key: str) -> None:
    if not path.exists():
        raise Misconfigured(f"{path} does not exist; name a CSV or Parquet file")
    # Parquet gives the columns that a statement asks for; a CSV file would be read whole by each.
    kind, rows = "VIEW", f"read_parquet({literal(path)})"
    if not _is_parquet(path):
        kind, rows = "TABLE", f"read_csv({literal(path)}, all_varchar = TRUE)"
    found = {column[0] for column in con.execute(f"SELECT * FROM {rows} LIMIT 0").description or ()}
    if key not in found:
        raise Misconfigured(f"{path} has no column {key}; every row needs one")
    given = ", ".join(f"{_given(name, found, sql_type)} AS {name}" for name, sql_type in shape.items())
    con.execute(f"CREATE TEMP {kind} {into} AS SELECT {given} FROM {rows}")


def _is_parquet(path: Path) -> bool:
    return path.suffix == _PARQUET


def _given(name: str, found: set[str], sql_type: str) -> str:
    usual = _USUAL.get(name, "NULL")
    return f"CAST({f'coalesce({name}, {usual})' if name in found else usual} AS {sql_type})"
