"""A small night on which the clocks are set, written row by row."""

from collections.abc import Callable
from datetime import date

import duckdb
import pytest

from sendbridge.checks.examples import create_empty_night
from sendbridge.settings import Settings
from sendbridge.timeliness import write_timeliness

AS_OF = date(2026, 3, 2)
Add = Callable[..., None]
Ask = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """Return a night in which nothing is recorded."""
    connection = duckdb.connect()
    create_empty_night(connection)
    return connection


@pytest.fixture
def add(con: duckdb.DuckDBPyConnection) -> Add:
    """Return what adds one row to a table of the night."""

    def add_row(table: str, **row: object) -> None:
        con.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))

    return add_row


@pytest.fixture
def ask(con: duckdb.DuckDBPyConnection) -> Ask:
    """Return what sets the clocks of the night and gives what a query says of them."""

    def answer(query: str) -> list[tuple[object, ...]]:
        write_timeliness(Settings(), con, AS_OF)
        return con.execute(query).fetchall()

    return answer
