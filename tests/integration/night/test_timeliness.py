"""On a whole night: clocks, classes held against the answer key, the range, and the legal dates of exceptions."""

import json

import pytest
from sqlalchemy import select

from sendbridge import night
from sendbridge.assembly import FEEDS
from sendbridge.cli.timeliness import timeliness
from sendbridge.settings import Settings
from sendbridge.store import tables
from sendbridge.store.session import transaction
from sendbridge.summary import night_summary
from tests.integration.night.conftest import Council, council_in

CLASSED = (
    "SELECT plan_id, review_class, coalesce(evidence_key, ''), coalesce(decision_class, '') FROM review_timeliness"
)


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory):
    """A council of 120 plans whose first night is sealed."""
    with council_in(tmp_path_factory.mktemp("council"), plans=120) as made:
        for feed in FEEDS:
            night.pull(made.settings, feed, made.today)
        made.run_steps("assemble", "match", "check", "reconcile", "seal")
        yield made


def test_every_review_is_classed_as_the_key_says(council: Council) -> None:
    """Class, proof and decision of each review that fell due are those of the answer key, and every class is there."""
    key = {tuple(row.values()) for row in council.sandbox.key("timeliness")}
    assert {*council.ask(CLASSED)} == key
    classes = {review_class for _, review_class, _, _ in key}
    assert classes == {"in_time", "late", "held_not_recorded", "dates_in_conflict", "explained"}


def test_what_the_world_knows_to_be_held_is_not_called_late(council: Council) -> None:
    """An overdue plan is held_not_recorded if, and but for what explains it only if, a setting knows of the meeting."""
    plan_of = dict(council.ask("SELECT review_id, plan_id FROM review"))
    held = {
        plan_of.get(row["subject"], row["subject"])
        for row in council.sandbox.key("knows")
        if row["kind"] in ("held_not_recorded", "cycle_missing")
    }
    overdue = dict(council.ask("SELECT plan_id, review_class FROM review_timeliness WHERE is_overdue"))
    called = {plan_id for plan_id, review_class in overdue.items() if review_class == "held_not_recorded"}
    assert called
    assert called <= held
    assert {overdue[plan_id] for plan_id in held & overdue.keys() - called} <= {"explained"}


def test_every_overdue_review_that_a_rule_found_is_classed(council: Council) -> None:
    """Each plan that fails AR01 or AR02 has a class, and it is not in time."""
    found = {plan_id for (plan_id,) in council.ask("SELECT subject_id FROM finding WHERE rule_id IN ('AR01', 'AR02')")}
    classed = dict(council.ask("SELECT plan_id, review_class FROM review_timeliness WHERE is_overdue"))
    assert found == classed.keys()
    assert "in_time" not in classed.values()


def test_the_range_is_told(
    council: Council, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command shows each team and the whole, as a table and as JSON, and the night's summary has the whole."""
    for name, value in council.sandbox.env.items():
        monkeypatch.setenv(name, value)
    timeliness(date_=council.today.isoformat(), as_json=True)
    told = json.loads(capsys.readouterr().out)
    teams, whole = told["teams"], told["all"]
    assert len(teams) > 1
    assert sum(team["reviews_due"] for team in teams) == whole["reviews_due"] > 0
    assert whole["reviews_in_time_recorded"] < whole["reviews_in_time_righted"]
    assert night_summary(Settings(), council.today)["timeliness"] == whole
    timeliness(date_=council.today.isoformat(), as_json=False)
    shown = capsys.readouterr().out
    assert f"{whole['reviews_percent_recorded']}% as recorded" in shown
    assert f"{whole['reviews_percent_righted']}% once the records are right" in shown


def test_exceptions_count_to_the_next_legal_date(council: Council) -> None:
    """Each open exception about a child has the earliest legal day of that child's clocks that is not met."""
    wanted = dict(
        council.ask(
            """
            SELECT person_id, min(due_date)
            FROM clock
            WHERE state IN ('running', 'due_soon', 'overdue')
              AND deadline_id NOT IN ('D03', 'D08', 'D09', 'R02', 'R08', 'P04', 'X01', 'C02')
            GROUP BY person_id
            """
        )
    )
    columns = tables.exception.c
    with transaction(council.settings.state_url) as state:
        rows = state.execute(select(columns.person_id, columns.next_legal_date)).all()
    assert len(rows) > 100
    assert [row for row in rows if row.next_legal_date != wanted.get(row.person_id)] == []
