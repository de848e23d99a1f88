"""Opens the state database, brings it up to date on first use, and hands out one transaction at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError

from sendbridge.errors import Misconfigured, NightNotReady
from sendbridge.store.migrations import HEAD, upgrade

BUSY_MILLISECONDS = 60_000
MIGRATION_LOCK = 730_214  # any number that no other program on the server locks


@contextmanager
def transaction(url: str) -> Iterator[Connection]:
    """Yield a connection whose work is kept as a whole, or not at all when the block raises."""
    with _ready_engine(url).begin() as connection:
        yield connection


@contextmanager
def kept_state(url: str) -> Iterator[Connection]:
    """Yield a transaction on a state that there is already; raise NightNotReady otherwise, and make nothing."""
    require_kept(url)
    with transaction(url) as connection:
        yield connection


def require_kept(url: str) -> None:
    """Raise NightNotReady where nothing is kept: a wrong address must not read as a council without faults."""
    if not is_kept(url):
        raise NightNotReady(
            f"there is no state database yet at {place_of(url)}; run `sendbridge night run`, or correct "
            "SENDBRIDGE_STATE_URL if that is another place than the council's"
        )


def is_kept(url: str) -> bool:
    """Return whether a state database is there, whatever its version; nothing is made."""
    with _address_errors():
        path = _sqlite_path(url)
        if path is not None and not path.is_file():
            return False
        with create_engine(url, poolclass=NullPool, hide_parameters=True).connect() as connection:
            return _version(connection) is not None


def place_of(url: str) -> str:
    """Return where a state database lies, without the password of its address."""
    with _address_errors():
        path = _sqlite_path(url)
        return str(path.absolute()) if path else make_url(url).render_as_string(hide_password=True)


def _ready_engine(url: str) -> Engine:
    """Return the engine; a SQLite file that was removed since is made anew."""
    with _address_errors():
        path = _sqlite_path(url)
        if path is not None and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _engine.cache_clear()
        return _engine(url)


@contextmanager
def _address_errors() -> Iterator[None]:
    try:
        yield
    except ArgumentError:
        raise Misconfigured("SENDBRIDGE_STATE_URL is no database address; write sqlite:///var/state.sqlite") from None
    except (DatabaseError, OSError, ImportError):
        raise Misconfigured(
            "the state database does not open; see that SENDBRIDGE_STATE_URL names one that is up"
        ) from None


@lru_cache(maxsize=32)
def _engine(url: str) -> Engine:
    # No pool: Airflow's workers fork, and a connection must never be shared by two processes.
    postgresql = make_url(url).get_backend_name() == "postgresql"
    options = {"options": "-c TimeZone=UTC"} if postgresql else {}
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
    with engine.begin() as connection:
        _bring_up_to_date(connection)
    return engine


def _bring_up_to_date(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
    if _version(connection) != HEAD:
        upgrade(connection)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _sqlite_path(url: str) -> Path | None:
    address = make_url(url)
    return Path(address.database) if address.get_backend_name() == "sqlite" and address.database else None


def _prepare_sqlite(dbapi_connection: Any, _: Any) -> None:
    dbapi_connection.isolation_level = None  # the driver would begin by itself, and later than we want
    for pragma in (f"busy_timeout={BUSY_MILLISECONDS}", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        dbapi_connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    # Two readers that both turn writer would deadlock; the one who comes second waits here instead.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
