"""Running rules: a broken one takes only itself out, silence proves nothing, and nobody's value is told."""

from datetime import date

import pytest

from sendbridge.checks.rules import evaluate_with_rules, write_evaluations, write_rules

AS_OF = date(2026, 3, 1)
CANARY = "Zzyxwicz"


def changed(suite, rule_id, **changes):
    rules = tuple(rule.model_copy(update=changes) if rule.rule_id == rule_id else rule for rule in suite.rules)
    return suite.model_copy(update={"rules": rules})


def by_rule(evaluations):
    return {evaluation.rule_id: evaluation for evaluation in evaluations}


@pytest.fixture
def reviewed(add):
    """Give three reviews of one plan, the oldest of which is history."""
    add("plan", plan_id="L1", person_id="P1", status_code="active", first_final_date=date(2024, 1, 1))
    for cycle in (1, 2, 3):
        add(
            "review",
            review_id=f"R{cycle}",
            plan_id="L1",
            person_id="P1",
            cycle_number=cycle,
            meeting_date=date(2026, 2, 24),
            decision_reason=CANARY,
            tracker_code="held",
        )


def test_outcomes_and_counts(reviewed, con, suites):
    """A rule that ran tells how many records it looked at and how many failed."""
    evaluations = by_rule(evaluate_with_rules(con, suites["review"]))
    assert (evaluations["AR09"].outcome, evaluations["AR09"].checked_count, evaluations["AR09"].failed_count) == (
        "failed",
        2,
        2,
    )
    assert (evaluations["AR03"].outcome, evaluations["AR03"].checked_count) == ("passed", 2)


def test_validity_dates_narrow_what_is_looked_at(reviewed, con, suites):
    """A rule that holds from a date looks only at records from that date on."""
    con.execute("UPDATE review SET meeting_date = DATE '2022-03-07' WHERE review_id = 'R2'")
    assert by_rule(evaluate_with_rules(con, suites["review"]))["AR10"].checked_count == 1


def test_a_rule_that_looked_at_nothing_is_empty(con, suites):
    """No record to look at is neither passed nor failed, and the reason says so."""
    evaluations = evaluate_with_rules(con, suites["review"])
    assert {(each.outcome, each.reason_code) for each in evaluations} == {("empty", "empty_batch")}


@pytest.mark.parametrize("condition", ["no_such_column = 1", "meeting_date >", "no_such_function(meeting_date)"])
def test_a_rule_that_cannot_be_understood(reviewed, con, suites, condition):
    """Only the broken rule is out; its message names file, line, rule and the engine's words about our text."""
    suite = changed(suites["review"], "AR04", fails_when=condition)
    evaluations = by_rule(evaluate_with_rules(con, suite))
    broken = evaluations.pop("AR04")
    line = next(rule.line for rule in suite.rules if rule.rule_id == "AR04")
    assert (broken.outcome, broken.reason_code) == ("broken", "broken_text")
    assert broken.message.startswith(f"review.yml line {line}: AR04 cannot be understood: ")
    assert "broken" not in {each.outcome for each in evaluations.values()}
    assert evaluations["AR09"].failed_count == 2


def test_a_rule_that_breaks_on_a_record(reviewed, con, suites):
    """The other rules are run again without it, once each, and the message does not tell the record's value."""
    suite = changed(suites["review"], "AR04", fails_when="CAST(decision_reason AS INTEGER) = 1")
    evaluations = by_rule(evaluate_with_rules(con, suite))
    assert (evaluations["AR04"].outcome, evaluations["AR04"].reason_code) == ("broken", "broken_data")
    assert evaluations["AR04"].message.endswith("AR04 cannot run: ConversionException")
    assert CANARY not in str(evaluations)
    assert con.sql("SELECT count(*) FROM finding WHERE rule_id = 'AR09'").fetchone() == (2,)


def test_a_condition_cannot_escape_its_brackets(reviewed, con, suites):
    """A condition with a stray bracket or a comment is broken or harmless, and never changes its neighbours."""
    sound = {e.rule_id: e.failed_count for e in evaluate_with_rules(con, suites["review"])}
    con.execute("DELETE FROM finding")
    suite = changed(suites["review"], "AR04", fails_when="TRUE) OR (TRUE -- so there")
    evaluations = {e.rule_id: e.failed_count for e in evaluate_with_rules(con, suite)}
    assert {rule: count for rule, count in evaluations.items() if rule != "AR04"} == {
        rule: count for rule, count in sound.items() if rule != "AR04"
    }


def test_a_view_that_cannot_be_made(con, suites):
    """When the view is broken no rule of the suite runs, and each says so."""
    suite = suites["review"].model_copy(update={"view_sql": "SELECT nothing FROM nowhere"})
    evaluations = evaluate_with_rules(con, suite)
    assert {each.outcome for each in evaluations} == {"broken"}
    assert all(each.message.startswith("review.sql: the view cannot be made") for each in evaluations)


