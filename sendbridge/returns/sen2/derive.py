"""Makes the night's own records of a return's modules, so that the night's rules can be asked of it."""

from importlib import resources

import duckdb

from sendbridge.records import RECORDS, columns
from sendbridge.returns.sen2.records import FEED
from sendbridge.sql_text import literal, name

DERIVED = ("person", "request", "assessment", "plan", "review", "phase_transfer", "placement")


def derive_records(con: duckdb.DuckDBPyConnection) -> None:
    """Fill the night's tables; a code that the night does not know is left unknown."""
    for record_type in DERIVED:
        con.execute(
            f"""
            INSERT INTO {record_type} BY NAME
            SELECT * REPLACE ({_known_codes(record_type)}), '{FEED}' AS feed
            FROM ({derivation(record_type)})
            """
        )


def derivation(record_type: str) -> str:
    """Return the statement that reads the record type out of the modules."""
    place = resources.files(__package__).joinpath("derived", f"{record_type}.sql")
    return place.read_text(encoding="utf-8")


def _known_codes(record_type: str) -> str:
    written = derivation(record_type)
    coded = [column for column in columns(RECORDS[record_type]) if column.codes and column.name in written]
    kept = [_known(name(one.name), ", ".join(map(literal, one.codes))) for one in coded]
    return ", ".join([*kept, "record_key AS record_key"])


def _known(field: str, codes: str) -> str:
    return f"CASE WHEN {field} IN ({codes}) THEN {field} END AS {field}"
