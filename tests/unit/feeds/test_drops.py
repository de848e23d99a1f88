"""Dropped files over several nights: how old each sender's newest is, and what lies in its folder twice (SY07)."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from sendbridge.assembly import Ingredients, assemble_image
from sendbridge.checks.figures import load_figures
from sendbridge.checks.rules import create_tables, evaluate_with_rules, load_suites, set_parameters
from sendbridge.feeds import pull_feed
from sendbridge.settings import Settings

FEED = "health_trusts"
CASELOAD = b"Trust,Local no,Surname\r\nRXA,7,Roe\r\n"
NEXT_CASELOAD = b"Trust,Local no,Surname\r\nRXA,7,Roe\r\nRXA,8,Doe\r\n"
ADVICE = b"Trust,Our reference,Surname\r\nRXA,AD1,Roe\r\n"
FIRST = date(2026, 3, 2)


class Office:
    """A trust that leaves files, and the nights that read them."""

    def __init__(self, place: Path) -> None:
        (place / "drop" / "RXA" / "in").mkdir(parents=True)
        self.inbox = place / "drop" / "RXA" / "in"
        self.settings = Settings(
            trusts_drop_dir=place / "drop", landing_dir=place / "landing", nights_dir=place / "nights"
        )
        self.previous: Path | None = None

    def drop(self, name: str, content: bytes, written: date) -> Path:
        """Leave a file that was last written on a day."""
        path = self.inbox / name
        path.write_bytes(content)
        moment = datetime(written.year, written.month, written.day, 12, tzinfo=UTC).timestamp()
        os.utime(path, (moment, moment))
        return path

    def night(self, day: date, *, seen: tuple[str, ...] = (), arrives: bool = True) -> set[str]:
        """Pull, assemble and check one night; return the senders of whom SY07 is told."""
        work = self.settings.work_dir(day)
        if arrives:
            pull_feed(self.settings, FEED, day, since=None, full=True, repull=False, seen=seen.__contains__,
                      progress=lambda _: None)  # fmt: skip
        path = self.settings.night_path(day)
        path.parent.mkdir(parents=True, exist_ok=True)
        with duckdb.connect(str(path)) as con:
            assemble_image(con, Ingredients(work, self.previous, (FEED,) if arrives else ()))
            con.execute("INSERT INTO arrival VALUES ('case_management', 'case_management', 'person', TRUE, TRUE, 1, 1)")
            found = _told(con, day)
        self.previous = path
        return found


def _told(con: duckdb.DuckDBPyConnection, day: date) -> set[str]:
    suite = next(suite for suite in load_suites(Settings()) if suite.suite == "dropped_file")
    create_tables(con)
    set_parameters(con, day, {}, figures=load_figures(Settings()))
    assert {each.outcome for each in evaluate_with_rules(con, suite)} <= {"passed", "failed", "empty"}
    return {subject for (subject,) in con.sql("SELECT subject_id FROM finding WHERE rule_id = 'SY07'").fetchall()}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A trust whose folder is empty."""
    return Office(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "days", "found"),
    [
        ("caseload.csv", CASELOAD, 31, set()),
        ("caseload.csv", CASELOAD, 32, {"RXA"}),
        ("advice.csv", ADVICE, 7, set()),
        ("advice.csv", ADVICE, 8, {"RXA"}),
    ],
)
def test_a_file_may_be_as_old_as_its_cycle(office: Office, name: str, content: bytes, days: int, found: set) -> None:
    """A caseload may be a month old when it comes, an advice file a week."""
    office.drop(name, content, FIRST - timedelta(days=days))
    assert office.night(FIRST) == found


def test_an_old_file_is_told_until_a_fresh_one_comes(office: Office) -> None:
    """Silence does not make a file younger; the next cycle's file does."""
    office.drop("caseload_1.csv", CASELOAD, date(2025, 12, 1))
    days = [FIRST + timedelta(days=count) for count in range(4)]
    assert office.night(days[0]) == {"RXA"}
    hashes = _landed(office, days[0])
    assert office.night(days[1], seen=hashes) == {"RXA"}
    assert office.night(days[2], arrives=False) == {"RXA"}
    office.drop("caseload_2.csv", NEXT_CASELOAD, days[3])
    assert office.night(days[3], seen=hashes) == set()


def test_the_newest_of_several_files_counts(office: Office) -> None:
    """An older list that came with this cycle's is history, not a fault."""
    office.drop("caseload_1.csv", CASELOAD, date(2025, 12, 1))
    office.drop("caseload_2.csv", NEXT_CASELOAD, FIRST)
    assert office.night(FIRST) == set()


def test_a_copy_is_told_for_as_long_as_it_lies_there(office: Office) -> None:
    """A night on which nobody could look keeps what was known; taking the copy away is the end of it."""
    office.drop("caseload_1.csv", CASELOAD, FIRST)
    copy = office.drop("caseload_2.csv", CASELOAD, FIRST)
    days = [FIRST + timedelta(days=count) for count in range(4)]
    assert office.night(days[0]) == {"RXA"}
    hashes = _landed(office, days[0])
    assert office.night(days[1], seen=hashes) == {"RXA"}
    assert office.night(days[2], arrives=False) == {"RXA"}
    copy.unlink()
    assert office.night(days[3], seen=hashes) == set()


def test_a_night_that_was_kept_before_files_were_told_of(office: Office) -> None:
    """An older night has no such table, and nothing is carried over from it."""
    office.drop("caseload.csv", CASELOAD, FIRST)
    office.night(FIRST)
    with duckdb.connect(str(office.settings.night_path(FIRST))) as con:
        con.execute("DROP TABLE dropped_file")
    assert office.night(FIRST + timedelta(days=1), seen=_landed(office, FIRST)) == set()


def _landed(office: Office, day: date) -> tuple[str, ...]:
    from sendbridge.landing import read_manifest

    manifest = read_manifest(office.settings, FEED, day)
    assert manifest is not None
    return tuple(file.sha256 for file in manifest.files)
