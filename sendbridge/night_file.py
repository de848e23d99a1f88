"""What every step does with the night's DuckDB file: work in one transaction, and count what it wrote."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

_MIB_PER_THREAD = 512  # left alone, DuckDB takes most of the machine; beyond this it spills, at the same speed
_MIB_UNKEPT = 896  # per thread, where the tables themselves lie in memory


@contextmanager
def open_to_build(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield the night's file open for writing, in memory that does not grow with the council."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path), config={"memory_limit": _memory_limit(_MIB_PER_THREAD)}) as con:
        yield con


@contextmanager
def open_in_memory(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a database that nothing keeps; what does not fit into memory spills into the folder."""
    with duckdb.connect(config={"memory_limit": _memory_limit(_MIB_UNKEPT), "temp_directory": str(folder)}) as con:
        con.execute("SET preserve_insertion_order = FALSE")  # threads write faster where none waits for another
        yield con


def scratch() -> duckdb.DuckDBPyConnection:
    """Return a connection to a database without a table, for questions about SQL itself."""
    return _scratch().cursor()


@cache
def _scratch() -> duckdb.DuckDBPyConnection:
    """Make it once: to set up a database takes longer than all that is asked of it."""
    return duckdb.connect(config={"threads": 1})


def insert_rows(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows in one statement, a list a column; `executemany` would run one a row."""
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        con.execute(f"INSERT INTO {table} SELECT {', '.join('unnest(?)' for _ in columns)}", columns)


def _memory_limit(mib_per_thread: int) -> str:
    return f"{mib_per_thread * max(2, os.cpu_count() or 2)}MiB"


@contextmanager
def one_transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Keep all of the block's work, or none of it."""
    con.execute("BEGIN")
    try:
        yield
    except BaseException:
        con.execute("ROLLBACK")
        raise
    con.execute("COMMIT")


def counts_by(con: duckdb.DuckDBPyConnection, table: str, column: str) -> dict[str, int]:
    """Return how many rows of the table carry each value of the column, as `<value>` -> count."""
    rows = con.execute(f"SELECT {column}, count(*) FROM {table} GROUP BY ALL ORDER BY ALL").fetchall()
    return {str(value): int(count) for value, count in rows}
