"""Builds a query's SELECT in SQLAlchemy's own terms, so that every kind of database is asked in its own words."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    FromClause,
    Select,
    and_,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
)

from sendbridge import sql_text
from sendbridge.errors import Misconfigured
from sendbridge.mapping.language import LayoutMapping
from sendbridge.mapping.queries import ANY_DIALECT, Query, Refreshed

_BIND = re.compile(r"(?<!:):(?=\w)")  # text() would take :word for a parameter
_OWN = "council"  # the name under which the council's own SELECT stands

Key = int | str | Decimal | datetime


def native_names(layout: LayoutMapping) -> list[str]:
    """Return the columns that are asked for: each mapped one once, and the one that pages go by."""
    query = _query(layout)
    names = [rule.names[0] for rule in layout.columns]
    return names if query.page_by in names else [query.page_by, *names]


def page_select(
    layout: LayoutMapping, *, dialect: str, since: datetime | None, after: Key | None, limit: int
) -> Select[Any]:
    """Return the SELECT of one page: rows changed since a moment, after the last key of the page before."""
    query = _query(layout)
    source, columns = _own_select(layout, dialect) if query.sql else _tables(layout)
    key = columns(query.page_by)
    chosen = select(*(columns(name).label(name) for name in native_names(layout))).select_from(source)
    chosen = chosen.where(*(_holds(columns(name), words) for name, words in query.where))
    if since is not None and query.watermark is not None:
        chosen = chosen.where(columns(query.watermark) >= literal(since, DateTime()))
    if after is not None:
        chosen = chosen.where(key > literal(after, BigInteger() if isinstance(after, int) else None))
    return chosen.order_by(key).limit(limit)


def refreshed_select(refreshed: Refreshed) -> Select[Any]:
    """Return the SELECT of the moment up to which the database knows everything."""
    source = table(refreshed.table, column(refreshed.column), schema=refreshed.schema)
    return select(func.max(source.c[refreshed.column])).select_from(source)


def tables_of(layout: LayoutMapping) -> dict[str, set[str]]:
    """Return which columns of which tables a layout reads; nothing where the SELECT is the council's own."""
    query = _query(layout)
    if query.sql:
        return {}
    real = {query.table: query.table, **{join.alias: join.table for join in query.joins}}
    found: dict[str, set[str]] = {}
    for alias, names in _asked(layout).items():
        found.setdefault(real[alias], set()).update(names)
    return found


def _query(layout: LayoutMapping) -> Query:
    if layout.query is None:
        raise ValueError(f"{layout.record_type}.{layout.layout} has no query")
    return layout.query


def _asked(layout: LayoutMapping) -> dict[str, dict[str, None]]:
    """Return the plain columns that are asked of each table of the query, in order."""
    query = _query(layout)
    names = [*native_names(layout), query.watermark or query.page_by, *(name for name, _ in query.where)]
    pairs = [query.split(name) for name in names]
    for join in query.joins:
        pairs += [pair for own, other in join.on for pair in ((join.alias, own), query.split(other))]
    asked: dict[str, dict[str, None]] = {alias: {} for alias in query.aliases}
    for alias, plain in pairs:
        asked[alias][plain] = None
    return asked


class _Columns:
    """A query's columns, by the names that the mapping gives them."""

    def __init__(self, query: Query, sources: dict[str, FromClause]) -> None:
        self._query = query
        self._sources = sources

    def __call__(self, name: str) -> ColumnElement[Any]:
        alias, plain = self._query.split(name)
        return self._sources[alias].c[plain]


def _tables(layout: LayoutMapping) -> tuple[FromClause, _Columns]:
    """Return the joined tables; a row whose partner is missing is kept, without what the partner would say."""
    query, asked = _query(layout), _asked(layout)
    joined = _table(query.table, query.table, asked[query.table], query.schema)
    sources = {query.table: joined}
    columns = _Columns(query, sources)
    for join in query.joins:
        partner = sources[join.alias] = _table(join.table, join.alias, asked[join.alias], query.schema)
        pairs = [partner.c[own] == columns(other) for own, other in join.on]
        joined = joined.outerjoin(partner, and_(*pairs))
    return joined, columns


def _table(name: str, alias: str, columns: Iterable[str], schema: str | None) -> FromClause:
    found = table(name, *(column(each) for each in columns), schema=schema)
    return found.alias(alias) if schema or alias != name else found


def _own_select(layout: LayoutMapping, dialect: str) -> tuple[FromClause, _Columns]:
    """Return the council's own SELECT for this kind of database, as a table."""
    query = _query(layout)
    if dialect not in query.sql and ANY_DIALECT not in query.sql:
        raise Misconfigured(
            f"the query of {layout.record_type} has no sql for {dialect}; add it beside that for {', '.join(query.sql)}"
        )
    names = [*native_names(layout), *([query.watermark] if query.watermark else [])]
    words = _BIND.sub(r"\\:", query.sql.get(dialect) or query.sql[ANY_DIALECT])
    source = text(words).columns(*(column(name) for name in dict.fromkeys(names))).subquery(_OWN)
    return source, _Columns(query, {"": source})


def _holds(subject: ColumnElement[Any], words: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition; a word stands as it is written, and the database takes it for the column's own type."""
    if not words:
        return subject.is_(None)
    return subject.in_([literal_column(sql_text.literal(word)) for word in words])
