"""What an office writes in any style, the bridge reads as it was meant; and so it is with every neighbour's records."""

import os
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sandbox.files.drop import leave
from sandbox.files.styles import STYLES
from sandbox.files.writing import file_content
from sandbox.population import World
from sandbox.testing import Sandbox, running_sandbox
from sandbox.world_dir import WorldDir
from sendbridge.feeds import pull_feed
from sendbridge.records import RECORDS, Record, columns
from sendbridge.settings import Settings

DAY = date(2026, 3, 2)
FEEDS = ("case_management", "school_settings", "health_trusts", "establishment_register")
LETTERS = {"surname": "O'Neill-Brânză", "forename": "Łukasz"}
CHILD = {**LETTERS, "date_of_birth": date(2009, 12, 31), "sex": "F"}
ROWS: dict[str, dict[str, Any]] = {
    "annual_reviews": {
        **CHILD,
        "return_reference": "R-0007",
        "upn": "A890200005001",
        "uln": "1234567890",
        "year_group": -1,
        "invited_roles": "parent head authority health social_care",
        "meeting_date": date(2026, 2, 9),
        "recommendation_code": "new_placement",
        "pfa_discussed": False,
        "parent_views_code": "not_recorded",
    },
    "advice": {
        **CHILD,
        "advice_reference": "AD-0001",
        "nhs_number": "0123456789",
        "appointment_missed": True,
        "sent_date": date(2026, 2, 28),
        "need_code": "not_known",
        "template_version": "2025.1",
    },
    "caseload": {**CHILD, "entry_reference": "77", "nhs_number": "9990000018", "status_code": "declined"},
}
RECORD_TYPES = {"annual_reviews": "review_return", "advice": "advice_return", "caseload": "caseload_entry"}


def pulled(settings: Settings, feed: str) -> dict[str, list[dict[str, Any]]]:
    """Pull one feed and return its records by type."""
    nobody: Any = lambda _said: None  # noqa: E731 - progress is told to nobody
    pull_feed(settings, feed, DAY, since=None, full=True, repull=False, seen=lambda _hash: False, progress=nobody)
    records = {}
    for path in (settings.work_dir(DAY) / feed).glob("*.parquet"):
        if path.stem in RECORDS:
            with duckdb.connect() as connection:
                cursor = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
                names = [column[0] for column in cursor.description or ()]
                records[path.stem] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return records


def test_every_style_is_read_as_it_was_meant(tmp_path: Path) -> None:
    """Encodings, date habits, numbers, titles and blanks of every style change no value, accents included."""
    world_dir = WorldDir(tmp_path / "world")
    settings = Settings(
        settings_drop_dir=world_dir.settings_drop_dir,
        trusts_drop_dir=world_dir.trusts_drop_dir,
        landing_dir=tmp_path / "landing",
        nights_dir=tmp_path / "nights",
        quiet_seconds=0,
        allow_test_numbers=True,
    )
    written = []
    for number, (name, style) in enumerate(STYLES.items()):
        for what, facts in ROWS.items():
            is_setting = what == "annual_reviews"
            sender, own_key = (
                (f"{100001 + number}", "setting_urn") if is_setting else (f"R{number:02d}", "provider_code")
            )
            drop_dir = world_dir.settings_drop_dir if is_setting else world_dir.trusts_drop_dir
            row = {own_key: sender, **facts}
            content = file_content(what, [row], style=style, day=DAY)
            leave(world_dir, drop_dir / sender / "in", content, what=what, day=DAY, extension=style.extension)
            written.append((name, what, sender, row))
    read = {**pulled(settings, "school_settings"), **pulled(settings, "health_trusts")}
    for name, what, sender, row in written:
        (found,) = [record for record in read[RECORD_TYPES[what]] if record["sender"] == sender]
        assert {field: found[field] for field in row} == row, f"{what} as {name}"


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A council of sixty plans that is up."""
    with running_sandbox(tmp_path_factory.mktemp("council"), 60, date=DAY) as sandbox:
        yield sandbox


def known(world: World) -> dict[str, list[dict[str, Any]]]:
    """Return every record that the population has put anywhere, by type."""
    records: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for record_type, record in (*world.case_records(DAY), *world.portal_records(DAY)):
        records[record_type].append(record)
    for _, rows, _ in world.setting_files(DAY):
        records["review_return"] += rows
    for _, what, rows, _ in world.trust_files(DAY):
        records[RECORD_TYPES[what]] += rows
    records["establishment"] += world.establishments(DAY)
    records["establishment_link"] += world.establishment_links(DAY)
    return records


def legible(record: type[Record], row: dict[str, Any]) -> dict[str, Any]:
    """Return the row without what an office wrote amiss: words in place of a date, codes that there are not."""
    facts = {column.name: column for column in columns(record)}
    amiss = {
        name
        for name, value in row.items()
        if isinstance(value, str)
        and (facts[name].python_type is not str or (facts[name].codes and value not in facts[name].codes))
    }
    return {name: None if name in amiss else value for name, value in row.items()}


def test_every_record_comes_through_as_the_population_knows_it(
    council: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What all neighbours send is, field by field, what the population put there: nothing lost, nothing altered."""
    for name, value in council.env.items():
        monkeypatch.setitem(os.environ, name, value)
    settings = Settings()
    read = {record_type: rows for feed in FEEDS for record_type, rows in pulled(settings, feed).items()}
    facts = council.world_dir.facts
    meant = known(World(facts.seed, facts.plans, facts.start_date))
    for record_type, record in RECORDS.items():
        found = {tuple(row[name] for name in record.KEY): row for row in read.get(record_type, [])}
        readable = {tuple(row[name] for name in record.KEY): row for row in meant[record_type]}
        readable = {key: row for key, row in readable.items() if None not in key}
        assert found.keys() == readable.keys()
        for key, row in readable.items():
            assert {field: found[key][field] for field in row} == legible(record, row)
