"""Great Expectations on the night: the same findings as the rules alone, counts only, and no failure goes unseen."""

import json
from datetime import date

import duckdb
import pytest

from sendbridge import checks
from sendbridge.checks import gx, rules
from sendbridge.checks.examples import create_empty_night
from sendbridge.checks.figures import load_figures
from sendbridge.checks.guards import GuardedBatch
from sendbridge.checks.parameters import night_parameters
from sendbridge.errors import RuleBroken
from sendbridge.records import RECORDS
from sendbridge.settings import Settings

AS_OF = date(2026, 3, 1)
CANARY = "Zzyxwicz"


@pytest.fixture
def settings(tmp_path):
    """Give an installation of the test's own."""
    return Settings(nights_dir=tmp_path / "nights", allow_test_numbers=True)


@pytest.fixture
def con():
    """Give a night with a hundred children, some of whose records fail, and a canary in every free text."""
    con = duckdb.connect()
    create_empty_night(con)
    con.execute("CREATE TABLE read_row (feed VARCHAR, record_type VARCHAR)")
    con.execute("CREATE TABLE night_info AS SELECT CAST(NULL AS VARCHAR) AS previous_date, 'f' AS fresh_feeds")
    for record_type in RECORDS:
        con.execute("INSERT INTO arrival VALUES ('f', 's', ?, TRUE, FALSE, 0, 0)", [record_type])
    con.execute(
        f"""
        INSERT INTO person BY NAME
        SELECT 'P' || i AS person_id, '{CANARY}' AS surname, '{CANARY}' AS forename,
            DATE '2015-01-01' + CAST(i AS INTEGER) AS date_of_birth, 'A895200025001' AS upn,
            'f' AS feed, DATE '2026-03-01' AS landed_date
        FROM range(100) AS t(i)
        """
    )
    con.execute(
        """
        INSERT INTO plan BY NAME
        SELECT 'L' || i AS plan_id, 'P' || i AS person_id, 'active' AS status_code,
            DATE '2024-06-01' AS first_final_date
        FROM range(100) AS t(i)
        """
    )
    con.execute(
        f"""
        INSERT INTO review BY NAME
        SELECT 'R' || i AS review_id, 'L' || i AS plan_id, 'P' || i AS person_id, 1 AS cycle_number,
            DATE '2025-10-08' + CAST(i AS INTEGER) AS meeting_date, '{CANARY}' AS decision_reason,
            CASE WHEN i % 3 = 0 THEN DATE '2025-11-01' END AS decision_date
        FROM range(100) AS t(i)
        """
    )
    return con


def findings(con):
    return sorted(con.sql("SELECT rule_id, subject_type, subject_id, person_id, source, field FROM finding").fetchall())


def test_same_findings_as_the_rules_alone(settings, con):
    """Through GX or not, the same records fail the same rules and the evaluations are equal."""
    counts = checks.run_checks(settings, con, AS_OF)
    through_gx = findings(con)
    told = con.sql(
        "SELECT rule_id, outcome, checked_count, failed_count FROM evaluation WHERE suite <> 'feed'"
    ).fetchall()
    rules.create_tables(con)
    rules.set_parameters(con, AS_OF, night_parameters(settings, con), figures=load_figures(settings))
    alone = [each for suite in rules.night_suites(settings) for each in rules.evaluate_with_rules(con, suite)]
    assert through_gx == findings(con)
    assert len(through_gx) == counts["findings"] > 300
    assert sorted(told) == sorted((e.rule_id, e.outcome, e.checked_count, e.failed_count) for e in alone)


def test_run_again_gives_the_same(settings, con):
    """The step drops and writes its own tables again: nothing is doubled."""
    first = checks.run_checks(settings, con, AS_OF)
    once = findings(con)
    assert checks.run_checks(settings, con, AS_OF) == first
    assert findings(con) == once
    declared = sum(len(suite.rules) for suite in rules.night_suites(settings))
    assert con.sql("SELECT count(*) FROM evaluation WHERE suite <> 'feed'").fetchone() == (declared,)


def test_gx_results_carry_no_value_and_no_key(settings, con, capfd, caplog):
    """Neither a result, nor output, nor a log line holds a name, a key or the text that broke a rule."""
    suite = next(suite for suite in rules.night_suites(settings) if suite.suite == "review")
    breaking = "CAST(decision_reason AS INTEGER) = 1"
    broken = tuple(
        rule.model_copy(update={"fails_when": breaking}) if rule.rule_id == "AR04" else rule for rule in suite.rules
    )
    suite = suite.model_copy(update={"rules": broken})
    rules.create_tables(con)
    beside = con.cursor()
    rules.set_parameters(beside, AS_OF, {}, figures=load_figures(settings))
    with gx.opened(beside) as datasource:
        prepared = rules.prepare(beside, suite)
        gx._night.get().suites["review"] = (suite, prepared.ready)
        batch = gx.batch_of(datasource, "review", "SELECT * FROM checked_review")
        asked = [gx.ExpectRecordsToSatisfy(suite="review", rule=rule.rule_id) for rule in prepared.ready]
        results = gx.validate(batch, asked, detail="BASIC")
    told = json.dumps([result.to_json_dict() for result in results]) + "".join(capfd.readouterr()) + caplog.text
    assert len(results) == len(prepared.ready) > 20
    assert CANARY not in told
    assert '"R1"' not in told
    assert "AR04 cannot run: ConversionException" in told


