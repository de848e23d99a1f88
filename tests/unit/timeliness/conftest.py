"""A small night on which the clocks are set, written row by row."""

from collections.abc import Callable
from datetime import date

import duckdb
import pytest

from sendbridge.checks.examples import create_empty_night
from sendbridge.settings import Settings
from sendbridge.timeliness import write_timeliness

AS_OF = date(2026, 3, 2)
D = date.fromisoformat
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


@pytest.fixture
def one(ask: Ask) -> Callable[..., tuple[object, ...] | None]:
    """Return what gives some columns of the plan's one row, or None."""

    def columns(names="review_class, review_reason, evidence_key"):
        rows = ask(f"SELECT {names} FROM review_timeliness WHERE plan_id = 'L1'")
        assert len(rows) < 2
        return rows[0] if rows else None

    return columns


@pytest.fixture
def cycle(add: Add) -> Callable[..., None]:
    """Return what adds a review cycle of the plan."""

    def write(number, meeting=None, decision=None, **facts):
        dates = {"meeting_date": meeting and D(meeting), "decision_date": decision and D(decision)}
        key = f"R{number}"
        add(
            "review", review_id=key, record_key=key, plan_id="L1", person_id="P1", cycle_number=number, **dates, **facts
        )

    return write


@pytest.fixture
def told(add: Add) -> Callable[..., None]:
    """Return what lets a setting tell of a meeting, tied to the child, perhaps paired with a review."""

    def say(number, meeting, review_id=None, state="tied", person_id="P1"):
        key = f"100001|{number}"
        add(
            "review_return", record_key=key, setting_urn="100001", return_reference=str(number), meeting_date=D(meeting)
        )
        add("tie", record_type="review_return", record_key=key, state=state, person_id=person_id)
        pairing = "paired" if review_id else "new"
        add("pairing", record_type="review_return", record_key=key, target_key=review_id, state=pairing)

    return say
