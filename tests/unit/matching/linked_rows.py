"""Two relations in memory, linked as a night links them: persons known, and records that arrive."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb

from sendbridge.matching.files import ARRIVING, KNOWN
from sendbridge.matching.linking import link
from sendbridge.matching.rules import Rules

AS_OF = "2026-03-01"
BORN = date(2012, 5, 4)
UPNS = ("T895200025001", "G895200025002", "W895200025003", "K895200025004", "A895200025005")
NHS = ("9990000018", "9990000026")
RULES = Rules(test_numbers=True)
CHILD = {"forename": "Amy", "surname": "Young", "date_of_birth": BORN, "sex": "F", "setting_urn": "100001"}

Row = Mapping[str, Any]


def empty_relations() -> duckdb.DuckDBPyConnection:
    """Return a database with the relations known, arriving and state_tie, all empty."""
    con = duckdb.connect(config={"threads": 1})
    for name, shape in (("known", KNOWN), ("arriving", ARRIVING)):
        con.execute(f"CREATE TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in shape.items())})")
    con.execute("CREATE TABLE state_tie (record_type VARCHAR, record_key VARCHAR, person_id VARCHAR, decision VARCHAR)")
    return con


def put(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Row]) -> None:
    """Insert rows into one of the relations."""
    for row in rows:
        names, marks = ", ".join(row), ", ".join("?" for _ in row)
        con.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [*row.values()])


def person(person_id: str, **facts: Any) -> Row:
    """Return a person who differs from Amy Young as told."""
    return {"person_id": person_id, **CHILD, **facts}


def record(record_key: str, **facts: Any) -> Row:
    """Return a row of a school's roll that differs from Amy Young's as told."""
    usual = {"feed": "school_settings", "sender": "100001", "record_type": "roll_entry"}
    return {**usual, "record_key": record_key, **CHILD, **facts}


def linked(
    persons: Sequence[Row], records: Sequence[Row], rules: Rules = RULES
) -> dict[str, tuple[str, str, str | None]]:
    """Return state, reason and person of each record, by key."""
    con = empty_relations()
    put(con, "known", persons)
    put(con, "arriving", records)
    link(con, AS_OF, rules)
    return {
        key: (state, reason, person_id)
        for key, state, reason, person_id in con.execute(
            "SELECT record_key, state, reason_code, person_id FROM tie"
        ).fetchall()
    }