def test_a_crashed_rule_is_broken_not_failed(settings, con):
    """GX reports a crash as a failure; we read why, and the other rules keep their findings."""
    suite = next(suite for suite in rules.night_suites(settings) if suite.suite == "review")
    breaking = tuple(
        rule.model_copy(update={"fails_when": "CAST(decision_reason AS INTEGER) = 1"})
        if rule.rule_id == "AR04"
        else rule
        for rule in suite.rules
    )
    rules.create_tables(con)
    beside = con.cursor()
    rules.set_parameters(beside, AS_OF, {}, figures=load_figures(settings))
    with gx.opened(beside) as datasource:
        evaluations = gx.evaluate_with_gx(datasource, suite.model_copy(update={"rules": breaking}))
    outcomes = {each.rule_id: each.outcome for each in evaluations}
    assert outcomes["AR04"] == "broken"
    assert list(outcomes.values()).count("broken") == 1
    assert outcomes["AR03"] == "failed"
    assert len(outcomes) == 22


def test_a_suite_is_one_statement(settings, con, monkeypatch):
    """All rules of a suite are judged once, however many expectations GX asks."""
    judged = []
    judge = rules.judge
    monkeypatch.setattr(rules, "judge", lambda *given: judged.append(given[1].suite) or judge(*given))
    checks.run_checks(settings, con, AS_OF)
    assert sorted(judged) == sorted(suite.suite for suite in rules.night_suites(settings))


def test_an_expectation_that_gx_drops_is_missed(con):
    """GX leaves out what it does not know and says nothing; declared is compared with evaluated."""

    class Forgetful:
        name = "person"

        def get_batch(self):
            return self

        def validate(self, suite, *, result_format):
            kept = gx.gx.ExpectationSuite(name="person", expectations=suite.expectations[1:])
            return batch.get_batch().validate(kept, result_format=result_format)

    with gx.opened(con.cursor()) as datasource:
        batch = gx.batch_of(datasource, "person", "SELECT * FROM person")
        asked = [gx.ExpectTableRowCountToBeBetween(min_value=least, max_value=200) for least in (1, 2)]
        assert len(gx.validate(batch, asked, detail="BASIC")) == 2
        with pytest.raises(RuleBroken, match="person: 2 expectations declared, 1 evaluated"):
            gx.validate(Forgetful(), asked, detail="BASIC")


@pytest.mark.parametrize(
    ("asked", "passed"),
    [
        ({"rows": (80, 150)}, True),
        ({"rows": (101, 150)}, False),
        ({"rows": (50, 99)}, False),
        ({"known": (("surname", 90),)}, True),
        ({"known": (("nhs_number", 90),)}, False),
        ({"fresh": (("landed_date", date(2026, 3, 1)),)}, True),
        ({"fresh": (("landed_date", date(2026, 3, 2)),)}, False),
    ],
)
def test_guards(con, asked, passed):
    """Rows, gaps and age of a feed are judged by stock expectations, on the engine's own day."""
    guarded = GuardedBatch("f", "person", "person_tonight", "SELECT * FROM person", **asked)
    with gx.opened(con.cursor()) as datasource:
        assert [result.passed for result in gx.try_guards(datasource, guarded)] == [passed]


def test_a_stopped_feed_is_told_after_the_night_was_rebuilt(settings, con):
    """A feed with too many gaps is stopped; when the night is rebuilt without it SY06 still tells."""
    con.execute("UPDATE person SET feed = 'case_management', date_of_birth = NULL")
    con.execute("UPDATE arrival SET feed = 'case_management', sender = 'case_management' WHERE record_type = 'person'")
    assert checks.stopped_feeds(settings, con, AS_OF) == ("case_management",)
    con.execute("DELETE FROM arrival WHERE feed = 'case_management'")
    con.execute("INSERT INTO arrival VALUES ('f', 's', 'person', TRUE, FALSE, 0, 0)")
    assert checks.stopped_feeds(settings, con, AS_OF) == ()
    checks.run_checks(settings, con, AS_OF)
    assert con.sql("SELECT subject_id FROM finding WHERE rule_id = 'SY06'").fetchall() == [("case_management",)]
    message = con.sql("SELECT message FROM evaluation WHERE rule_id = 'SY06'").fetchone()
    assert message == ("case_management: person: date_of_birth was expected in at least 90 of 100 rows",)
