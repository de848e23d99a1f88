"""`sendbridge check`: a council's own SEN2 return or Annex A workbook, judged with no set-up and no network."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from sendbridge.cli.output import OUT, JsonOption, print_json, progress, table, which_night
from sendbridge.return_check.checking import Asked, Checked, checked
from sendbridge.return_check.faults import counts_by_rule
from sendbridge.return_check.writing import write_results
from sendbridge.settings import Settings

_SHOWN_RULES = 25


def check(
    files: Annotated[
        list[Path],
        typer.Argument(exists=True, help="A SEN2 XML, COLLECT's CSV files (or their folder), or an Annex A workbook."),
    ],
    out: Annotated[Path, typer.Option(help="The folder for the lists and the summary page.")] = Path("check"),
    register: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True, dir_okay=False, help="The downloaded register of establishments (edubasealldata….csv)."
        ),
    ] = None,
    previous: Annotated[
        list[Path] | None,
        typer.Option(exists=True, dir_okay=False, help="The return of the year before, for what was lost or changed."),
    ] = None,
    notes: Annotated[
        list[Path] | None,
        typer.Option(exists=True, dir_okay=False, help="An earlier list of ours in which notes were written."),
    ] = None,
    day: Annotated[
        str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="As of which day, for lists that do not say.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="End with exit code 11 when there are errors.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Check a return before it is sent: what is wrong, with which child, where in the file, and what to do."""
    asked = Asked(_all_files(files), tuple(register or ()), tuple(previous or ()), tuple(notes or ()), which_night(day))
    with progress("Checking") as say, checked(Settings(), asked, progress=say) as found:
        say("writing the lists")
        written = write_results(found, out)
        if as_json:
            print_json(_as_json(found, written))
        else:
            _show(found, written)
        errors = sum(count for _, severity, _, _, count in counts_by_rule(found.con) if severity == "error")
    if strict and errors:
        raise typer.Exit(11)


def _all_files(paths: list[Path]) -> tuple[Path, ...]:
    found = [[*sorted(path.iterdir())] if path.is_dir() else [path] for path in paths]
    return tuple(path for group in found for path in group if path.is_file())


def _as_json(found: Checked, written: list[Path]) -> dict[str, object]:
    names = ("rule_id", "severity", "priority", "title", "count")
    return {
        "kind": found.kind.name,
        "about": found.about,
        "as_of": found.as_of,
        "rules": [dict(zip(names, row, strict=True)) for row in counts_by_rule(found.con)],
        "evaluations": [vars(each) for each in found.evaluations],
        "files": [str(path) for path in written],
    }


def _show(found: Checked, written: list[Path]) -> None:
    by_rule = counts_by_rule(found.con)
    levels = Counter[str]()
    for _, severity, _, _, count in by_rule:
        levels[severity] += count
    OUT.print(f"[bold]{found.kind.title}[/]: {found.about}, as of {found.as_of}.", highlight=False)
    OUT.print(f"{levels['error']:,} errors, {levels['query']:,} queries.", highlight=False)
    if by_rule:
        rows = [(rule, severity, count, title) for rule, severity, _, title, count in by_rule[:_SHOWN_RULES]]
        OUT.print(table("The gravest first", ("Rule", "Level", "How many", "What is wrong"), rows))
        if len(by_rule) > _SHOWN_RULES:
            OUT.print(f"{len(by_rule) - _SHOWN_RULES} more rules are in the lists.", highlight=False)
    _show_outcomes(found)
    OUT.print("The lists, with names, places and what to do, and a summary page to print:", highlight=False)
    for path in written:
        OUT.print(f"  {path}", highlight=False)


def _show_outcomes(found: Checked) -> None:
    outcomes = Counter(each.outcome for each in found.evaluations)
    OUT.print(
        f"{outcomes['passed'] + outcomes['failed']} rules looked at the file, {outcomes['empty']} found nobody in "
        f"their scope, {outcomes['not_evaluated']} were not evaluated, {outcomes['broken']} broke.",
        highlight=False,
    )
    for each in found.evaluations:
        if each.outcome == "broken":
            OUT.print(f"  [bold red]broken[/] {each.message}", highlight=False)
