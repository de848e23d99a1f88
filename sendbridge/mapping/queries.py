"""What a mapping says about a database: which rows of which tables are a record, and how they are paged."""

from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field

from sendbridge.mapping.nodes import Place
from sendbridge.mapping.single_select import why_not_one_select

DIALECTS = ("mssql", "mysql", "oracle", "postgresql", "sqlite")
ANY_DIALECT = ""
_QUERY = frozenset(["table", "joins", "where", "sql", "page_by", "watermark"])
_JOIN = frozenset(["table", "as", "on"])
_REFRESHED = frozenset(["table", "column"])
Condition = tuple[str, tuple[str, ...]]  # a column and the words of which it holds one; none: the column is empty


@dataclass(frozen=True)
class Join:
    """A table in which more is said of each row, or nothing: its columns, and the columns that they must equal."""

    table: str
    alias: str
    on: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Query:
    """One record type's rows: a table with its joins, or the council's own SELECT; `page_by` is unique in them."""

    page_by: str
    table: str = ""
    schema: str | None = None
    joins: tuple[Join, ...] = ()
    where: tuple[Condition, ...] = ()
    sql: ReadOnly[str, str] = field(default_factory=dict)  # by dialect, or under ANY_DIALECT for all
    watermark: str | None = None  # the column that says when a row last changed

    @property
    def aliases(self) -> tuple[str, ...]:
        """Return the names under which columns may be asked for."""
        return (self.table, *(join.alias for join in self.joins))

    def split(self, name: str) -> tuple[str, str]:
        """Return table and column of a column's name; without a table it is the first one's."""
        head, dot, tail = name.rpartition(".")
        return (head, tail) if dot and not self.sql else (self.table, name)


@dataclass(frozen=True)
class Refreshed:
    """Where a reporting database says up to which moment it knows everything."""

    table: str
    column: str
    schema: str | None


def read_refreshed(place: Place, *, schema: str | None) -> Refreshed:
    """Return what an entry `refreshed` says."""
    parts = _needed(place, _REFRESHED, "table", "column")
    return Refreshed(parts["table"].text(), parts["column"].text(), schema)


def read_query(place: Place, *, schema: str | None) -> Query:
    """Return what an entry `query` says; refuse what is not one SELECT, at its line."""
    parts = _needed(place, _QUERY, "page_by")
    if ("table" in parts) == ("sql" in parts):
        place.refuse("a query has either a `table` or its own `sql`")
    query = Query(
        page_by=parts["page_by"].text(),
        table=parts["table"].text() if "table" in parts else "",
        schema=schema,
        joins=_joins(parts["joins"]) if "joins" in parts else (),
        where=_conditions(parts["where"]) if "where" in parts else (),
        sql=_sql(parts["sql"]) if "sql" in parts else {},
        watermark=parts["watermark"].text() if "watermark" in parts else None,
    )
    if query.sql and (query.joins or query.where):
        place.refuse("joins and where belong to a `table`; write them into the `sql`")
    _refuse_unknown_tables(place, query)
    return query


def _needed(place: Place, known: frozenset[str], *names: str) -> dict[str, Place]:
    parts = place.block(known)
    for name in names:
        if name not in parts:
            place.refuse(f"this entry needs {name}")
    return parts


def _joins(place: Place) -> tuple[Join, ...]:
    found = []
    for each in place.children():
        parts = _needed(each, _JOIN, "table", "on")
        table = parts["table"].text()
        pairs = tuple((name, value.text()) for name, _, value in parts["on"].items())
        if not pairs:
            each.refuse(f"{table} is joined on nothing; name a column of each side under `on`")
        found.append(Join(table, parts["as"].text() if "as" in parts else table, pairs))
    return tuple(found)


def _conditions(place: Place) -> tuple[Condition, ...]:
    return tuple((name, _words(value)) for name, _, value in place.items())


def _words(place: Place) -> tuple[str, ...]:
    if place.is_list:
        return place.texts()
    word = place.text_or_nothing()
    return () if word is None else (word,)


def _sql(place: Place) -> dict[str, str]:
    if not place.is_mapping:
        return {ANY_DIALECT: _one_select(place)}
    found = {}
    for name, name_place, value in place.items():
        if name not in DIALECTS:
            name_place.refuse(f"there is no kind of database {name}; known are {', '.join(DIALECTS)}")
        found[name] = _one_select(value)
    return found


def _one_select(place: Place) -> str:
    complaint = why_not_one_select(place.text())
    if complaint:
        place.refuse(f"{complaint}; a query only reads, by one SELECT")
    return place.text().strip()


def _refuse_unknown_tables(place: Place, query: Query) -> None:
    names = query.aliases
    if len({*names}) < len(names):
        place.refuse("two tables of the query have one name; give one of them another by `as`")
    for number, join in enumerate(query.joins, start=1):
        for _, other in join.on:
            if query.split(other)[0] not in query.aliases[:number]:
                place.refuse(f"{join.alias} is joined on {other}, which is of no table before it")
    for name in [query.page_by, query.watermark or query.page_by, *(name for name, _ in query.where)]:
        complaint = why_no_column(query, name)
        if complaint:
            place.refuse(complaint)


def why_no_column(query: Query, name: str) -> str | None:
    """Say why a column cannot be one of the query's, or None."""
    table, _ = query.split(name)
    if table in query.aliases:
        return None
    return f"{name} is of no table of the query; known are {', '.join(query.aliases)}"
