"""Draws rules for people: lists, one rule in full, what surprised, what a draft would open, what is covered."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.markup import escape

from sendbridge.checks.catalogue import Answer, Coverage
from sendbridge.checks.example_runs import ExampleRun, SurprisingExample
from sendbridge.checks.trial import TriedNight
from sendbridge.checks.wording import value_words
from sendbridge.cli.output import OUT, table

_LISTED = ("rule_id", "suite", "severity", "priority", "owner_role", "catalogue_ids", "title")
_SHOWN = {
    "What to do": "guidance",
    "Why": "why",
    "Law": "law",
    "Severity": "severity",
    "Priority": "priority",
    "Owner": "owner_role",
    "Answers": "catalogue_ids",
    "Seen in": "field",
    "On the word of": "source",
    "Looks at": "looks_at",
    "Applies when": "applies_when",
    "Holds on": "holds_on",
    "Holds from": "holds_from",
    "Holds until": "holds_until",
    "Relaxed": "relaxed",
    "Figures": "figures",
    "Readings": "readings",
    "Written in": "written",
}


def show_list(found: Sequence[dict[str, Any]]) -> None:
    """Print one line a rule."""
    rows = [[_words(each[name]) if name == "catalogue_ids" else each[name] for name in _LISTED] for each in found]
    headers = ("Rule", "Suite", "Severity", "Priority", "Owner", "Answers", "What is wrong")
    OUT.print(table(f"{len(found)} rules", headers, rows))


def show_rule(facts: dict[str, Any]) -> None:
    """Print all of one rule."""
    OUT.print(f"[bold]{facts['rule_id']}[/] {escape(facts['title'])}", highlight=False)
    for label, name in _SHOWN.items():
        if facts.get(name) not in (None, [], {}, ""):
            OUT.print(f"  [bold]{label + ':':<16}[/]{escape(_words(facts[name]))}", highlight=False)
    for clock in facts.get("clocks", ()):
        OUT.print(f"  [bold]{'Clock:':<16}[/]{escape(clock)}", highlight=False)
    if "fails_when" in facts:
        _show_condition(facts)


def _show_condition(facts: dict[str, Any]) -> None:
    OUT.print("  [bold]Fails when[/]", highlight=False)
    for line in facts["fails_when"].strip().splitlines():
        OUT.print(f"    {escape(line)}", highlight=False)
    for verdict, kind in (("passes", "good"), ("fails", "bad")):
        for example in facts["examples"][kind]:
            OUT.print(f"  [bold]{verdict:<8}[/]{escape(_words(example) or 'the sound row')}", highlight=False)


def show_run(run: ExampleRun) -> None:
    """Print what surprised, with what the example changes and the condition; then the count."""
    for each in run.surprises:
        _show_surprise(each)
    OUT.print(
        f"{run.examples:,} examples of {run.rules:,} rules: "
        f"{f'{len(run.surprises):,} surprised' if run.surprises else 'all do what they stand for'}.",
        highlight=False,
    )


def _show_surprise(each: SurprisingExample) -> None:
    surprise = each.surprise
    OUT.print(f"[bold red]{surprise.rule_id}[/] {escape(surprise.place)}: {escape(surprise.sentence)}", highlight=False)
    for name, value in surprise.example.items():
        sound = escape(value_words(each.sound[name]))
        OUT.print(f"    {name}: {sound} -> [bold]{escape(value_words(value))}[/]", highlight=False)
    if surprise.kind != "broken":
        for line in ("fails_when:", *each.fails_when.splitlines()):
            OUT.print(f"    {escape(line)}", highlight=False)


def show_trial(tried: Sequence[TriedNight]) -> None:
    """Print night by night what the draft would find, then keys of records that it newly found."""
    headers = ("Rule", "Night", "Outcome", "Looked at", "Found", "Newly found", "No longer", "Seconds")
    rows = [
        (
            each.rule_id,
            each.sync_date,
            each.outcome.replace("_", " "),
            each.checked_count,
            each.found_count,
            each.new_count,
            each.gone_count,
            f"{each.seconds:.2f}",
        )
        for each in tried
    ]
    OUT.print(table("What it would open", headers, rows))
    for each in tried:
        if each.message:
            OUT.print(f"[bold yellow]{each.sync_date}:[/] {escape(each.message)}", highlight=False)
        if each.first_keys:
            more = each.new_count - len(each.first_keys)
            rest = f" and {more:,} more" if more else ""
            OUT.print(f"{each.sync_date}: {escape(', '.join(each.first_keys))}{rest}", highlight=False)


def show_outcomes(found: Sequence[dict[str, Any]]) -> None:
    """Print how every rule fared, and the reason of those that prove nothing."""
    headers = ("Rule", "Suite", "Outcome", "Reason", "Looked at", "Failed", "Why")
    names = ("rule_id", "suite", "outcome", "reason_code", "checked_count", "failed_count", "message")
    OUT.print(table(f"{len(found)} rules", headers, [[each[name] for name in names] for each in found]))
    counts = Counter(each["outcome"].replace("_", " ") for each in found)
    OUT.print(", ".join(f"{count:,} {outcome}" for outcome, count in sorted(counts.items())), highlight=False)


def show_coverage(counts: Sequence[Coverage], answered: Sequence[Answer]) -> None:
    """Print the share of each source, then what is not covered and why, then what is open."""
    rows = [
        (each.source.title, each.total, each.covered, f"{each.percent:.1f}%", each.not_covered, each.open)
        for each in counts
    ]
    OUT.print(table("Coverage", ("Source", "Checks", "Covered", "Share", "Not covered", "Open"), rows))
    not_covered = [(each.row.catalogue_id, each.row.not_covered) for each in answered if each.state == "not_covered"]
    if not_covered:
        OUT.print(table("Not covered", ("Check", "Why"), not_covered))
    still_open = [each.row.catalogue_id for each in answered if each.state == "open"]
    if still_open:
        OUT.print(f"[bold red]OPEN[/] (no rule and no reason): {', '.join(still_open)}", highlight=False)


def coverage_json(counts: Sequence[Coverage], answered: Sequence[Answer]) -> dict[str, Any]:
    """Return the coverage as JSON types: by source, and every check with what becomes of it."""
    return {
        "sources": [
            asdict(each) | {"source": each.source.name, "title": each.source.title, "percent": round(each.percent, 1)}
            for each in counts
        ],
        "checks": [
            {
                "catalogue_id": each.row.catalogue_id,
                "kind": each.row.kind,
                "state": each.state,
                "rule_id": each.rule_id,
                "reason": each.row.not_covered or None,
            }
            for each in answered
        ],
        "open": [each.row.catalogue_id for each in answered if each.state == "open"],
    }


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {value_words(each)}" for name, each in value.items())
    return value_words(value)
