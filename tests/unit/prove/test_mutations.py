"""Slips are made as a person would make them, each once, and an example that nobody wrote is missed."""

from pathlib import Path

import pytest

from prove.mutants import EQUIVALENT, break_suite, read_equivalent
from prove.mutations import mutants, parsed, slips, written
from sendbridge.checks.figures import load_figures
from sendbridge.checks.rules import load_suites
from sendbridge.checks.suites import Suite
from sendbridge.settings import Settings

FIGURES = load_figures(Settings(rooms_dir=None))


@pytest.fixture(scope="module")
def review() -> Suite:
    """The suite of the annual review."""
    return next(suite for suite in load_suites(Settings(rooms_dir=None)) if suite.suite == "review")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("a AND b", {"b", "a", "NOT (a) AND b", "a AND NOT (b)"}),
        ("a < 3", {"a <= 3", "a >= 3", "a < 4", "a < 2"}),
        ("a = 'x'", {"a <> 'x'"}),
        ("a IS NULL", {"NOT (a IS NULL)"}),
        ("a IS NOT NULL", {"a IS NULL"}),
        ("a NOT IN ('x', 'y')", {"a IN ('x', 'y')", "NOT a IN ('x')", "NOT a IN ('y')"}),
        ("a IS NOT TRUE", {"a IS TRUE", "NOT a IS FALSE"}),
        ("a IS DISTINCT FROM b", {"(a <> b)", "(a IS NOT DISTINCT FROM b)"}),
        ("d > DATE '2022-03-08'", {"2022-03-07", "2022-03-09", ">=", "<="}),
        ("d > due_r06(m)", {"due_r06(m) + 1", "due_r06(m) - 1", ">=", "<="}),
        ("n > figure('most')", {"figure('most') + 1", "figure('most') - 1", ">=", "<="}),
        ("coalesce(a, FALSE)", {"a", "coalesce(a, TRUE)", "NOT (coalesce(a, FALSE))"}),
        ("list_has_all(a, ['x', 'y'])", {"['x']", "['y']", "NOT (list_has_all(a, ['x', 'y']))"}),
    ],
)
def test_each_slip_is_made_once(condition: str, expected: set[str]) -> None:
    """A dropped clause, a flipped comparison, a shifted limit, a lost element or default, a swapped truth."""
    made = [text for _, text in slips(condition)]
    assert len(made) == len(set(made)) == len(expected)
    assert {wanted for wanted in expected if not any(wanted in text for text in made)} == set()


def test_a_range_loses_each_end_in_turn() -> None:
    """Between is shifted, negated, made strict at either end, and left open at either end."""
    made = {text for _, text in slips("a BETWEEN 5 AND 15")}
    assert {"(a > 5 AND a <= 15)", "(a >= 5 AND a < 15)", "(a >= 5)", "(a <= 15)"} <= made
    assert {"a BETWEEN 6 AND 15", "a BETWEEN 4 AND 15", "a BETWEEN 5 AND 16", "a BETWEEN 5 AND 14"} <= made
    assert len(made) == 9


def test_functions_of_our_own_are_not_rephrased() -> None:
    """What a parser knows under the same name stays as it is written."""
    condition = "add_months(as_of, -24) < day AND LIST_HAS_ALL(a, b) AND len(x) > 0"
    assert written(parsed(condition)) == condition


def test_the_days_on_which_a_rule_holds_are_shifted_too(review: Suite) -> None:
    """The first day, the relaxed period's two ends, and each of them left out."""
    by_id = {rule.rule_id: rule for rule in review.rules}
    of_dates = [each.slip for each in mutants(by_id["AR10"]) if each.slip.startswith("holds_from")]
    assert of_dates == [f"holds_from 2022-03-08 -> {other}" for other in ("2022-03-09", "2022-03-07", "None")]
    relaxed = [each.slip for each in mutants(by_id["AR06"]) if "relaxed" in each.slip]
    assert len(relaxed) == 5


def test_a_missing_example_lets_a_slip_through(review: Suite) -> None:
    """With all its examples AR03 lets nothing through; without the last good day its limit can move."""
    rule = next(each for each in review.rules if each.rule_id == "AR03")
    whole = break_suite(review.model_copy(update={"rules": (rule,)}), FIGURES, set())
    assert whole.survivors == []
    assert whole.percent == 100
    fewer = rule.examples.model_copy(update={"good": rule.examples.good[1:]})
    poorer = rule.model_copy(update={"examples": fewer})
    missed = break_suite(review.model_copy(update={"rules": (poorer,)}), FIGURES, set())
    assert ("AR03", "due_r06(meeting_date) -> due_r06(meeting_date) - 1") in missed.survivors
    assert missed.percent < 100


def test_a_slip_in_the_scope_of_a_whole_suite_is_tried() -> None:
    """The scope that a suite's rules share is broken as well, and an example of any of them may notice."""
    plan = next(suite for suite in load_suites(Settings(rooms_dir=None)) if suite.suite == "plan")
    rule = next(each for each in plan.rules if each.rule_id == "AR19")
    alone = break_suite(plan.model_copy(update={"rules": (rule,)}), FIGURES, set())
    assert ("plan", "applies_when: status_code = 'active' -> status_code <> 'active'") not in alone.survivors
    shared = plan.model_copy(update={"rules": (rule,), "applies_when": "status_code = 'active' OR status_code = 'x'"})
    survivors = break_suite(shared, FIGURES, set()).survivors
    assert ("plan", "applies_when: without status_code = 'x'") in survivors


def test_what_is_excused_has_a_reason(tmp_path: Path) -> None:
    """An entry without a reason excuses nothing, and ours all have one."""
    path = tmp_path / "equivalent.yml"
    path.write_text("- {rule: AR03, slip: a, why: No row shows it.}\n- {rule: AR04, slip: b, why: ''}\n")
    assert read_equivalent(path) == {("AR03", "a")}
    assert len(read_equivalent(EQUIVALENT)) == EQUIVALENT.read_text().count("- rule: ")