def test_a_night_table_that_cannot_be_made(con, suites):
    """Every rule that reads it is broken and says why without a value; no empty table stands for a pass."""
    suite = suites["plan"].model_copy(update={"table_sql": {"none_identified": "SELECT CAST('Zqone' AS INTEGER)"}})
    evaluations = evaluate_with_rules(con, suite)
    assert {evaluation.outcome for evaluation in evaluations} == {"broken"}
    assert {evaluation.message for evaluation in evaluations} == {
        "tables/none_identified.sql: the table cannot be made: ConversionException"
    }
    assert con.sql("SELECT 1 FROM duckdb_tables() WHERE table_name = 'none_identified'").fetchall() == []


def test_a_feed_that_never_arrived(reviewed, con, suites):
    """A rule that needs returns is not evaluated while none has ever come; the others are."""
    con.execute("UPDATE arrival SET arrived = FALSE WHERE record_type = 'review_return'")
    evaluations = by_rule(evaluate_with_rules(con, suites["review"]))
    assert (evaluations["AR21"].outcome, evaluations["AR21"].reason_code, evaluations["AR21"].message) == (
        "not_evaluated",
        "never_arrived",
        "review_return has never arrived",
    )
    assert evaluations["AR09"].outcome == "failed"


def test_a_feed_that_came_before_but_not_tonight(reviewed, add, con, suites):
    """What came on an earlier night can still be judged."""
    con.execute("UPDATE arrival SET arrived = FALSE WHERE record_type = 'review_return'")
    add("review_return", record_key="1|1")
    assert by_rule(evaluate_with_rules(con, suites["review"]))["AR21"].outcome == "passed"


@pytest.mark.parametrize("feed", ["school_settings", "case_management"])
def test_a_feed_that_did_not_come_tonight(reviewed, con, suites, feed):
    """A rule that looks at its last records is judged, says so, and counts neither as a pass nor as a fault."""
    con.execute(
        """
        UPDATE arrival
        SET feed = CASE WHEN record_type = 'review_return' THEN 'school_settings' ELSE 'case_management' END
        """
    )
    con.execute("SET VARIABLE stale_feeds = ?", [[feed]])
    evaluations = by_rule(evaluate_with_rules(con, suites["review"]))
    told = evaluations["AR21"]
    assert (told.outcome, told.reason_code, told.checked_count) == ("stale", "stale_feed", 2)
    assert told.message == f"{feed} did not come; the last records that came were used"
    assert evaluations["AR09"].outcome == ("stale" if feed == "case_management" else "failed")
    assert con.sql("SELECT count(*) FROM finding WHERE rule_id = 'AR09'").fetchone() == (2,)


def test_a_broken_rule_is_broken_whether_its_feed_came_or_not(reviewed, con, suites):
    """A feed that did not come does not hide that the rule cannot run."""
    con.execute("UPDATE arrival SET feed = 'case_management'")
    con.execute("SET VARIABLE stale_feeds = ['case_management']")
    suite = changed(suites["review"], "AR04", fails_when="CAST(decision_reason AS INTEGER) = 1")
    assert by_rule(evaluate_with_rules(con, suite))["AR04"].reason_code == "broken_data"


@pytest.mark.parametrize(
    ("sender", "outcome"), [("case_management", ("not_evaluated", "missing_column")), ("111234", ("failed", None))]
)
def test_a_column_that_is_not_sent(reviewed, add, con, suites, sender, outcome):
    """A column missing from the feed's own export stops its rule; missing in one sender's file it does not."""
    add(
        "bad_value",
        feed="case_management",
        sender=sender,
        record_type="review",
        field="invited_roles",
        reason_code="missing_column",
    )
    told = by_rule(evaluate_with_rules(con, suites["review"]))["AR09"]
    assert (told.outcome, told.reason_code) == outcome


def test_what_is_written(con, suites):
    """The night keeps what each rule says and how it fared."""
    write_rules(con, list(suites.values()), "v1")
    write_evaluations(con, evaluate_with_rules(con, suites["plan"]))
    written = con.sql("SELECT count(*), count(DISTINCT suite) FROM rule WHERE version = 'v1'").fetchone()
    assert written == (sum(len(suite.rules) for suite in suites.values()), len(suites))
    assert con.sql("SELECT severity, priority, catalogue_ids FROM rule WHERE rule_id = 'AR23'").fetchone() == (
        "query",
        4,
        "AR23",
    )
    assert con.sql("SELECT count(*) FROM evaluation").fetchone() == (len(suites["plan"].rules),)
