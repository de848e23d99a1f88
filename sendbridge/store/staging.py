"""Brings many rows into the state database at once: into a temporary table, from which set-based SQL goes on."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Boolean, Connection, CursorResult, Date, Integer, String, Table, bindparam, text
from sqlalchemy.dialects import postgresql, sqlite


def stage(
    connection: Connection,
    name: str,
    like: Table,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    key_columns: int = 1,
) -> int:
    """Make the temporary table `name` with some columns of a real one, fill it, and index its key."""
    shape = f"SELECT {', '.join(columns)} FROM {like.name} WHERE 1 = 0"
    drop(connection, name)
    connection.execute(text(f"CREATE TEMPORARY TABLE {name} AS {shape}"))
    staged = load(connection, name, columns, rows)
    connection.execute(
        text(f"CREATE INDEX {_first_index(connection, name)} ON {name} ({', '.join(columns[:key_columns])})")
    )
    look_again(connection, name)
    return staged


def look_again(connection: Connection, name: str) -> None:
    """Let PostgreSQL count a table that has just grown: planned as if it were empty, a join takes for ever."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"ANALYZE {name}"))


def _first_index(connection: Connection, name: str) -> str:
    """SQLite wants to be told that the index is temporary, PostgreSQL knows."""
    return f"temp.ix_{name}" if connection.dialect.name == "sqlite" else f"ix_{name}"


def load(connection: Connection, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Append rows by the fastest road that each database has; return how many."""
    if connection.dialect.name == "postgresql":
        return _copy(connection, name, columns, rows)
    return _insert_many(connection, name, columns, rows)


def run(connection: Connection, statement: str, **bound: Any) -> CursorResult[Any]:
    """Execute SQL with those of the named values that it mentions; PostgreSQL wants to know their types."""
    named = {name: value for name, value in bound.items() if f":{name}" in statement}
    typed = [bindparam(name, type_=_TYPES[type(value)]) for name, value in named.items()]
    return connection.execute(text(statement).bindparams(*typed), named)


_TYPES: dict[type, Any] = {str: String, date: Date, bool: Boolean, int: Integer}


def insert_new(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> int:
    """Insert the rows whose key is new and leave the others as they are; return how many were given."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    if rows:
        connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows)
    return len(rows)


def drop(connection: Connection, *names: str) -> None:
    """Remove temporary tables."""
    for name in names:
        connection.execute(text(f"DROP TABLE IF EXISTS {name}"))


def _copy(connection: Connection, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    driver: Any = connection.connection.driver_connection
    count = 0
    with driver.cursor() as cursor, cursor.copy(f"COPY {name} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def _insert_many(connection: Connection, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    driver: Any = connection.connection.driver_connection
    statement = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({', '.join('?' for _ in columns)})"
    stored = ([cell.isoformat() if isinstance(cell, date) else cell for cell in row] for row in rows)
    return max(0, int(driver.executemany(statement, stored).rowcount))
