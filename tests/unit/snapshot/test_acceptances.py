"""The night tells which acceptances lack a reason, an approver or an end (SY10), from a snapshot of the state."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from sendbridge.checks.examples import create_empty_night
from sendbridge.checks.figures import load_figures
from sendbridge.checks.rules import create_tables, evaluate_with_rules, load_suites, set_parameters
from sendbridge.exceptions.accepting import Note, accept, withdraw
from sendbridge.settings import Settings
from sendbridge.snapshot import write_snapshot
from sendbridge.store.session import transaction
from tests.council import FIRST, Council
from tests.night_builder import NightBuilder

WHOLE = Note("It is so.", "officer", "lead", date(2026, 12, 31))


@pytest.fixture
def council(state_url: str, tmp_path: Path) -> Council:
    """A council with one query about P1."""
    made = Council(Settings(state_url=state_url, nights_dir=tmp_path / "nights", landing_dir=tmp_path / "landing"))
    made.night(_query)
    return made


def _query(builder: NightBuilder) -> None:
    builder.arrive("case_management").rule("AR10", severity="query")
    builder.find("AR10", ("review", "R1"), person_id="P1", value_hash="a")


def _told(council: Council, *, died: date | None = None) -> tuple[str, list[str]]:
    """Return how SY10 fared on the night that is being built, and of which exceptions it tells."""
    (suite,) = [suite for suite in load_suites(Settings()) if suite.suite == "acceptance"]
    with duckdb.connect() as con:
        create_empty_night(con)
        create_tables(con)
        con.execute("INSERT INTO arrival VALUES ('case_management', 'case_management', 'person', TRUE, TRUE, 1, 1)")
        con.execute("INSERT INTO person (person_id, date_of_death) VALUES ('P1', ?)", [died])
        with transaction(council.settings.state_url) as state:
            write_snapshot(con, state, authority_code=council.settings.authority_code, sync_date=date(2026, 4, 1))
        parameters = {"stale_feeds": [], "columns_not_sent": []}
        set_parameters(con, date(2026, 4, 1), parameters, figures=load_figures(Settings()))
        (evaluation,) = evaluate_with_rules(con, suite)
        found = con.execute("SELECT subject_id FROM finding ORDER BY 1").fetchall()
        return evaluation.outcome, [subject_id for (subject_id,) in found]


@pytest.mark.parametrize(
    ("note", "outcome"),
    [
        (WHOLE, "passed"),
        (Note("It is so.", "officer", "lead"), "failed"),
        (Note("It is so.", "officer", None, date(2026, 12, 31)), "failed"),
        (Note("It is so.", "officer", "officer", date(2026, 12, 31)), "failed"),
    ],
)
def test_an_acceptance_wants_an_approver_and_an_end(council: Council, note: Note, outcome: str) -> None:
    """One that has both is in order; whoever accepts cannot approve."""
    accept(council.settings, council.only()["exception_id"], FIRST, note=note)
    assert _told(council) == (outcome, [council.only()["exception_id"]] if outcome == "failed" else [])


def test_an_acceptance_that_is_over_proves_that_nothing_is_wrong_with_it(council: Council) -> None:
    """The rule still sees it, so what it told of the acceptance can close."""
    exception_id = council.only()["exception_id"]
    accept(council.settings, exception_id, FIRST, note=Note("It is so.", "officer"))
    assert _told(council) == ("failed", [exception_id])
    withdraw(council.settings, exception_id, FIRST, author="lead")
    assert _told(council) == ("passed", [])


def test_only_the_newest_acceptance_is_looked_at(council: Council) -> None:
    """Accepted again in order, it is in order."""
    for note in (Note("It is so.", "officer"), WHOLE):
        accept(council.settings, council.only()["exception_id"], FIRST, note=note)
    assert _told(council) == ("passed", [])


def test_nobody_is_asked_about_a_child_who_has_died(council: Council) -> None:
    """What was accepted about it is no question any more, and what the rule told of it can close."""
    accept(council.settings, council.only()["exception_id"], FIRST, note=Note("It is so.", "officer"))
    assert _told(council, died=date(2026, 3, 31)) == ("passed", [])
