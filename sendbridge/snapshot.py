"""Copies into the night file what was decided before, so that the night can be built again from itself."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy import Connection, Select, cast, func, select
from sqlalchemy import String as Text

from sendbridge.sql_text import literal
from sendbridge.store import overrides
from sendbridge.store.tables import acceptance, agreed_value, child, exception, tie_decision

_ROWS_AT_ONCE = 50_000
_TABLES_OF_KEPT = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'kept'"


def write_snapshot(con: duckdb.DuckDBPyConnection, state: Connection, *, authority_code: str, sync_date: date) -> None:
    """Write tonight's copy of people's decisions and overrides, the bases, open exceptions and child ids."""
    for name, query in _queries(authority_code, sync_date).items():
        _copy(con, name, state, query)


def copy_snapshot(con: duckdb.DuckDBPyConnection, kept_night: Path) -> None:
    """Take the snapshot from a night that is kept: a replay decides on what was known then.

    What an older night did not copy yet stays unknown.
    """
    con.execute(f"ATTACH {literal(kept_night)} AS kept (READ_ONLY)")
    copied = {name for (name,) in con.execute(_TABLES_OF_KEPT).fetchall()}
    for name, query in _queries("", date.min).items():
        _create(con, name, query)
        if name in copied:
            con.execute(f"INSERT INTO {name} BY NAME FROM kept.{name}")
    con.execute("DETACH kept")


def _queries(authority_code: str, sync_date: date) -> dict[str, Select[Any]]:
    ties, agreed, faults = tie_decision.c, agreed_value.c, exception.c
    return {
        "state_tie": select(ties.record_type, ties.record_key, ties.person_id, ties.decision, ties.decided_by)
        .where(ties.authority_code == authority_code)
        .order_by(ties.record_type, ties.record_key, ties.person_id),
        "state_agreed": select(
            agreed.target_type,
            agreed.target_key,
            agreed.source_feed,
            agreed.field,
            agreed.value,
            agreed.source_value,
            cast(agreed.agreed_date, Text).label("agreed_date"),
        )
        .where(agreed.authority_code == authority_code)
        .order_by(agreed.target_type, agreed.target_key, agreed.source_feed, agreed.field),
        "state_override": overrides.for_a_night(authority_code, sync_date),
        "state_open_exception": select(
            faults.exception_id,
            faults.rule_id,
            faults.subject_type,
            faults.subject_id,
            faults.source,
            faults.field,
            cast(faults.baseline, Text).label("baseline"),
            faults.person_id,
            faults.owner_role,
            faults.keyworker_code,
            cast(faults.due_date, Text).label("due_date"),
        )
        .where(faults.authority_code == authority_code, faults.state == "open")
        .order_by(faults.exception_id),
        "state_acceptance": _acceptances(authority_code),
        "child": select(func.coalesce(child.c.redirect_to, child.c.child_id).label("child_id"), child.c.person_id)
        .where(child.c.authority_code == authority_code)
        .order_by(child.c.child_id),
    }


def _acceptances(authority_code: str) -> Select[Any]:
    """Return every acceptance, also those that have ended: that one is gone must be seen to be known."""
    given, faults = acceptance.c, exception.c
    return (
        select(
            given.exception_id,
            cast(given.number, Text).label("number"),
            faults.rule_id,
            faults.person_id,
            given.reason,
            given.author,
            given.approved_by,
            cast(given.expires_date, Text).label("expires_date"),
            cast(given.ended_date, Text).label("ended_date"),
        )
        .join(
            exception,
            (faults.authority_code == given.authority_code) & (faults.exception_id == given.exception_id),
        )
        .where(given.authority_code == authority_code)
        .order_by(given.exception_id, given.number)
    )


def _create(con: duckdb.DuckDBPyConnection, name: str, query: Select[Any]) -> list[str]:
    """Create the empty table of one snapshot, all of it text; return its columns."""
    columns = [column.name for column in query.selected_columns]
    con.execute(f"CREATE OR REPLACE TABLE {name} ({', '.join(f'{column} VARCHAR' for column in columns)})")
    return columns


def _copy(con: duckdb.DuckDBPyConnection, name: str, state: Connection, query: Select[Any]) -> None:
    columns = _create(con, name, query)
    for rows in state.execution_options(yield_per=_ROWS_AT_ONCE).execute(query).partitions():
        values = zip(*rows, strict=True)
        batch = pa.table({column: pa.array(held, pa.string()) for column, held in zip(columns, values, strict=True)})
        con.register("batch", batch)
        con.execute(f"INSERT INTO {name} FROM batch")
        con.unregister("batch")
