"""How many threads DuckDB has in tests: one, where a test does not say how many it wants (decision 0049)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

_connect = duckdb.connect


def with_one_thread(*place: Any, config: dict[str, Any] | None = None, **options: Any) -> duckdb.DuckDBPyConnection:
    """Connect as `duckdb.connect` does; a second thread would only wait, for a third of the processor time."""
    return _connect(*place, config={"threads": 1, **(config or {})}, **options)


@contextmanager
def as_in_production() -> Iterator[None]:
    """Give DuckDB a thread a core, as a night has."""
    duckdb.connect, before = _connect, duckdb.connect
    try:
        yield
    finally:
        duckdb.connect = before
