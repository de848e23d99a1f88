"""The sandbox's neighbours and an installation that meets them."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sandbox.testing import Sandbox, running_sandbox
from sendbridge.feeds import PullSummary, pull_feed
from sendbridge.settings import Settings
from tests.integration.sandbox.tiny_world import TinyWorld

FEEDS = ("case_management", "school_settings", "health_trusts", "establishment_register")


class Bridge:
    """An installation that pulls from a sandbox into folders of its own."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        known = {name.removeprefix("SENDBRIDGE_").lower(): value for name, value in sandbox.env.items()}
        folders = {"landing_dir": folder / "landing", "nights_dir": folder / "nights"}
        self.settings = Settings(**known | folders)  # type: ignore[arg-type]
        self.sandbox = sandbox
        self._seen: set[str] = set()

    def pull(self, feed: str, night: date, *, since: datetime | None = None, full: bool = True) -> PullSummary:
        """Pull one feed for one night; what it landed has been seen by the nights after."""
        before = set(self._seen)
        summary = pull_feed(
            self.settings,
            feed,
            night,
            since=since,
            full=full,
            repull=False,
            seen=before.__contains__,
            progress=lambda _: None,
        )
        self._seen |= {file.sha256 for file in summary.files}
        return summary

    def rows(self, feed: str, night: date, name: str) -> list[dict[str, Any]]:
        """Return one Parquet file of the night; nothing where there is none."""
        path = self.settings.work_dir(night) / feed / f"{name}.parquet"
        if not path.exists():
            return []
        with duckdb.connect() as con:
            found: list[dict[str, Any]] = (
                con.execute("SELECT * FROM read_parquet(?)", [str(path)]).to_arrow_table().to_pylist()
            )
        return found


MakeBridge = Callable[[Sandbox], Bridge]


@pytest.fixture
def make_bridge(tmp_path: Path) -> MakeBridge:
    """Return how to make an installation for a sandbox."""
    return lambda sandbox: Bridge(sandbox, tmp_path / "bridge")


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Sandbox]:
    """Neighbours of two children, for one test alone."""
    with running_sandbox(tmp_path, world=TinyWorld()) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Neighbours of a small council, for tests that only read."""
    with running_sandbox(tmp_path_factory.mktemp("council"), plans=60) as sandbox:
        yield sandbox
