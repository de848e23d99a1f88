"""What every step does with the night's DuckDB file: work in one transaction, and count what it wrote."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb


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
