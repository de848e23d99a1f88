"""State databases to test on: every test that asks for `state_url` runs on SQLite and on PostgreSQL."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from sendbridge.store.session import transaction

SERVER_OWNER = "postgres"  # the server refuses to run as root
_number = count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL server of our own on a loopback port, with one migrated database to copy; yields its address."""
    place = Path(tempfile.mkdtemp(prefix="state-"))
    port = _free_port()
    _as_owner(place, "initdb", "-D", "rows", "-A", "trust", "-U", SERVER_OWNER, "-N", "-E", "UTF8", "--locale=C")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={place} -c fsync=off"
    _as_owner(place, "pg_ctl", "-D", "rows", "-l", "log", "-w", "-o", options, "start")
    address = f"postgresql+psycopg://{SERVER_OWNER}@127.0.0.1:{port}"
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
    root = os.geteuid() == 0
    if root:
        shutil.chown(place, SERVER_OWNER)
    subprocess.run(
        [_program(program), *arguments],
        cwd=place,
        user=SERVER_OWNER if root else None,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def _program(name: str) -> str:
    """Find a server program; Debian keeps them out of the PATH."""
    found = shutil.which(name) or max(
        (str(path) for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), default=None
    )
    if found is None:
        raise RuntimeError("PostgreSQL is needed for the tests: apt-get install postgresql")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
