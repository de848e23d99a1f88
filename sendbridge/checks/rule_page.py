"""The page of one rule: what it means, why it matters, what to do, its law, and examples on both sides."""

import re
from collections.abc import Iterator, Mapping

from sendbridge.checks import conditions
from sendbridge.checks.catalogue import CatalogueRow
from sendbridge.checks.figures import Figures
from sendbridge.checks.suites import Rule, Suite
from sendbridge.checks.uses import uses_of
from sendbridge.checks.wording import (
    MADE,
    PRIORITIES,
    SEVERITIES,
    example_words,
    holds_words,
    relaxed_words,
    seen_words,
    table,
)
from sendbridge.clock import Deadline
from sendbridge.clock.page import last_day_words
from sendbridge.store.engine_rules import EngineRule

_ASKED_BY = {"check": "our own", "sen2": "SEN2 return", "annex_a": "inspection lists", "engine": "the engine"}


def rule_page(suite: Suite, rule: Rule, *, figures: Figures, titles: Mapping[str, CatalogueRow]) -> str:
    """Return the page of a rule that stands in a suite."""
    facts = [(name, words) for name, words in _facts(suite, rule, figures, titles) if words]
    parts = [
        f"# {rule.rule_id}: {rule.title}",
        MADE,
        f"**What to do.** {rule.guidance}",
        f"**Why it matters.** {rule.why}",
        table(("", ""), facts),
        f"## It fails when\n\n```sql\n{rule.fails_when.strip()}\n```",
        f"Looked at: `{(rule.applies_when or suite.applies_when).strip()}`." if _scope(suite, rule) else "",
        f"## Examples\n\nEach differs from a sound record as it says; it is {suite.sound.get('as_of', 'any day')}.",
        table(("", "What differs"), _examples(suite, rule)),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def engine_page(rule: EngineRule) -> str:
    """Return the page of a fault that the engine itself finds."""
    facts = [
        ("Severity", SEVERITIES[rule.severity]),
        ("Priority", PRIORITIES[rule.priority]),
        ("Put right by", rule.owner_role),
        ("Found by", "the engine itself; it has no condition in a suite"),
    ]
    return (
        "\n\n".join(
            [f"# {rule.rule_id}: {rule.title}", MADE, f"**What to do.** {rule.guidance}", table(("", ""), facts)]
        )
        + "\n"
    )


def _facts(suite: Suite, rule: Rule, figures: Figures, titles: Mapping[str, CatalogueRow]) -> Iterator[tuple[str, str]]:
    uses = uses_of(rule, figures)
    yield "Severity", SEVERITIES[rule.severity]
    yield "Priority", PRIORITIES[rule.priority]
    yield "Put right by", rule.owner_role
    yield "Law", rule.law
    yield "Seen in", seen_words(suite, rule)
    yield "Holds", holds_words(rule)
    yield "Relaxed", relaxed_words(rule)
    yield "Clocks", "; ".join(map(clock_words, uses.clocks))
    yield "Figures", "; ".join(f"[`{name}`](../figures.md): {figures.figures[name].value}" for name in uses.figures)
    yield "Readings", "; ".join(f"[`{name}`](../figures.md): {figures.readings[name].value}" for name in uses.readings)
    yield "Answers also", answered_words(rule, titles)
    yield "Looks at", ", ".join(dict.fromkeys((*suite.needs, *rule.needs)))
    yield "Written in", f"`expectations/{rule.file}`"


def clock_words(clock: Deadline) -> str:
    """Return a clock in words: its name, how long it runs and from when."""
    what = f"{clock.deadline_id}, {clock.what[:1].lower()}{clock.what[1:]}"
    return f"{what}: {last_day_words(clock)} from {clock.clock_starts}"


def answered_words(rule: Rule, titles: Mapping[str, CatalogueRow]) -> str:
    """Return the checks of other catalogues that the rule answers beside its own."""
    rows = [titles[name] for name in rule.catalogue_ids if name in titles and name != rule.rule_id]
    return "; ".join(f"{row.catalogue_id} ({_ASKED_BY[row.kind]}{_titled(row)})" for row in rows)


def _titled(row: CatalogueRow) -> str:
    return f": {row.title}" if row.title else ""


def _scope(suite: Suite, rule: Rule) -> bool:
    return (rule.applies_when or suite.applies_when).strip() != "TRUE"


def _examples(suite: Suite, rule: Rule) -> Iterator[tuple[str, str]]:
    looked_at = set(re.findall(r"\w+", conditions.condition(suite, rule)))
    for verdict, examples in (("passes", rule.examples.good), ("**fails**", rule.examples.bad)):
        for example in examples:
            seen = {name: value for name, value in example.items() if name in looked_at}
            yield verdict, example_words(seen)
