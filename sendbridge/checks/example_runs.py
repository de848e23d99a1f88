"""Runs the examples of chosen rules, each suite on an empty night of its own, and gathers what surprises."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import duckdb

from sendbridge.checks.examples import Surprise, prepare_rows, prepare_view, surprises
from sendbridge.checks.figures import Figures, load_figures
from sendbridge.checks.rules import load_suites
from sendbridge.checks.suites import Rule, Suite
from sendbridge.errors import Misconfigured, RuleBroken
from sendbridge.settings import Settings


@dataclass(frozen=True)
class SurprisingExample:
    """A surprise, with the condition that was asked and the sound row's values where the example differs."""

    surprise: Surprise
    fails_when: str
    sound: dict[str, Any]


@dataclass(frozen=True)
class ExampleRun:
    """How many rules and examples were run, and which of them surprised."""

    rules: int
    examples: int
    surprises: tuple[SurprisingExample, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the run as JSON types."""
        told = [asdict(each.surprise) | {"sentence": each.surprise.sentence} for each in self.surprises]
        return {"rules": self.rules, "examples": self.examples, "surprises": told}


def run_examples(settings: Settings, rule_ids: Sequence[str], *, suite_name: str | None = None) -> ExampleRun:
    """Run the examples of the named rules, of one suite or of all; raise Misconfigured when a name is unknown."""
    suites = [_only(suite, rule_ids) for suite in load_suites(settings) if suite_name in (None, suite.suite)]
    chosen = [suite for suite in suites if suite.rules]
    unknown = sorted(set(rule_ids) - {rule.rule_id for suite in chosen for rule in suite.rules})
    if unknown or not chosen:
        raise Misconfigured(f"there is no rule {', '.join(unknown) or 'to test'}; `sendbridge rules list` shows them")
    figures = load_figures(settings)
    rules = [rule for suite in chosen for rule in suite.rules]
    return ExampleRun(
        rules=len(rules),
        examples=sum(len(rule.examples.good) + len(rule.examples.bad) for rule in rules),
        surprises=tuple(each for suite in chosen for each in _surprising(suite, figures)),
    )


def _only(suite: Suite, rule_ids: Sequence[str]) -> Suite:
    rules = tuple(rule for rule in suite.rules if not rule_ids or rule.rule_id in rule_ids)
    return suite.model_copy(update={"rules": rules})


def _surprising(suite: Suite, figures: Figures) -> Iterator[SurprisingExample]:
    """Yield what surprises in the suite; where its view cannot be made, that is what surprises in each rule."""
    with duckdb.connect() as con:
        try:
            prepare_view(con, suite, figures)
        except RuleBroken as broken:
            yield from (_broken(suite, rule, broken) for rule in suite.rules)
            return
        yield from _told(con, suite)


def _told(con: duckdb.DuckDBPyConnection, suite: Suite) -> Iterator[SurprisingExample]:
    """Yield what surprises in the rules; one that cannot be understood does not hide the others."""
    try:
        prepare_rows(con, suite)
    except RuleBroken as broken:
        if len(suite.rules) == 1:
            yield _broken(suite, suite.rules[0], broken)
            return
        for rule in suite.rules:
            yield from _told(con, suite.model_copy(update={"rules": (rule,)}))
        return
    rules = {rule.rule_id: rule for rule in suite.rules}
    for each in surprises(con, suite):
        yield _shown(suite, rules[each.rule_id], each)


def _broken(suite: Suite, rule: Rule, broken: RuleBroken) -> SurprisingExample:
    return _shown(suite, rule, Surprise(rule.rule_id, rule.place, "broken", 0, {}, str(broken)))


def _shown(suite: Suite, rule: Rule, surprise: Surprise) -> SurprisingExample:
    sound = {name: suite.sound.get(name) for name in surprise.example}
    return SurprisingExample(surprise, rule.fails_when.strip(), sound)
