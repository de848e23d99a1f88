"""A database that is only read: nothing can be written, pages come one by one, errors hold no value and no password."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import URL, Connection, Engine, NullPool, Select, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchTableError, OperationalError, ProgrammingError

from sendbridge.errors import FeedChanged, FeedUnavailable, Misconfigured
from sendbridge.mapping.language import LayoutMapping, Mapping
from sendbridge.mapping.selects import Key, native_names, page_select, refreshed_select, tables_of
from sendbridge.settings import Settings

PAGE_ROWS = 5_000
LONGEST_PAUSE = 10.0  # seconds between two attempts to connect
_VARIABLE = "SENDBRIDGE_CASE_DATABASE_URL"


def database_place(url: URL) -> str:
    """Return where a database is, for messages: never who asks, with what password or which options."""
    port = f":{url.port}" if url.port else ""
    return f"{url.get_backend_name()} {url.host or ''}{port}/{url.database or ''}"


class ReportingDatabase:
    """The database that SENDBRIDGE_CASE_DATABASE_URL names."""

    def __init__(self, settings: Settings) -> None:
        self._retries = settings.http_retries
        self._seconds = settings.case_database_timeout_seconds
        self._engine = _engine(settings.case_database_url.get_secret_value(), self._seconds)
        self.place = database_place(self._engine.url)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection in one transaction that sees one state of the database and is never committed."""
        connection = self._connect()
        try:
            _begin_read_only(connection, self._seconds)
            yield connection
        except ProgrammingError as error:
            raise self._changed(error) from None
        except DBAPIError as error:
            raise self._unavailable(error) from None
        finally:
            with suppress(DBAPIError):
                connection.rollback()
            connection.close()

    def demand_tables(self, connection: Connection, mapping: Mapping) -> None:
        """Raise FeedChanged, naming table and columns, where the database lacks what the mapping reads."""
        for layout in mapping.layouts.values():
            schema = layout.query.schema if layout.query else None
            for table, wanted in tables_of(layout).items():
                self._demand_columns(connection, table, wanted, schema=schema, mapping=mapping)

    def _demand_columns(
        self, connection: Connection, table: str, wanted: set[str], *, schema: str | None, mapping: Mapping
    ) -> None:
        name = f"{schema}.{table}" if schema else table
        try:
            found = {each["name"].casefold() for each in inspect(connection).get_columns(table, schema=schema)}
        except NoSuchTableError:
            raise FeedChanged(
                f"{self.place} has no table {name}, or this account may not read it; correct {mapping.path.name}, or "
                "ask the database's owner, then run the night again"
            ) from None
        if lacking := sorted(one for one in wanted if one.casefold() not in found):
            raise FeedChanged(
                f"{self.place}: table {name} has no column {', '.join(lacking)}; correct {mapping.path.name}, then run "
                "the night again"
            )

    def refreshed_at(self, connection: Connection, mapping: Mapping) -> datetime | None:
        """Return the moment up to which the database knows everything; None where the mapping does not say how."""
        if mapping.refreshed is None:
            return None
        moment = connection.execute(refreshed_select(mapping.refreshed)).scalar()
        if not isinstance(moment, datetime):
            raise FeedUnavailable(
                f"{self.place}: {mapping.refreshed.table}.{mapping.refreshed.column} holds no moment, so nobody knows "
                "whether the database is filled; ask its owner, then run the night again"
            )
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)

    def pages(self, connection: Connection, layout: LayoutMapping, *, since: datetime | None) -> Iterator[bytes]:
        """Yield a record type's rows as JSON pages of at most PAGE_ROWS; at least one, so that none is told as none."""
        naive = since.astimezone(UTC).replace(tzinfo=None) if since else None
        names = native_names(layout)
        place = names.index(layout.query.page_by) if layout.query else 0
        after: Key | None = None
        while True:
            dialect = connection.dialect.name
            wanted = page_select(layout, dialect=dialect, since=naive, after=after, limit=PAGE_ROWS + 1)
            rows = _rows(connection, wanted)
            self._demand_unique_keys([row[place] for row in rows], layout)
            yield _body(layout, names, rows[:PAGE_ROWS])
            if len(rows) <= PAGE_ROWS:
                return
            after = rows[PAGE_ROWS - 1][place]

    def _demand_unique_keys(self, keys: Sequence[Any], layout: LayoutMapping) -> None:
        """Rows that share a key, or have none, could fall between two pages."""
        if layout.query and (None in keys or len({*keys}) < len(keys)):
            raise FeedChanged(
                f"{self.place}: {layout.query.table or 'the sql'} of {layout.record_type} has rows that share a "
                f"{layout.query.page_by}, or lack one; name a column under page_by that is another in every row"
            )

    def _connect(self) -> Connection:
        for left in range(self._retries, -1, -1):
            try:
                return self._engine.connect()
            except OperationalError as error:
                if left == 0:
                    raise self._unavailable(error) from None
                time.sleep(min(LONGEST_PAUSE, 0.3 * 2 ** (self._retries - left)))
            except DBAPIError as error:
                raise self._unavailable(error) from None
        raise FeedUnavailable(f"{self.place} was not asked: SENDBRIDGE_HTTP_RETRIES is less than nothing")

    def _unavailable(self, error: DBAPIError) -> FeedUnavailable:
        return FeedUnavailable(
            f"{self.place} did not answer as it should ({_class(error)}); nothing was lost: see that it is up and that "
            f"{_VARIABLE} has the right account (`sendbridge doctor`), then run the night again"
        )

    def _changed(self, error: DBAPIError) -> FeedChanged:
        return FeedChanged(
            f"{self.place} refused a query ({_class(error)}): a table or column is not there any more, or this account "
            "may not read it; compare case_reporting_database.yml with the database, then run the night again"
        )


