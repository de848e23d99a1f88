"""`sendbridge rules`: which rules there are, what each says, whether its examples hold, and what a draft would open."""

from pathlib import Path
from typing import Annotated

import typer

from sendbridge.checks import catalogue
from sendbridge.checks.example_runs import run_examples
from sendbridge.checks.figures import load_figures
from sendbridge.checks.pages import write_pages
from sendbridge.checks.rule_facts import facts_of, find_rule, matching_rules
from sendbridge.checks.rules import load_suites
from sendbridge.checks.scaffold import start_rule
from sendbridge.checks.trial import draft_in, try_on_nights
from sendbridge.cli import rules_view
from sendbridge.cli.output import OUT, DateOption, JsonOption, print_json, which_night
from sendbridge.errors import Misconfigured
from sendbridge.settings import Settings
from sendbridge.summary import rule_outcomes

app = typer.Typer(help="List, show, test, write and try rules.", no_args_is_help=True)

SuiteOption = Annotated[str | None, typer.Option(help="Only this suite's, for example review.")]
SOURCE_NAMES = tuple(source.name for source in catalogue.SOURCES)


@app.command("list")
def list_them(
    suite: SuiteOption = None,
    owner: Annotated[str | None, typer.Option(help="Only this owner's, for example 'SEND keyworker'.")] = None,
    severity: Annotated[str | None, typer.Option(help="error or query.")] = None,
    source: Annotated[str | None, typer.Option(help=f"Only what it asks for: {', '.join(SOURCE_NAMES)}.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List every rule with its suite, severity, priority, owner and the checks that it answers."""
    if source is not None and source not in SOURCE_NAMES:
        raise Misconfigured(f"--source {source!r} is none of {', '.join(SOURCE_NAMES)}")
    found = matching_rules(Settings(), suite=suite, owner_role=owner, severity=severity, source=source)
    if as_json:
        print_json(found)
    else:
        rules_view.show_list(found)


@app.command()
def show(
    rule_id: Annotated[str, typer.Argument(help="A rule, or any check of the catalogue that a rule answers.")],
    as_json: JsonOption = False,
) -> None:
    """Show all of one rule: what it means and why, its law, dates, condition, figures, examples, where it stands."""
    settings = Settings()
    found = find_rule(settings, rule_id)
    facts = facts_of(settings, found, load_figures(settings))
    if as_json:
        print_json(facts)
    else:
        rules_view.show_rule(facts)


@app.command()
def coverage(
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 1 while a check is neither covered nor explained.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Say of every source which checks are covered, which are not and why, and which are still open."""
    settings = Settings()
    answered = catalogue.answers(catalogue.load_catalogue(settings), load_suites(settings))
    counts = catalogue.coverage(answered)
    if as_json:
        print_json(rules_view.coverage_json(counts, answered))
    else:
        rules_view.show_coverage(counts, answered)
    if strict and any(each.state == "open" for each in answered):
        raise typer.Exit(1)


@app.command("test")
def run_examples_of(
    rule_ids: Annotated[list[str] | None, typer.Argument(help="These rules; every rule when none is named.")] = None,
    suite: SuiteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run the examples of rules and show those that surprise; exit 1 when one does."""
    run = run_examples(Settings(), rule_ids or (), suite_name=suite)
    if as_json:
        print_json(run.to_json())
    else:
        rules_view.show_run(run)
    if run.surprises:
        raise typer.Exit(1)


@app.command()
def new(
    rule_id: Annotated[str, typer.Argument(help="Two capitals and two digits, for example LC01.")],
    suite: Annotated[str, typer.Option(help="The suite whose records the rule looks at.")],
    file: Annotated[
        Path | None, typer.Option(help="Add it to this file; a file of its own in the council's folder when not given.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Start a new rule: an entry that loads at once, finds nobody and says what to fill in; overwrites nothing."""
    path = start_rule(Settings(), rule_id, suite_name=suite, file=file)
    if as_json:
        print_json({"rule_id": rule_id, "file": str(path)})
        return
    OUT.print(f"{rule_id} stands in {path}. Fill it in, then:", highlight=False)
    OUT.print(f"  sendbridge rules test {rule_id}\n  sendbridge rules try {rule_id}", highlight=False)


@app.command("try")
def try_it(
    draft: Annotated[str, typer.Argument(metavar="FILE|ID", help="A file such as review.draft.yml, or a rule.")],
    nights: Annotated[int, typer.Option(min=1, help="How many of the last nights.")] = 3,
    as_json: JsonOption = False,
) -> None:
    """Run a draft over the last nights and show what it would open; nothing is kept. Exit 1 if it is broken."""
    settings = Settings()
    tried = list(try_on_nights(settings, draft_in(settings, draft), last=nights))
    if as_json:
        print_json([vars(each) for each in tried])
    else:
        rules_view.show_trial(tried)
    if any(each.outcome == "broken" for each in tried):
        raise typer.Exit(1)


@app.command()
def outcomes(date_: DateOption = None, as_json: JsonOption = False) -> None:
    """Show how every rule fared on a night: passed, failed, broken, not evaluated, stale or empty, and why."""
    found = rule_outcomes(Settings(), which_night(date_))
    if as_json:
        print_json(found)
    else:
        rules_view.show_outcomes(found)


@app.command()
def pages(
    folder: Annotated[Path, typer.Option(help="Where the pages are written.")] = Path("docs/reference"),
    as_json: JsonOption = False,
) -> None:
    """Write the reference pages: one for each rule, an index, what is not covered, and the figures."""
    altered = write_pages(Settings(), folder)
    if as_json:
        print_json({"folder": str(folder), "altered": altered})
    else:
        OUT.print(f"{altered:,} pages altered in {folder}", highlight=False)
