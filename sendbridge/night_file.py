"""What every step does with the night's DuckDB file: work in one transaction, and count what it wrote."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

_MIB_PER_THREAD = 512  # left alone, DuckDB takes most of the machine; beyond this it spills, at the same speed


@contextmanager
def open_to_build(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield the night's file open for writing, in memory that does not grow with the council."""
    path.parent.mkdir(parents=True, exist_ok=True)
    limit = _MIB_PER_THREAD * max(2, os.cpu_count() or 2)
    with duckdb.connect(str(path), config={"memory_limit": f"{limit}MiB"}) as con:
        yield con


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
