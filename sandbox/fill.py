"""Fills a world's neighbours from its population, and moves them on day by day; writes the answer key."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol

from sandbox.case_system.change_import import import_changes
from sandbox.case_system.store import CaseStore
from sandbox.case_system.world_writes import filling_case_system, live_a_day
from sandbox.files.collecting import RETURNS, CollectedFiles
from sandbox.files.drop import finish, leave
from sandbox.files.styles import style_of
from sandbox.files.writing import file_content
from sandbox.key_sheets import key_of
from sandbox.population import World as Population
from sandbox.portal.store import PortalStore
from sandbox.register.writing import write_register
from sandbox.world_dir import WorldDir, WorldFacts

RECORDS_PER_PLAN = 26
Record = tuple[str, dict[str, Any]]
Records = Iterable[Record]
Tell = Callable[[str, int], None]


class World(Protocol):
    """What a population can say of itself, by canonical names and Python values; its parts together say the same."""

    def parts(self) -> "Iterable[World]": ...
    def case_records(self, as_of: date) -> Records: ...
    def case_changes(self, day: date) -> Records: ...
    def portal_records(self, as_of: date) -> Records: ...
    def portal_changes(self, day: date) -> Records: ...
    def setting_files(self, day: date) -> Iterable[tuple[str, list[dict[str, Any]], Any]]: ...
    def trust_files(self, day: date) -> Iterable[tuple[str, str, list[dict[str, Any]], Any]]: ...
    def establishments(self, as_of: date) -> Iterable[dict[str, Any]]: ...
    def establishment_links(self, as_of: date) -> Iterable[dict[str, Any]]: ...
    def key(self, as_of: date) -> Iterable[Any]: ...
    def ties(self, as_of: date) -> Iterable[Any]: ...
    def knows(self, as_of: date) -> Iterable[Any]: ...
    def timeliness(self, as_of: date) -> Iterable[Any]: ...


def world_of(facts: WorldFacts) -> World:
    """Return the population that these facts give, always the same."""
    return Population(facts.seed, facts.plans, facts.start_date, **facts.options)


def tell_nobody(_what: str, _count: int) -> None:
    """Say nothing."""


def fill(world_dir: WorldDir, facts: WorldFacts, *, world: World | None = None, tell: Tell = tell_nobody) -> None:
    """Make the world as it stands on its start date; the facts are written last, so half a world is none."""
    world = world or world_of(facts)
    _clear(world_dir)
    today, expected = facts.start_date, facts.plans * RECORDS_PER_PLAN
    files, count = CollectedFiles(), 0
    with (
        closing(CaseStore(world_dir.case_path)) as case,
        closing(PortalStore(world_dir.portal_path)) as portal,
        filling_case_system(case, today=today, expected=expected) as put_in_case_system,
        portal.filling(today=today, expected=expected) as put_in_portal,
        key_of(world_dir.key_dir / today.isoformat()) as key,
    ):
        for part in world.parts():
            count += put_in_case_system(part.case_records(today)) + put_in_portal(part.portal_records(today))
            files.add(part.setting_files(today), part.trust_files(today))
            key.add(part, today)
            tell("records", count)
    _write_files(world_dir, world, today, files)
    world_dir.write_facts(facts)


def tick(world_dir: WorldDir, to: date, *, world: World | None = None, tell: Tell = tell_nobody) -> dict[str, int]:
    """Move the world on, one day after the other; the servers may run meanwhile."""
    facts = world_dir.facts
    world = world or world_of(facts)
    finish(world_dir)
    changed = {"days": 0, "case_records": 0, "portal_records": 0, "files": 0}
    with closing(CaseStore(world_dir.case_path)) as case, closing(PortalStore(world_dir.portal_path)) as portal:
        import_changes(case, world_dir.changes_dir)
        for day in _days(facts.world_date, to):
            news = _news_of(world, day)
            changed["case_records"] += live_a_day(case, news.case, today=day)
            changed["portal_records"] += portal.live_a_day(news.portal, today=day)
            changed["files"] += _write_files(world_dir, world, day, news.files)
            facts = facts.on(day)
            world_dir.write_facts(facts)
            changed["days"] += 1
            tell("days", changed["days"])
        if world_dir.reporting_url is not None:
            _load_reporting_database(case, world_dir.reporting_url)
    with key_of(world_dir.key_dir / facts.world_date.isoformat()) as key:
        for part in world.parts():
            key.add(part, facts.world_date)
    return changed


def publish(world_dir: WorldDir, url: str) -> int:
    """Give the world's case system a reporting database, and load it; return how many rows it has."""
    world_dir.keep_reporting_url(url)
    with closing(CaseStore(world_dir.case_path)) as case:
        return _load_reporting_database(case, url)


def take_changes(world_dir: WorldDir) -> dict[str, int]:
    """Let the case system import the change files that lie in its folder, as each new day does."""
    with closing(CaseStore(world_dir.case_path)) as case:
        return import_changes(case, world_dir.changes_dir)


def _load_reporting_database(case: CaseStore, url: str) -> int:
    from sandbox.reporting_database.loading import load  # a world without one need not wait for SQLAlchemy

    return load(case, url)


@dataclass
class _News:
    """What one day brings: few records, since most children have quiet days."""

    case: list[Record] = field(default_factory=list)
    portal: list[Record] = field(default_factory=list)
    files: CollectedFiles = field(default_factory=CollectedFiles)


def _news_of(world: World, day: date) -> _News:
    news = _News()
    for part in world.parts():
        news.case += part.case_changes(day)
        news.portal += part.portal_changes(day)
        news.files.add(part.setting_files(day), part.trust_files(day))
    return news


def _days(after: date, to: date) -> Iterator[date]:
    while after < to:
        after += timedelta(days=1)
        yield after


def _clear(world_dir: WorldDir) -> None:
    """Take away what an interrupted fill has left."""
    for folder in (world_dir.register_dir, world_dir.root / "drop", world_dir.key_dir, world_dir.unfinished_dir):
        shutil.rmtree(folder, ignore_errors=True)
    for database in (world_dir.case_path, world_dir.portal_path):
        for path in database.parent.glob(f"{database.name}*"):
            path.unlink()
    for folder in (world_dir.settings_drop_dir, world_dir.trusts_drop_dir):
        folder.mkdir(parents=True)


def _write_files(world_dir: WorldDir, world: World, day: date, files: CollectedFiles) -> int:
    """Write the day's register, and the files that settings and trusts send; return how many they sent."""
    write_register(world_dir.register_dir, world.establishments(day), world.establishment_links(day))
    count = 0
    for kind, sender, rows, wanted in files.files():
        style = style_of(wanted)
        senders = world_dir.settings_drop_dir if kind == RETURNS else world_dir.trusts_drop_dir
        content = file_content(kind, rows, style=style, day=day)
        leave(world_dir, senders / sender / "in", content, what=kind, day=day, extension=style.extension)
        count += 1
    return count
