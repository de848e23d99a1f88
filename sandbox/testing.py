"""A sandbox for one test: a small world in a temporary folder, its servers up, gone afterwards."""

import csv
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from sandbox.faults import Faults
from sandbox.fill import World, fill, publish, take_changes, tick, world_of
from sandbox.server_process import start, stop
from sandbox.serving import clear_fault
from sandbox.world_dir import WorldDir, WorldFacts

USUAL_SEED, USUAL_DAY = 20260301, date(2026, 3, 2)


@dataclass
class Sandbox:
    """A running world; `env` is what SendBridge's settings need to meet it."""

    world_dir: WorldDir
    env: dict[str, str]
    base_url: str
    world: World | None = None

    @property
    def dir(self) -> Path:
        """Return the world's folder."""
        return self.world_dir.root

    @property
    def today(self) -> date:
        """Return the day that it is in the world."""
        return self.world_dir.facts.world_date

    def fault(self, mode: str, on: bool = True, **options: Any) -> None:
        """Switch a fault mode on or off."""
        faults = Faults(self.world_dir.faults_path)
        if on:
            faults.set(mode, **options)
        else:
            clear_fault(self.world_dir, faults, mode)

    def tick(self, to: date | None = None) -> dict[str, int]:
        """Move the world on: to a day, else to the next."""
        return tick(self.world_dir, to or self.today + timedelta(days=1), world=self.world)

    def publish(self, url: str) -> int:
        """Give the case system a reporting database, and load it; every tick loads it anew."""
        return publish(self.world_dir, url)

    def take_changes(self) -> dict[str, int]:
        """Let the case system import the change files in its folder, and answer them."""
        return take_changes(self.world_dir)

    def case_rows(self, resource: str) -> list[dict[str, Any]]:
        """Return every record of a resource as the case system holds it."""
        return self._bodies(
            self.world_dir.case_path, "SELECT body FROM record WHERE resource = ? ORDER BY ref", resource
        )

    def case_audit(self, source: str = "bridge") -> list[dict[str, Any]]:
        """Return what `bridge` or `world` has written since the fill, in order."""
        names = ("changed_at", "source", "resource", "ref", "version", "changes")
        sql = f"SELECT {', '.join(names)} FROM audit WHERE source = ? ORDER BY sequence"
        with closing(sqlite3.connect(self.world_dir.case_path)) as connection:
            rows = [dict(zip(names, row, strict=True)) for row in connection.execute(sql, (source,))]
        return [{**row, "changes": json.loads(row["changes"])} for row in rows]

    def portal_rows(self, resource: str) -> list[dict[str, Any]]:
        """Return every record of a resource as the portal holds it."""
        sql = "SELECT body FROM record WHERE resource = ? ORDER BY ref"
        return self._bodies(self.world_dir.portal_path, sql, resource)

    def portal_receipts(self) -> list[dict[str, Any]]:
        """Return every receipt that the portal was given, in order."""
        return self._bodies(self.world_dir.portal_path, "SELECT body FROM receipt ORDER BY sequence")

    def key(self, sheet: str, day: date | None = None) -> list[dict[str, str]]:
        """Return a sheet of the answer key: breaches, ties, knows or timeliness."""
        path = self.world_dir.key_dir / str(day or self.today) / f"{sheet}.csv"
        with path.open(newline="") as file:
            return list(csv.DictReader(file))

    def _bodies(self, path: Path, sql: str, *parameters: str) -> list[dict[str, Any]]:
        with closing(sqlite3.connect(path)) as connection:
            return [json.loads(body) for (body,) in connection.execute(sql, parameters)]


@lru_cache(maxsize=2)
def _population(seed: int, plans: int, start_date: date) -> World:
    """Return a population, drawn once for all tests that ask for it: filling and ticking leave it as it is."""
    return world_of(WorldFacts(seed, plans, start_date, start_date))


@contextmanager
def running_sandbox(
    tmp_path: Path,
    plans: int = 60,
    *,
    seed: int = USUAL_SEED,
    date: date = USUAL_DAY,
    canaries: Any = None,
    world: World | None = None,
    token_seconds: float = 300,
) -> Iterator[Sandbox]:
    """Fill a world, start its servers as a process of their own, and stop them at the end."""
    world_dir = WorldDir(tmp_path / "sandbox")
    options = {} if canaries is None else {"canaries": canaries}
    facts = world_dir.facts if world_dir.exists else WorldFacts(seed, plans, date, date, options)
    if world is None and not facts.options:
        world = _population(facts.seed, facts.plans, facts.start_date)
    if not world_dir.exists:
        fill(world_dir, facts, world=world)
    try:
        server = start(world_dir, token_seconds=token_seconds)
        yield Sandbox(world_dir, world_dir.environment(server.base_url), server.base_url, world)
    finally:
        stop(world_dir)
