"""Draws a night's summary for somebody who reads it at seven in the morning."""

from collections import Counter
from typing import Any

from rich.markup import escape

from sendbridge.cli.output import OUT, table
from sendbridge.summary import STATES

_MOVEMENTS = ("opened", "reopened", "lapsed", "closed", "still_open", "accepted", "not_evaluated")


def show_summary(summary: dict[str, Any]) -> None:
    """Print what stopped or is stale first, then the account, exceptions, changes and where the lists lie."""
    if summary["state"] != "sealed":
        _say_that_there_is_none(summary)
        return
    ending = "is complete" if summary["push_stopped"] is None else "is in force, and its push stopped itself"
    OUT.print(
        f"\n[bold]Night {summary['sync_date']}[/] of council {summary['authority_code']} {ending}.", highlight=False
    )
    _show_trouble(summary)
    _show_account(summary["account"])
    _show_exceptions(summary)
    show_range(summary["timeliness"])
    _show_changes(summary["changes"], summary["fields_for_people"])
    _show_lists(summary["lists"])


def _say_that_there_is_none(summary: dict[str, Any]) -> None:
    latest = f"the latest is {summary['latest']}" if summary["latest"] else "there is none yet"
    night = summary["sync_date"]
    OUT.print(f"No night {night} is in force; {latest}. Run: sendbridge night run --date {night}", highlight=False)


def _show_trouble(summary: dict[str, Any]) -> None:
    if summary["push_stopped"] is not None:
        OUT.print(f"[bold red]Not sent:[/] {escape(summary['push_stopped'])}.", highlight=False)
    for feed in summary["stale_feeds"]:
        OUT.print(f"[bold yellow]Stale:[/] {feed} did not arrive; its last good records were used.", highlight=False)
    for feed, sentences in summary["waiting"].items():
        for sentence in sentences:
            OUT.print(f"[bold yellow]Waiting:[/] {feed}: {sentence}.", highlight=False)
    for struck in summary["rules_out"]:
        _say_which_rules_prove_nothing(struck)


def _say_which_rules_prove_nothing(struck: dict[str, Any]) -> None:
    """Print one sentence for all rules that one thing struck."""
    rules = ", ".join(struck["rule_ids"])
    sentence = escape(f"{rules}: {struck['message']}; {struck['consequence']}")
    colour = "bold" if struck["outcome"] == "empty" else "bold yellow"
    OUT.print(f"[{colour}]{struck['heading']}:[/] {sentence}", highlight=False)


def _show_account(account: dict[str, dict[str, int]]) -> None:
    shown = [state for state in STATES if any(states.get(state) for states in account.values())]
    rows = [
        (feed, sum(states.values()), *(states.get(state, 0) for state in shown)) for feed, states in account.items()
    ]
    OUT.print()
    headers = ("Feed", "Rows read", *(state.replace("_", " ").capitalize() for state in shown))
    OUT.print(table("Every row that was read", headers, rows))


def _show_exceptions(summary: dict[str, Any]) -> None:
    found = summary["exceptions"]
    OUT.print()
    if summary["baseline"]:
        OUT.print("First night: what is already wrong is the baseline, to be worked down; no tasks are made of it.")
    by_owner: dict[str, Counter[str]] = {}
    for row in found:
        by_owner.setdefault(row["owner_role"], Counter()).update({name: row[name] for name in _MOVEMENTS})
    headers = [name.replace("_", " ").capitalize() for name in _MOVEMENTS]
    owners = [(owner, *(counts[name] for name in _MOVEMENTS)) for owner, counts in sorted(by_owner.items())]
    owners.append(("All", *(sum(row[name] for row in found) for name in _MOVEMENTS)))
    OUT.print(table("Exceptions by owner", ("Owner", *headers), owners))
    OUT.print()
    rules = [(row["rule_id"], row["title"], row["owner_role"], *(row[name] for name in _MOVEMENTS)) for row in found]
    OUT.print(table("Exceptions by rule", ("Rule", "What is wrong", "Owner", *headers), rules))


def show_range(counts: dict[str, Any] | None) -> None:
    """Print the whole council's timeliness in two sentences, or nothing where no review fell due."""
    if counts and counts["reviews_due"]:
        OUT.print(
            f"\n[bold]Reviews in time:[/] {_share(counts, 'reviews')}. Overdue or completed late: {counts['late']:,}; "
            f"held and not recorded: {counts['held_not_recorded']:,}; dates in conflict: "
            f"{counts['dates_in_conflict']:,}; explained: {counts['explained']:,}.\n"
            f"[bold]Decisions in four weeks:[/] {_share(counts, 'decisions')}.",
            highlight=False,
        )


def _share(counts: dict[str, Any], what: str) -> str:
    recorded, righted = counts[f"{what}_percent_recorded"], counts[f"{what}_percent_righted"]
    return f"{_percent(recorded)} as recorded, {_percent(righted)} once the records are right"


def _percent(value: float | None) -> str:
    return "none due" if value is None else f"{value}%"


def _show_changes(records: dict[str, int], fields_for_people: dict[str, int]) -> None:
    OUT.print(f"\n[bold]Changes to the case system, by record:[/] {_by_state(records) or 'none'}", highlight=False)
    if fields_for_people:
        OUT.print(
            f"[bold]Fields that wait for a person:[/] {_by_state(fields_for_people)}. See them with: "
            f"sendbridge changes list --state {next(iter(fields_for_people))}",
            highlight=False,
        )


def _by_state(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {state.replace('_', ' ')}" for state, count in sorted(counts.items()))


def _show_lists(lists: list[str]) -> None:
    whole = [path for path in lists if "_all." in path] or lists
    if whole:
        OUT.print(f"[bold]Exception lists:[/] {', '.join(whole)} (and one for each owner beside them)", highlight=False)
