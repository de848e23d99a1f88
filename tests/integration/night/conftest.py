"""A small council whose neighbours are up, and whole nights on it by the verbs that Airflow calls."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy import Table, select

from sandbox.testing import Sandbox, running_sandbox
from sendbridge import night
from sendbridge.assembly import FEEDS
from sendbridge.errors import FeedChanged, FeedUnavailable
from sendbridge.settings import Settings
from sendbridge.store import tables
from sendbridge.store.session import transaction

MOMENTS = {"recorded_at", "sealed_at"}  # when the row was written: the one thing that two equal runs differ in
OPTIONS = {"HTTP_RETRIES": "2", "HTTP_TIMEOUT_SECONDS": "10"}


@dataclass
class Council:
    """A sandbox, and the settings of the bridge that works for it."""

    sandbox: Sandbox
    settings: Settings

    @property
    def today(self) -> date:
        """Return the day that it is in the sandbox."""
        return self.sandbox.today

    def run_night(self, *, full: bool = False) -> dict[str, dict[str, int]]:
        """Run tonight's verbs in turn; a feed that fails is left out, as in the DAG."""
        counts = {}
        for feed in FEEDS:
            try:
                counts[f"pull {feed}"] = night.pull(self.settings, feed, self.today, full=full)
            except (FeedUnavailable, FeedChanged) as error:
                counts[f"pull {feed}"] = {"failed": 1}
                counts.setdefault("messages", {})[f"{feed}: {error}"] = 1
        for step in night.STEPS[1:]:
            counts[step] = getattr(night, step)(self.settings, self.today)
        return counts

    def next_day(self) -> None:
        """Move the world on by a day."""
        self.sandbox.tick()

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Return what a query on tonight's sealed file says."""
        with duckdb.connect(str(self.settings.night_path(self.today)), read_only=True) as con:
            return con.execute(query).fetchall()

    def state_rows(self, table: Table) -> list[tuple[Any, ...]]:
        """Return every row of a state table, without the moments at which rows were written."""
        kept = [column for column in table.columns if column.name not in MOMENTS]
        with transaction(self.settings.state_url) as state:
            return sorted(tuple(map(str, row)) for row in state.execute(select(*kept)))

    def state_rows_named(self, name: str) -> list[tuple[Any, ...]]:
        """Return every row of the state table of that name."""
        return self.state_rows(tables.metadata.tables[name])

    def state(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return the whole state database, by table."""
        return {name: self.state_rows(table) for name, table in tables.metadata.tables.items()}


@pytest.fixture
def open_council(tmp_path: Path, state_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Council]]:
    """Open a council with the options of `running_sandbox`; its servers stop when the test ends."""
    opened = []

    def open_it(**options: Any) -> Council:
        context = running_sandbox(tmp_path, **options)
        opened.append(context)
        sandbox = context.__enter__()
        for name, value in sandbox.env.items():
            monkeypatch.setenv(name, value)
        for name, value in OPTIONS.items():
            monkeypatch.setenv(f"SENDBRIDGE_{name}", value)
        monkeypatch.setenv("SENDBRIDGE_STATE_URL", state_url)
        return Council(sandbox, Settings())

    yield open_it
    for context in opened:
        context.__exit__(None, None, None)


@pytest.fixture
def council(open_council: Callable[..., Council]) -> Council:
    """The usual council of 60 plans on its first day."""
    return open_council()
