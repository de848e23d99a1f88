"""Which values a rule judges on, and that their hash moves with them and with nothing else."""

from datetime import date
from typing import Any

import duckdb
import pytest

from sendbridge.checks import conditions, rules
from sendbridge.checks.examples import create_empty_night
from sendbridge.checks.figures import load_figures
from sendbridge.checks.judged import columns_of_view, judged_columns
from sendbridge.checks.suites import Suite
from sendbridge.settings import Settings

MEETING = {"review_id": "R1", "plan_id": "L1", "person_id": "P1", "cycle_number": 1, "meeting_date": date(2025, 10, 1)}


@pytest.fixture(scope="module")
def suite() -> Suite:
    """The reviews' suite with AR12, AR14 and AR10 alone."""
    (whole,) = [suite for suite in rules.load_suites(Settings()) if suite.suite == "review"]
    chosen = tuple(rule for rule in whole.rules if rule.rule_id in ("AR10", "AR12"))
    return whole.model_copy(update={"rules": chosen})


def hashes(suite: Suite, as_of: date, **review: Any) -> dict[str, str]:
    """Return by rule the hash of what failed on a night whose one review is decided and has no draft."""
    con = duckdb.connect()
    create_empty_night(con)
    rules.create_tables(con)
    con.execute("INSERT INTO plan (plan_id, person_id, status_code) VALUES ('L1', 'P1', 'active')")
    con.execute("INSERT INTO person (person_id) VALUES ('P1')")
    row = MEETING | {"decision_code": "A", "tracker_code": "report_in"} | review
    con.execute(f"INSERT INTO review ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", [*row.values()])
    con.execute("INSERT INTO arrival VALUES ('case_management', 'case_management', 'review', TRUE, TRUE, 1, 1)")
    rules.set_parameters(con, as_of, {"stale_feeds": [], "columns_not_sent": []}, figures=load_figures(Settings()))
    conditions.create_view(con, suite)
    rules.judge(con, suite, suite.rules)
    return dict(con.execute("SELECT rule_id, value_hash FROM finding").fetchall())


def test_a_rule_is_told_apart_from_its_words(suite: Suite) -> None:
    """Its columns are what its condition reads of the view; clocks, and the night itself, are none."""
    con = duckdb.connect()
    create_empty_night(con)
    rules.set_parameters(con, date(2026, 3, 2), {}, figures=load_figures(Settings()))
    conditions.create_view(con, suite)
    known = columns_of_view(con, suite)
    columns = {rule.rule_id: [*judged_columns(known, suite, rule)] for rule in suite.rules}
    assert columns["AR10"] == ["decision_code", "draft_date", "meeting_date"]


def test_a_hash_stays_while_its_values_stay(suite: Suite) -> None:
    """Another night, and a value that the rule does not read, change nothing."""
    first = hashes(suite, date(2026, 3, 2))
    assert set(first) == {"AR10", "AR12"}
    assert hashes(suite, date(2026, 3, 3), papers_date=date(2025, 9, 1)) == first


def test_a_hash_changes_with_a_value_that_its_rule_reads(suite: Suite) -> None:
    """A late draft is another value to AR10, which reads it, and the same to AR12, which does not."""
    first, second = hashes(suite, date(2026, 3, 2)), hashes(suite, date(2026, 3, 2), draft_date=date(2025, 12, 1))
    assert second["AR10"] != first["AR10"]
    assert second["AR12"] == first["AR12"]
