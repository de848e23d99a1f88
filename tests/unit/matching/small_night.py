"""A night file in memory with a handful of records, for tests of matching, reconciliation and the account."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import duckdb

from sendbridge.matching import Rules
from sendbridge.records import CASE_RECORDS, PROVENANCE, RECORDS, columns

AS_OF = date(2026, 3, 1)
RULES = Rules(test_numbers=True)
STATE = {
    "state_tie": "record_type VARCHAR, record_key VARCHAR, person_id VARCHAR, decision VARCHAR, decided_by VARCHAR",
    "state_agreed": (
        "target_type VARCHAR, target_key VARCHAR, source_feed VARCHAR, field VARCHAR, value VARCHAR,"
        " source_value VARCHAR, agreed_date DATE"
    ),
    "state_override": (
        "override_id VARCHAR, target_type VARCHAR, target_key VARCHAR, field VARCHAR, value VARCHAR, author VARCHAR,"
        " set_date VARCHAR, expires_date VARCHAR, withdrawn_date VARCHAR"
    ),
    "read_row": (
        "feed VARCHAR, sender VARCHAR, file_id VARCHAR, row_number BIGINT, record_type VARCHAR, record_key VARCHAR,"
        " content_hash VARCHAR, outcome VARCHAR, is_new BOOLEAN"
    ),
    "bad_value": (
        "feed VARCHAR, sender VARCHAR, file_id VARCHAR, row_number BIGINT, record_type VARCHAR, record_key VARCHAR,"
        " field VARCHAR, column_name VARCHAR, column_letter VARCHAR, reason_code VARCHAR, value VARCHAR,"
        " mapping_version VARCHAR"
    ),
    "arrival": (
        'feed VARCHAR, sender VARCHAR, record_type VARCHAR, arrived BOOLEAN, "full" BOOLEAN, row_count BIGINT,'
        " file_count BIGINT"
    ),
    "finding": "rule_id VARCHAR, subject_type VARCHAR, subject_id VARCHAR",
    "state_open_exception": (
        "exception_id VARCHAR, rule_id VARCHAR, subject_type VARCHAR, subject_id VARCHAR, source VARCHAR,"
        " field VARCHAR, baseline VARCHAR"
    ),
}
OUTSIDE_FEED = {"advice_return": "health_trusts", "caseload_entry": "health_trusts"}


def empty_night() -> duckdb.DuckDBPyConnection:
    """Return a night file in memory with every table that the steps read, all empty."""
    con = duckdb.connect(":memory:", config={"threads": 1})
    for name, record in RECORDS.items():
        shape = {column.name: column.sql_type for column in columns(record)} | PROVENANCE
        con.execute(f"CREATE TABLE {name} ({', '.join(f'{field} {sql_type}' for field, sql_type in shape.items())})")
    for name, shape_sql in STATE.items():
        con.execute(f"CREATE TABLE {name} ({shape_sql})")
    return con


def add(con: duckdb.DuckDBPyConnection, record_type: str, *records: Mapping[str, Any]) -> None:
    """Put records into the image with a provenance, each as the only row of its own file unless it says otherwise."""
    for number, record in enumerate(records, start=1):
        _insert(con, record_type, {**_provenance(record_type, record, number), **record})


def decide(con: duckdb.DuckDBPyConnection, record: tuple[str, str], *, person_id: str, decision: str) -> None:
    """Put a person's decision about a record's tie into the night."""
    con.execute("INSERT INTO state_tie VALUES (?, ?, ?, ?, 'officer')", [*record, person_id, decision])


def read_rows(con: duckdb.DuckDBPyConnection) -> None:
    """Let tonight's files hold exactly the records of the image, each row new."""
    for record_type in RECORDS:
        con.execute(
            f"""
            INSERT INTO read_row
            SELECT feed, sender, file_id, row_number, '{record_type}', record_key, content_hash, 'readable', TRUE
            FROM {record_type}
            """
        )
    con.execute(
        """
        INSERT INTO arrival
        SELECT feed, sender, record_type, TRUE, FALSE, count(*), count(DISTINCT file_id)
        FROM read_row
        GROUP BY ALL
        """
    )


def rows(con: duckdb.DuckDBPyConnection, query: str, *parameters: Any) -> list[dict[str, Any]]:
    """Return the query's rows as dicts."""
    cursor = con.execute(query, list(parameters))
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def tie_of(con: duckdb.DuckDBPyConnection, record_key: str) -> dict[str, Any]:
    """Return the one tie of a record."""
    (tie,) = rows(con, "SELECT * FROM tie WHERE record_key = ?", record_key)
    return tie


def _provenance(record_type: str, record: Mapping[str, Any], number: int) -> dict[str, Any]:
    key = "|".join(str(record[field]) for field in RECORDS[record_type].KEY)
    feed = "case_management" if record_type in CASE_RECORDS else OUTSIDE_FEED.get(record_type, "school_settings")
    return {
        "record_key": key,
        "feed": feed,
        "sender": record.get("setting_urn" if feed == "school_settings" else "provider_code", feed),
        "file_id": f"{record_type}-{key}",
        "row_number": number,
        "landed_date": AS_OF,
        "content_hash": key,
    }


def _insert(con: duckdb.DuckDBPyConnection, table: str, values: Mapping[str, Any]) -> None:
    names: Iterable[str] = values
    marks = ", ".join("?" for _ in values)
    con.execute(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", list(values.values()))
