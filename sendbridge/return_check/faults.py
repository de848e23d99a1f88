"""The faults of a file as one table: rule, child, place and the value as it was typed."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from importlib import resources
from typing import Any

import duckdb
import pyarrow as pa

from sendbridge.checks.suites import Suite
from sendbridge.store.engine_rules import ENGINE_RULES

_BATCH = 5_000
# what the list is joined with: a reader fills the first three, an earlier list the last
_JOINED = {
    "position": """
        record_type VARCHAR, record_key VARCHAR, field VARCHAR, file_name VARCHAR, place VARCHAR, value VARCHAR
    """,
    "child": """
        record_type VARCHAR, record_key VARCHAR, reference VARCHAR, surname VARCHAR, forename VARCHAR,
        date_of_birth VARCHAR, upn VARCHAR
    """,
    "linked": "rule_id VARCHAR, record_type VARCHAR, record_key VARCHAR, others VARCHAR",
    "note": "rule_id VARCHAR, record_key VARCHAR, item VARCHAR, value VARCHAR, note VARCHAR",
}


@dataclass(frozen=True)
class Fault:
    """One line of the list; every text is shown as it is, `value` as it was typed in the file."""

    rule_id: str
    severity: str
    priority: int
    title: str
    guidance: str | None
    key: str
    reference: str | None
    surname: str | None
    forename: str | None
    date_of_birth: str | None
    upn: str | None
    item: str | None
    value: str | None
    file_name: str | None
    place: str | None
    linked: str | None
    owner_role: str
    law: str | None
    catalogue_ids: str
    note: str | None


HEADERS: dict[str, str] = {
    "rule_id": "Rule",
    "severity": "Level",
    "priority": "Priority",
    "title": "What is wrong",
    "guidance": "What to do",
    "key": "Key",
    "reference": "Record",
    "surname": "Surname",
    "forename": "Forename",
    "date_of_birth": "Date of birth",
    "upn": "UPN",
    "item": "Item",
    "value": "Value in the file",
    "file_name": "File",
    "place": "Where",
    "linked": "Same as",
    "owner_role": "Who puts it right",
    "law": "Law or guide",
    "catalogue_ids": "Also known as",
    "note": "Note",
}


def create_joined(con: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that the list is joined with, empty."""
    for table, shape in _JOINED.items():
        con.execute(f"CREATE OR REPLACE TABLE {table} ({shape})")


def gather_faults(con: duckdb.DuckDBPyConnection, suites: Sequence[Suite]) -> None:
    """Make the tables `fault`, and `wanted_position`, which a reader's `locate` answers in `position`."""
    con.register("wording_rows", _wording(suites))
    con.execute("CREATE OR REPLACE TEMP TABLE wording AS FROM wording_rows")
    con.execute(f"CREATE OR REPLACE TABLE fault AS {_sql('listing.sql')}")
    con.execute(
        """
        CREATE OR REPLACE TABLE wanted_position AS
        SELECT DISTINCT record_type, record_key, field
        FROM fault
        """
    )


def listed_faults(con: duckdb.DuckDBPyConnection) -> Iterator[Fault]:
    """Yield the faults, errors first, then by priority, rule and place in the file; bounded memory."""
    result = con.cursor().execute(_sql("listed.sql"))
    while rows := result.fetchmany(_BATCH):
        for row in rows:
            yield Fault(*row)


def cells(fault: Fault) -> Sequence[Any]:
    """Return the fault's cells in the order of HEADERS."""
    return astuple(fault)


def counts_by_rule(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, int, str, int]]:
    """Return (rule, severity, priority, title, how many), the gravest first."""
    return con.execute(
        """
        SELECT rule_id, severity, priority, any_value(title), count(*)
        FROM fault
        GROUP BY rule_id, severity, priority
        ORDER BY severity, priority, count(*) DESC, rule_id
        """
    ).fetchall()


def _wording(suites: Sequence[Suite]) -> pa.Table:
    rows = [
        {
            "rule_id": rule.rule_id,
            "title": rule.title,
            "guidance": rule.guidance,
            "why": rule.why,
            "law": rule.law,
            "severity": rule.severity,
            "priority": rule.priority,
            "owner_role": rule.owner_role,
            "catalogue_ids": " ".join(rule.catalogue_ids),
        }
        for suite in suites
        for rule in suite.rules
    ]
    rows += [{"why": None, "law": None, "catalogue_ids": rule.rule_id} | vars(rule) for rule in ENGINE_RULES.values()]
    return pa.Table.from_pylist(rows)


def _sql(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
