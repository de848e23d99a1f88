"""A small council whose neighbours are up, and whole nights on it by the verbs that Airflow calls."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from sqlalchemy import Table, select

from sandbox.testing import Sandbox, running_sandbox
from sendbridge import night
from sendbridge.assembly import FEEDS
from sendbridge.cli import app
from sendbridge.errors import FeedChanged, FeedUnavailable
from sendbridge.settings import Settings
from sendbridge.store import tables
from sendbridge.store.session import transaction

Said = tuple[int, str, str]  # exit code, standard output, standard error
Cli = Callable[..., Said]
MOMENTS = {"recorded_at", "sealed_at"}  # when the row was written: the one thing that two equal runs differ in
PATIENCE = {"http_retries": 2, "http_timeout_seconds": 10.0}


@dataclass
class Council:
    """A sandbox, the settings of the bridge that works for it, and what the feeds of its last night said."""

    sandbox: Sandbox
    settings: Settings
    messages: dict[str, str] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """Return the day that it is in the sandbox."""
        return self.sandbox.today

    def run_night(self, *, full: bool = False) -> dict[str, dict[str, int]]:
        """Run tonight's verbs in turn; a feed that fails is left out and told, as in the DAG."""
        counts = {}
        self.messages = {}
        for feed in FEEDS:
            try:
                counts[f"pull {feed}"] = night.pull(self.settings, feed, self.today, full=full)
            except (FeedUnavailable, FeedChanged) as error:
                self.messages[feed] = str(error)
        return counts | self.run_steps(*night.STEPS[1:])

    def run_steps(self, *steps: str) -> dict[str, dict[str, int]]:
        """Run some of tonight's verbs."""
        return {step: getattr(night, step)(self.settings, self.today) for step in steps}

    def next_day(self) -> None:
        """Move the world on by a day."""
        self.sandbox.tick()

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Return what a query on tonight's sealed file says."""
        with duckdb.connect(str(self.settings.night_path(self.today)), read_only=True) as con:
            return con.execute(query).fetchall()

    def state_rows(self, table: Table) -> list[tuple[Any, ...]]:
        """Return every row of a state table, without the moments at which rows were written."""
        return self.state_columns(table.name, *(each.name for each in table.columns if each.name not in MOMENTS))

    def state_columns(self, table: str, *names: str) -> list[tuple[Any, ...]]:
        """Return some columns of a state table as text, sorted."""
        columns = [tables.metadata.tables[table].columns[name] for name in names]
        with transaction(self.settings.state_url) as state:
            return sorted(tuple(map(str, row)) for row in state.execute(select(*columns)))

    def state_rows_named(self, name: str) -> list[tuple[Any, ...]]:
        """Return every row of the state table of that name."""
        return self.state_rows(tables.metadata.tables[name])

    def state(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return the whole state database, by table."""
        return {name: self.state_rows(table) for name, table in tables.metadata.tables.items()}


@contextmanager
def council_in(folder: Path, *, wishes: dict[str, Any] | None = None, **options: Any) -> Iterator[Council]:
    """Yield a council whose world, state and nights lie in the folder; `wishes` are settings of its bridge."""
    with running_sandbox(folder, **options) as sandbox:
        met = {name.removeprefix("SENDBRIDGE_").lower(): value for name, value in sandbox.env.items()}
        yield Council(sandbox, Settings(**(met | PATIENCE | (wishes or {}))))


@pytest.fixture
def open_council(tmp_path: Path, state_url: str) -> Iterator[Callable[..., Council]]:
    """Open a council with the options of `running_sandbox`; its servers stop when the test ends."""
    with ExitStack() as opened:
        yield lambda **options: opened.enter_context(council_in(tmp_path, wishes={"state_url": state_url}, **options))


@pytest.fixture
def council(open_council: Callable[..., Council]) -> Council:
    """The usual council of 60 plans on its first day."""
    return open_council()


def plain(address: str) -> str:
    """Return the address as psycopg alone wants it."""
    return address.replace("+psycopg", "")


def execute(address: str, *statements: str) -> None:
    """Run statements as the owner of all."""
    with psycopg.connect(plain(address), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.fixture
def reporting_database(postgresql: str) -> Iterator[str]:
    """An empty database on the tests' PostgreSQL; yields its owner's address."""
    execute(f"{postgresql}/postgres", "CREATE DATABASE reporting")
    yield f"{postgresql}/reporting"
    execute(f"{postgresql}/postgres", "DROP DATABASE reporting WITH (FORCE)", "DROP ROLE IF EXISTS council_reader")


@pytest.fixture
def cli(council: Council, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run the command line for the module's council; returns its exit code and what it said."""
    for name, value in council.sandbox.env.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["sendbridge", *arguments])
        with pytest.raises(SystemExit) as ended:
            app.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run
