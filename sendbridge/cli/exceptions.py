"""`sendbridge exceptions`: what is wrong, who fixes it, and the lists to hand out."""

from typing import Annotated, Any

import typer

from sendbridge.cli.output import OUT, DateOption, JsonOption, print_json, table, which_night
from sendbridge.exports import export_lists, list_exceptions
from sendbridge.settings import Settings
from sendbridge.summary import lists_of

app = typer.Typer(help="List and export exceptions.", no_args_is_help=True)

_SHOWN = (
    "rule_id",
    "title",
    "priority",
    "owner_role",
    "subject_type",
    "subject_id",
    "opened_date",
    "due_date",
    "next_legal_date",
    "state",
)


@app.command("list")
def list_them(
    rule: Annotated[str | None, typer.Option(help="Only this rule, for example AR03.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only this owner's, for example 'SEND keyworker'.")] = None,
    setting: Annotated[str | None, typer.Option(help="Only this setting's (URN).")] = None,
    state: Annotated[str, typer.Option(help="open, closed or any.")] = "open",
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List exceptions by priority and by the child's next legal date; names of children are only in exported lists."""
    found = list_exceptions(
        Settings(), state=None if state == "any" else state, rule_id=rule, owner_role=owner, setting_urn=setting
    )
    if as_json:
        print_json(found[:limit])
        return
    _show(found, limit)


@app.command()
def export(date_: DateOption = None, as_json: JsonOption = False) -> None:
    """Write the lists of open exceptions as CSV and XLSX, one whole and one for each owner."""
    settings, sync_date = Settings(), which_night(date_)
    counts = export_lists(settings, sync_date)
    paths = lists_of(settings.exports_dir, sync_date)
    if as_json:
        print_json(counts | {"lists": paths})
        return
    OUT.print(f"{counts['exceptions_listed']:,} exceptions in {len(paths)} files:", highlight=False)
    for path in paths:
        OUT.print(f"  {path}", highlight=False)


def _show(found: list[dict[str, Any]], limit: int) -> None:
    rows = [tuple(row[name] for name in _SHOWN) for row in found[:limit]]
    headers = ("Rule", "What is wrong", "Priority", "Owner", "About", "Which", "Opened", "Due", "Legal date", "State")
    OUT.print(table(f"{len(found):,} exceptions", headers, rows))
    if len(found) > limit:
        OUT.print(f"The first {limit} are shown; `--limit` shows more, `sendbridge exceptions export` writes them all.")
