"""How a rule's parts are put into words, for a page and for the command line alike."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sendbridge.checks.suites import Example, Rule, Suite

MADE = "<!-- Made by `make reference` from expectations/; do not edit it here. -->"
SEVERITIES = {"error": "error: must be corrected", "query": "query: corrected, or explained with a note"}
PRIORITIES = {1: "1, critical", 2: "2, high", 3: "3, medium", 4: "4, low"}


def table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join(f"| {' | '.join(cell(each) for each in line)} |" for line in lines)


def cell(value: object) -> str:
    """Return a value as it may stand in a Markdown table."""
    return " ".join(str(value).replace("|", "\\|").split())


def value_words(value: Any) -> str:
    """Return an example's value as a person would write it."""
    if value is None:
        return "not recorded"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(value_words, value)) or "none"
    return value.isoformat() if isinstance(value, date) else str(value) or "empty"


def example_words(example: Example) -> str:
    """Return how an example differs from the suite's sound row."""
    return "; ".join(f"`{name}`: {value_words(value)}" for name, value in example.items()) or "nothing"


def holds_words(rule: Rule) -> str:
    """Return the days between which the rule holds, or nothing when it always does."""
    since = f"from {rule.holds_from}" if rule.holds_from else ""
    until = f"until {rule.holds_until}" if rule.holds_until else ""
    return f"`{rule.holds_on}` {' '.join(filter(None, (since, until)))}" if since or until else ""


def relaxed_words(rule: Rule) -> str:
    """Return the period in which the law let the limit slip, or nothing."""
    period = rule.relaxed
    return f"not where `{period.column}` is from {period.from_date} until {period.until}" if period else ""


def seen_words(suite: Suite, rule: Rule) -> str:
    """Return where the fault is seen, and on whose word."""
    return f"`{rule.field}` of the {suite.subject.replace('_', ' ')}, on the word of `{rule.source}`"
