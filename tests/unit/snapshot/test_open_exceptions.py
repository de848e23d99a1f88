"""What earlier nights left is copied into the night, and the night tells which of it nobody works down (SY09)."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from sendbridge.checks.examples import create_empty_night
from sendbridge.checks.figures import load_figures
from sendbridge.checks.rules import create_tables, evaluate_with_rules, load_suites, set_parameters
from sendbridge.settings import Settings
from sendbridge.snapshot import copy_snapshot, write_snapshot
from sendbridge.store.session import transaction
from tests.council import FIRST, Council
from tests.night_builder import NightBuilder

DUE = 2  # days that a fault of priority 1 has


@pytest.fixture
def council(state_url: str, tmp_path: Path) -> Council:
    """A council whose second night opened one exception of priority 1; the first night's have no due date."""
    made = Council(Settings(state_url=state_url, nights_dir=tmp_path / "nights", landing_dir=tmp_path / "landing"))
    made.night(lambda builder: builder)
    made.night(_no_decision)
    return made


def _no_decision(builder: NightBuilder) -> None:
    builder.rule("AR03", priority=1, owner_role="SEND keyworker")
    builder.find("AR03", ("review", "R1"), field="decision_date")


def _night(council: Council) -> duckdb.DuckDBPyConnection:
    """The night that is being built, with the snapshot of what was open."""
    con = duckdb.connect()
    create_empty_night(con)
    create_tables(con)
    con.execute("INSERT INTO arrival VALUES ('case_management', 'case_management', 'person', TRUE, TRUE, 1, 1)")
    with transaction(council.settings.state_url) as state:
        write_snapshot(con, state, authority_code=council.settings.authority_code, sync_date=council.next_date)
    return con


def _overdue(con: duckdb.DuckDBPyConnection, as_of: date) -> list[str]:
    suite = next(suite for suite in load_suites(Settings()) if suite.suite == "exception")
    set_parameters(con, as_of, {}, figures=load_figures(Settings()))
    con.execute("DELETE FROM finding")
    assert {each.outcome for each in evaluate_with_rules(con, suite)} <= {"passed", "failed", "empty"}
    return [subject for (subject,) in con.sql("SELECT subject_id FROM finding WHERE rule_id = 'SY09'").fetchall()]


def test_an_exception_is_told_from_the_day_after_it_was_due(council: Council) -> None:
    """On the due date itself there is still time."""
    con, opened = _night(council), FIRST + timedelta(days=1)
    assert _overdue(con, opened + timedelta(days=DUE)) == []
    assert _overdue(con, opened + timedelta(days=DUE + 1)) == [council.only()["exception_id"]]


def test_nobody_is_reminded_of_a_child_who_has_died(council: Council) -> None:
    """What is open about a child ends to be chased on the day of its death."""
    con = _night(council)
    con.execute("INSERT INTO person (person_id, date_of_death) VALUES ('P1', DATE '2026-04-01')")
    assert _overdue(con, date(2026, 3, 31)) != []
    assert _overdue(con, date(2026, 4, 1)) == []


def test_a_replay_of_an_older_night_does_without_what_it_did_not_copy(council: Council, tmp_path: Path) -> None:
    """A kept night whose snapshot had fewer columns gives what it has, and nothing is overdue in it."""
    with duckdb.connect(str(tmp_path / "kept.duckdb")) as kept:
        kept.execute("CREATE TABLE state_open_exception (exception_id VARCHAR, rule_id VARCHAR)")
        kept.execute("INSERT INTO state_open_exception VALUES ('E1', 'AR03')")
        kept.execute("CREATE TABLE state_tie (person_id VARCHAR)")
        kept.execute("CREATE TABLE state_agreed (field VARCHAR)")
        kept.execute("CREATE TABLE child (person_id VARCHAR)")
    con = _night(council)
    copy_snapshot(con, tmp_path / "kept.duckdb")
    assert con.sql("SELECT exception_id, due_date FROM state_open_exception").fetchall() == [("E1", None)]
    assert _overdue(con, date(2026, 12, 1)) == []
