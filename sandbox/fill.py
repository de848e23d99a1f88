"""Fills a world's neighbours from its population, and moves them on day by day; writes the answer key."""

import csv
import io
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

from sandbox.case_system.store import CaseStore
from sandbox.case_system.world_writes import fill_case_system, live_a_day
from sandbox.files.drop import finish, leave
from sandbox.files.styles import style_of
from sandbox.files.writing import file_content
from sandbox.population import World as Population
from sandbox.portal.store import PortalStore
from sandbox.register.writing import write_register
from sandbox.world_dir import WorldDir, WorldFacts, write_whole

RECORDS_PER_PLAN = 26
TELL_EVERY = 2_000
KEY_COLUMNS = {
    "breaches": ("rule_id", "subject_type", "subject_id", "planted"),
    "ties": ("record_type", "record_key", "person_id", "expect"),
    "knows": ("kind", "subject", "source", "detail"),
}
Records = Iterable[tuple[str, dict[str, Any]]]
Tell = Callable[[str, int], None]
Item = TypeVar("Item")


class World(Protocol):
    """What a population can say of itself, by canonical names and Python values."""

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
    case, portal = CaseStore(world_dir.case_path), PortalStore(world_dir.portal_path)
    try:
        records = _told(world.case_records(today), "case records", tell)
        fill_case_system(case, records, today=today, expected=expected)
        entered = _told(world.portal_records(today), "portal records", tell)
        portal.fill(entered, today=today, expected=expected)
    finally:
        case.close()
        portal.close()
    _write_files(world_dir, world, today, tell)
    _write_key(world_dir, world, today, tell)
    world_dir.write_facts(facts)


def tick(world_dir: WorldDir, to: date, *, world: World | None = None, tell: Tell = tell_nobody) -> dict[str, int]:
    """Move the world on, one day after the other; the servers may run meanwhile."""
    facts = world_dir.facts
    world = world or world_of(facts)
    finish(world_dir)
    changed = {"days": 0, "case_records": 0, "portal_records": 0, "files": 0}
    case, portal = CaseStore(world_dir.case_path), PortalStore(world_dir.portal_path)
    try:
        for day in _days(facts.world_date, to):
            changed["case_records"] += live_a_day(case, world.case_changes(day), today=day)
            changed["portal_records"] += portal.live_a_day(world.portal_changes(day), today=day)
            changed["files"] += _write_files(world_dir, world, day, tell)
            facts = facts.on(day)
            world_dir.write_facts(facts)
            changed["days"] += 1
            tell("days", changed["days"])
    finally:
        case.close()
        portal.close()
    _write_key(world_dir, world, facts.world_date, tell)
    return changed


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


def _write_files(world_dir: WorldDir, world: World, day: date, tell: Tell) -> int:
    """Write the day's register, and the files that settings and trusts send; return how many they sent."""
    write_register(world_dir.register_dir, world.establishments(day), world.establishment_links(day))
    senders = _told(_senders(world_dir, world, day), "files", tell)
    count = 0
    for folder, what, records, wanted in senders:
        style = style_of(wanted)
        content = file_content(what, records, style=style, day=day)
        leave(world_dir, folder, content, what=what, day=day, extension=style.extension)
        count += 1
    return count


def _senders(world_dir: WorldDir, world: World, day: date) -> Iterator[tuple[Any, str, list[dict[str, Any]], Any]]:
    for urn, records, style in world.setting_files(day):
        yield world_dir.settings_drop_dir / urn / "in", "annual_reviews", records, style
    for ods, what, records, style in world.trust_files(day):
        yield world_dir.trusts_drop_dir / ods / "in", what, records, style


def _write_key(world_dir: WorldDir, world: World, day: date, tell: Tell) -> None:
    """Write the answer key of a day, one file a kind."""
    sheets = {"breaches": world.key, "ties": world.ties, "knows": world.knows}
    for sheet, entries in sheets.items():
        text, columns = io.StringIO(newline=""), KEY_COLUMNS[sheet]
        writer = csv.writer(text)
        writer.writerow(columns)
        for entry in _told(entries(day), f"{sheet} of the answer key", tell):
            writer.writerow([getattr(entry, column) for column in columns])
        write_whole(world_dir.key_dir / day.isoformat() / f"{sheet}.csv", text.getvalue().encode())


def _told(items: Iterable[Item], what: str, tell: Tell) -> Iterator[Item]:
    """Pass the items on, and tell from time to time how many there have been."""
    count = 0
    for count, item in enumerate(items, start=1):
        if count % TELL_EVERY == 0:
            tell(what, count)
        yield item
    tell(what, count)
