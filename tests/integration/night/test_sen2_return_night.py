"""A whole night on a SEN2 return in the place of the case system, with no other neighbour."""

import os
from datetime import date
from pathlib import Path

import duckdb
import pytest

from sendbridge import night
from sendbridge.assembly import FEEDS
from sendbridge.errors import FeedUnavailable, Misconfigured
from sendbridge.settings import Settings
from tests.unit.returns.sen2.small_return import PLAN, REVIEW, message, person

FIRST, SECOND = date(2026, 1, 20), date(2026, 1, 21)


@pytest.fixture
def settings(tmp_path: Path, state_url: str) -> Settings:
    """Return the settings of a council that has a return and nothing else."""
    (tmp_path / "sen2").mkdir()
    return Settings(
        state_url=state_url,
        landing_dir=tmp_path / "landing",
        nights_dir=tmp_path / "nights",
        exports_dir=tmp_path / "exports",
        settings_drop_dir=tmp_path / "none",
        trusts_drop_dir=tmp_path / "none",
        sen2_drop_dir=tmp_path / "sen2",
        case_connector="sen2_return",
        push_case_management="apply",
        authority_code="896",
    )


def give(settings: Settings, name: str, *persons: str, moment: int) -> None:
    """Put a return into the folder."""
    path = settings.sen2_drop_dir / name
    path.write_text(message(*persons), encoding="utf-8")
    os.utime(path, (moment, moment))


def run(settings: Settings, day: date) -> None:
    """Run a whole night; feeds that have nothing are left out."""
    for feed in FEEDS:
        try:
            night.pull(settings, feed, day)
        except (FeedUnavailable, Misconfigured):
            assert feed != "case_management"
    for step in night.STEPS[1:]:
        getattr(night, step)(settings, day)


def ask(settings: Settings, day: date, query: str) -> list[tuple[object, ...]]:
    """Return what a query on a sealed night says."""
    with duckdb.connect(str(settings.night_path(day)), read_only=True) as con:
        return con.execute(query).fetchall()


def test_a_night_runs_on_a_return(settings: Settings) -> None:
    """Its records are judged by the rules whose items it has; the next night goes on with them."""
    late = PLAN.format(review="<ReviewMeeting>2025-11-05</ReviewMeeting>")
    give(settings, "first.xml", person(late), person(PLAN.format(review=REVIEW), UPN="B895200025005"), moment=1_000)
    run(settings, FIRST)
    assert ask(settings, FIRST, "SELECT count(*) FROM plan WHERE feed = 'case_management'") == [(2,)]
    failed = "SELECT rule_id FROM finding WHERE rule_id <> 'SY09' ORDER BY 1"  # SY09 looks at what earlier nights left
    assert ("AR03",) in ask(settings, FIRST, failed)
    outcomes = dict(ask(settings, FIRST, "SELECT rule_id, outcome FROM evaluation"))
    assert (outcomes["AR27"], outcomes["AR24"], outcomes["PC01"]) == ("not_evaluated", "not_evaluated", "passed")
    run(settings, SECOND)
    assert ask(settings, SECOND, failed) == ask(settings, FIRST, failed)
    again = dict(ask(settings, SECOND, "SELECT rule_id, outcome FROM evaluation"))
    of_tonight = {rule_id: outcomes[rule_id] for rule_id in ("SY06", "SY09")}  # of what came tonight, or earlier
    assert again | of_tonight == outcomes


def test_the_next_return_proves_what_is_gone(settings: Settings) -> None:
    """A return is the whole list: who is not in the newer one is no longer there, and a fault put right is closed."""
    late = PLAN.format(review="<ReviewMeeting>2025-11-05</ReviewMeeting>")
    give(settings, "first.xml", person(late), person(UPN="B895200025005", Surname="Lake"), moment=1_000)
    run(settings, FIRST)
    give(settings, "second.xml", person(), moment=2_000)
    run(settings, SECOND)
    assert ask(settings, SECOND, "SELECT surname FROM person") == [("Reed",)]
    assert ("AR03",) not in ask(settings, SECOND, "SELECT rule_id FROM finding")


def test_a_return_is_landed_byte_for_byte(settings: Settings) -> None:
    """What was put into the folder is kept as it came."""
    give(settings, "first.xml", person(), moment=1_000)
    night.pull(settings, "case_management", FIRST)
    [landed] = settings.landing_dir.rglob("*.xml")
    assert landed.read_bytes() == (settings.sen2_drop_dir / "first.xml").read_bytes()


def test_a_broken_return_proves_nothing_gone(settings: Settings) -> None:
    """Who stood behind the break is still there, and the break is told."""
    give(settings, "first.xml", person(), person(UPN="B895200025005", Surname="Lake"), moment=1_000)
    run(settings, FIRST)
    give(settings, "second.xml", person(), person(UPN="B895200025005", Surname="Lake &"), moment=2_000)
    run(settings, SECOND)
    assert ask(settings, SECOND, "SELECT surname FROM person ORDER BY 1") == [("Lake",), ("Reed",)]
    assert ask(settings, SECOND, "SELECT reason_code FROM bad_value") == [("bad_file",)]
