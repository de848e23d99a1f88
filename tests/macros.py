"""A database that knows some of the product's macros, for tests of SQL beside Python."""

from collections.abc import Iterable

import duckdb


def knowing(macros: Iterable[str]) -> duckdb.DuckDBPyConnection:
    """Return a connection to a database of its own that knows these macros."""
    con = duckdb.connect()
    for macro in macros:
        con.execute(macro)
    return con
