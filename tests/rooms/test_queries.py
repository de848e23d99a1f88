"""Every query of the room: it can be asked of SQL Server as of PostgreSQL, by pages and by what changed."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.dialects.mssql.pyodbc import MSDialect_pyodbc
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import Dialect

from sendbridge.mapping import LayoutMapping, load_all
from sendbridge.mapping.selects import page_select, refreshed_select, tables_of
from sendbridge.mapping.single_select import why_not_one_select
from sendbridge.records import CASE_RECORDS, RECORDS
from sendbridge.settings import Settings

MAPPINGS = [mapping for mapping in load_all(Settings()).values() if any(one.query for one in mapping.layouts.values())]
LAYOUTS = [layout for mapping in MAPPINGS for layout in mapping.layouts.values()]
IDS = [layout.record_type for layout in LAYOUTS]
DIALECTS: dict[str, tuple[Dialect, str]] = {
    "mssql": (MSDialect_pyodbc(), "SELECT TOP 101 "),
    "postgresql": (PGDialect_psycopg(), "LIMIT "),
}


def words(layout: LayoutMapping, name: str, *, since: datetime | None, after: int | None) -> str:
    """Return a page's SELECT as that kind of database is asked."""
    dialect, _ = DIALECTS[name]
    wanted = page_select(layout, dialect=name, since=since, after=after, limit=101)
    return str(wanted.compile(dialect=dialect, compile_kwargs={"render_postcompile": True}))


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.parametrize("layout", LAYOUTS, ids=IDS)
def test_a_page_is_asked_for_by_its_key(layout: LayoutMapping, name: str) -> None:
    """The first page has no condition; the next begins after the last key; both are bounded and in order."""
    assert layout.query
    first, after = (words(layout, name, since=None, after=key) for key in (None, 5))
    _, bound = DIALECTS[name]
    assert bound in first
    assert "WHERE" not in first
    for statement in (first, after):
        ordered = statement.partition("ORDER BY ")[2]
        assert layout.query.page_by in ordered
        assert why_not_one_select(statement) is None
    assert f"{layout.query.page_by}" in after.partition("WHERE")[2].partition(">")[0]


@pytest.mark.parametrize("name", DIALECTS)
@pytest.mark.parametrize("layout", LAYOUTS, ids=IDS)
def test_what_changed_is_asked_for_by_its_watermark(layout: LayoutMapping, name: str) -> None:
    """Only rows from the moment on are wanted, and the moment is bound."""
    assert layout.query
    assert layout.query.watermark
    condition = words(layout, name, since=datetime(2026, 3, 1, tzinfo=UTC), after=None).partition("WHERE")[2]
    assert f"{layout.query.watermark}" in condition.partition(">=")[0]
    assert "2026" not in condition


@pytest.mark.parametrize("name", DIALECTS)
def test_the_moment_of_the_last_load_is_asked_for(name: str) -> None:
    """One row says up to when the database knows everything."""
    for mapping in MAPPINGS:
        assert mapping.refreshed
        statement = str(refreshed_select(mapping.refreshed).compile(dialect=DIALECTS[name][0]))
        assert why_not_one_select(statement) is None
        assert mapping.refreshed.column in statement


def test_the_database_says_what_the_api_says() -> None:
    """Every record type and field of the case system has its column, and the tables are known."""
    for mapping in MAPPINGS:
        assert {record_type for record_type, _ in mapping.layouts} == {*CASE_RECORDS}
        for layout in mapping.layouts.values():
            assert layout.by_field.keys() == RECORDS[layout.record_type].model_fields.keys()
            assert tables_of(layout)
