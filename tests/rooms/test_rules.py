"""Every rule of every suite: its examples do what they stand for, and what it says is complete."""

import csv
import re
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from sendbridge.checks import conditions
from sendbridge.checks.examples import prepare_suite, surprises
from sendbridge.checks.figures import load_figures
from sendbridge.checks.rules import load_suites
from sendbridge.checks.suites import Rule, Suite
from sendbridge.clock import DEADLINES
from sendbridge.records import RECORDS, RETURN_RECORDS
from sendbridge.settings import Settings

FIGURES = load_figures(Settings())
SUITES = load_suites(Settings())
RULES = [(suite, rule) for suite in SUITES for rule in suite.rules]
CATALOGUE = list(csv.DictReader(Path("expectations/catalogue.csv").read_text(encoding="utf-8").splitlines()))
PRIORITIES = {"critical": 1, "high": 2, "medium": 3, "low": 4}


@pytest.fixture(params=SUITES, ids=lambda suite: suite.suite)
def suite(request: pytest.FixtureRequest) -> Suite:
    """Return each suite in turn."""
    found: Suite = request.param
    return found


def test_examples(suite: Suite) -> None:
    """Good examples pass, bad ones fail, and the sound row fails no rule."""
    con = duckdb.connect()
    prepare_suite(con, suite, FIGURES)
    assert list(surprises(con, suite)) == []


def test_bad_examples_are_seen_by_the_one_statement(suite: Suite) -> None:
    """The statement that judges all rules at once finds the same as each rule alone."""
    con = duckdb.connect()
    prepare_suite(con, suite, FIGURES)
    names = ("rule_id", "a", "b", "c", "source", "field", "value_hash")
    con.execute(f"CREATE TABLE finding ({', '.join(f'{name} VARCHAR' for name in names)})")
    con.execute(f"CREATE TABLE seen AS FROM shape_{suite.suite}")
    expected = []
    for rule in suite.rules:
        for example in rule.examples.bad:
            row = {name: value for name, value in (suite.sound | example).items() if value is not None}
            row[suite.key] = f"{rule.rule_id}-{len(expected)}"
            expected.append((rule.rule_id, row[suite.key], rule.source, rule.field))
            con.execute(f"INSERT INTO seen ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
    con.execute(f"CREATE OR REPLACE TEMP VIEW {conditions.view_name(suite)} AS FROM seen")
    con.execute(conditions.judge_all(con, suite, suite.rules))
    found = set(con.sql("SELECT rule_id, b, source, field FROM finding").fetchall())
    assert set(expected) <= found


@pytest.mark.parametrize(("suite", "rule"), RULES, ids=[rule.rule_id for _, rule in RULES])
def test_rule_is_complete(suite: Suite, rule: Rule) -> None:
    """A rule's text ends as a sentence should, and what it needs exists."""
    assert rule.guidance.endswith(".")
    assert rule.why.endswith(".")
    assert not rule.title.endswith(".")
    assert {need.partition(".")[0] for need in (*suite.needs, *rule.needs)} <= set(RECORDS | RETURN_RECORDS)
    assert rule.rule_id in rule.catalogue_ids
    assert set(rule.catalogue_ids) <= {row["catalogue_id"] for row in CATALOGUE}


@pytest.mark.parametrize(("suite", "rule"), RULES, ids=[rule.rule_id for _, rule in RULES])
def test_rule_reads_no_other_clock(suite: Suite, rule: Rule) -> None:
    """A rule asks as_of what day it is, and the table of deadlines how long."""
    assert not re.search(r"\b(today|now|current_date)\b", rule.fails_when + suite.view_sql, re.IGNORECASE)
    assert {name.upper() for name in re.findall(r"due_(\w+)\(", rule.fails_when)} <= set(DEADLINES)


def test_catalogue_lists_every_check_once() -> None:
    """The catalogue has our 131 checks, the 177 of SEN2, the 31 of the inspection lists and the engine's own."""
    ids = [row["catalogue_id"] for row in CATALOGUE]
    assert len(ids) == len(set(ids))
    assert Counter(row["kind"] for row in CATALOGUE) == {"check": 131, "sen2": 177, "annex_a": 31, "engine": 10}


def test_one_fault_has_one_rule() -> None:
    """No two rules answer the same line of the catalogue, and none answers a line that is said not to be covered."""
    carried = Counter(name for _, rule in RULES for name in rule.catalogue_ids)
    assert [name for name, count in carried.items() if count > 1] == []
    assert {row["catalogue_id"] for row in CATALOGUE if row["not_covered"]} & set(carried) == set()


def test_what_a_return_tells_is_told_by_a_rule_of_the_return() -> None:
    """A rule of the night that keeps silent on returns names rules that are asked of returns."""
    of_returns = {rule.rule_id for suite, rule in RULES if suite.asked_of == "sen2"}
    silent = {name for suite, rule in RULES for name in rule.told_on_returns_by if suite.asked_of == "night"}
    assert silent
    assert silent <= of_returns


def test_rules_agree_with_the_catalogue() -> None:
    """A rule has the catalogue's priority and owner."""
    catalogue = {row["catalogue_id"]: row for row in CATALOGUE}
    for _, rule in RULES:
        row = catalogue[rule.rule_id]
        assert (rule.priority, rule.owner_role) == (PRIORITIES[row["priority"]], row["owner_role"]), rule.rule_id