def _engine(address: str, seconds: float) -> Engine:
    """Return the engine; its errors would quote the address, so they are told in our words."""
    if not address:
        raise Misconfigured(
            "set SENDBRIDGE_CASE_DATABASE_URL to the reporting database, or SENDBRIDGE_CASE_READ to api"
        )
    try:
        url = make_url(address)
        engine = create_engine(
            url, poolclass=NullPool, hide_parameters=True, connect_args=_patience(url, seconds=seconds)
        )
    except (ArgumentError, ImportError, ValueError) as error:
        raise Misconfigured(
            f"{_VARIABLE} cannot be used ({type(error).__name__}); write there "
            "dialect+driver://account:password@host/database, and install the driver"
        ) from None
    if engine.driver == "pyodbc":
        event.listen(engine, "connect", lambda dbapi, _: setattr(dbapi, "timeout", int(seconds)))
    return engine


def _patience(url: URL, *, seconds: float) -> dict[str, Any]:
    """Return how long the driver waits for a connection."""
    whole = max(1, int(min(seconds, LONGEST_PAUSE)))
    named: dict[str, dict[str, Any]] = {
        "postgresql": {"connect_timeout": whole, "options": "-c TimeZone=UTC"},
        "mssql": {"timeout": whole},
    }
    return dict(named.get(url.get_backend_name(), {}))


def _begin_read_only(connection: Connection, seconds: float) -> None:
    """Make writing impossible where the database can; elsewhere the account must not be allowed to."""
    if connection.dialect.name == "postgresql":
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        connection.execute(text(f"SET LOCAL statement_timeout = {int(seconds * 1_000)}"))
    elif connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA query_only = ON"))


def _rows(connection: Connection, wanted: Select[Any]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(wanted)]


def _body(layout: LayoutMapping, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> bytes:
    items = [dict(zip(names, row, strict=True)) for row in rows]
    page = {"record_type": layout.record_type, layout.rows_name: items}
    try:
        return json.dumps(page, default=_in_json, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise FeedChanged(
            f"a column of {layout.record_type} holds what no page can hold ({type(error).__name__}: bytes, or no "
            "number); leave it out of the mapping, or turn it into text in the sql"
        ) from None


def _in_json(value: object) -> str:
    """Write what JSON has no word for: dates in ISO form, moments with Z where they have a time zone, exact numbers."""
    if isinstance(value, datetime):
        plain = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
        return plain.isoformat(timespec="microseconds") + ("Z" if value.tzinfo else "")
    if isinstance(value, date | time_of_day):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(type(value).__name__)


def _class(error: DBAPIError) -> str:
    """Return the driver's own name for what went wrong; its message may hold a value or an address."""
    return type(error.orig or error).__name__
