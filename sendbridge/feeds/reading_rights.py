"""Whether an account that should only read a database may write there, as the database itself says."""

from sqlalchemy import Connection, text

from sendbridge.feeds.opening import DATABASE
from sendbridge.feeds.reporting_database import ReportingDatabase
from sendbridge.mapping.language import Mapping
from sendbridge.mapping.room import load_feed
from sendbridge.mapping.selects import tables_of
from sendbridge.settings import Settings

_MAY_WRITE = {
    "postgresql": "SELECT has_table_privilege(:name, 'INSERT, UPDATE, DELETE, TRUNCATE')",
    "mssql": """
        SELECT max(HAS_PERMS_BY_NAME(:name, 'OBJECT', kind))
        FROM (VALUES ('INSERT'), ('UPDATE'), ('DELETE')) AS write_right (kind)
    """,
}


def writable_tables(connection: Connection, mapping: Mapping) -> list[str] | None:
    """Return the mapped tables that the account may write to; None where this kind of database does not say."""
    question = _MAY_WRITE.get(connection.dialect.name)
    if question is None:
        return None
    quote = connection.dialect.identifier_preparer.quote
    named = {
        ".".join(quote(part) for part in (layout.query.schema, table) if part)
        for layout in mapping.layouts.values()
        if layout.query
        for table in tables_of(layout)
    }
    return [name for name in sorted(named) if connection.execute(text(question), {"name": name}).scalar()]


def look_at_database(settings: Settings) -> list[str] | None:
    """Return the tables that we may write to, after seeing that the database has all that is read and is filled."""
    mapping, database = load_feed(settings, DATABASE), ReportingDatabase(settings)
    with database.reading() as connection:
        database.demand_tables(connection, mapping)
        database.refreshed_at(connection, mapping)
        return writable_tables(connection, mapping)
