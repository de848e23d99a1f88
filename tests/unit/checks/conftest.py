"""A small night, written row by row."""

from collections.abc import Callable
from datetime import date

import duckdb
import pytest

from sendbridge.checks.examples import create_empty_night
from sendbridge.checks.figures import load_figures
from sendbridge.checks.rules import create_tables, evaluate_with_rules, load_suites, set_parameters
from sendbridge.checks.suites import Suite
from sendbridge.records import RECORDS
from sendbridge.settings import Settings

AS_OF = date(2026, 3, 1)
Add = Callable[..., None]
Check = Callable[..., set[tuple[str, str]]]
FIGURES = load_figures(Settings())
SUITES = {suite.suite: suite for suite in load_suites(Settings())}


@pytest.fixture
def suites() -> dict[str, Suite]:
    """Return the suites by name."""
    return SUITES


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """Return a night in which every record type has arrived and nothing is recorded."""
    connection = duckdb.connect()
    create_empty_night(connection)
    create_tables(connection)
    for record_type in RECORDS:
        connection.execute("INSERT INTO arrival VALUES ('f', 's', ?, TRUE, TRUE, 0, 0)", [record_type])
    set_parameters(connection, AS_OF, {}, figures=FIGURES)
    return connection


@pytest.fixture
def add(con: duckdb.DuckDBPyConnection) -> Add:
    """Return what adds one row to a table of the night."""

    def add_row(table: str, **row: object) -> None:
        con.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))

    return add_row


@pytest.fixture
def check(con: duckdb.DuckDBPyConnection) -> Check:
    """Return what judges one suite and gives the (rule, subject) pairs that fail."""

    def findings(suite: str, **parameters: object) -> set[tuple[str, str]]:
        set_parameters(con, AS_OF, parameters, figures=FIGURES)
        broken = [each for each in evaluate_with_rules(con, SUITES[suite]) if each.outcome == "broken"]
        assert broken == []
        return set(con.sql("SELECT rule_id, subject_id FROM finding").fetchall())

    return findings
