"""`sendbridge exceptions`: what is wrong, who fixes it, and the lists to hand out."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from sendbridge.cli.output import OUT, DateOption, JsonOption, date_of, print_json, table, this_user, which_night
from sendbridge.exceptions import accepting, known_names
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
    "last_seen_date",
    "state",
)
_SHORT = 8  # so much of an id tells exceptions apart
_OF_ACCEPTED = ("acceptance_reason", "acceptance_author", "acceptance_expires_date")
ByOption = Annotated[str | None, typer.Option(help="Who says so; your own account when not given.")]
IdArgument = Annotated[str, typer.Argument(metavar="ID", help="The exception's id, or how it begins.")]


@app.command("list")
def list_them(
    rule: Annotated[str | None, typer.Option(help="Only this rule, for example AR03.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only this owner's, for example 'SEND keyworker'.")] = None,
    setting: Annotated[str | None, typer.Option(help="Only this setting's (URN).")] = None,
    state: Annotated[str, typer.Option(help="open, accepted, closed or any.")] = "open",
    accepted: Annotated[bool, typer.Option("--accepted", help="What was accepted, and why.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List exceptions by priority and by the child's next legal date; names of children are only in exported lists."""
    wanted = "accepted" if accepted else state
    settings = Settings()
    known_names.refuse_unknown(settings, rule=rule, owner=owner, state=wanted)
    only = None if wanted == known_names.ANY_STATE else wanted
    found = list_exceptions(settings, state=only, rule_id=rule, owner_role=owner, setting_urn=setting)
    if as_json:
        print_json(found[:limit])
        return
    _show(found, limit, also=_OF_ACCEPTED if wanted == "accepted" else ())


@app.command()
def accept(
    exception_id: IdArgument,
    reason: Annotated[str, typer.Option(help="Why the value is right as it is.")],
    until: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="The last day; as long as the value stays when not given.")
    ] = None,
    by: ByOption = None,
    approved_by: Annotated[str | None, typer.Option(help="Who agreed.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Accept a query with a note: it stays, is no work any more, and is open again when its value changes."""
    note = accepting.Note(reason, by or this_user(), approved_by, date_of(until, option="--until") if until else None)
    kept = accepting.accept(Settings(), exception_id, which_night(None), note=note)
    _say(kept, "is accepted", as_json=as_json)


@app.command()
def withdraw(exception_id: IdArgument, by: ByOption = None, as_json: JsonOption = False) -> None:
    """Take an acceptance back: the exception is open again."""
    kept = accepting.withdraw(Settings(), exception_id, which_night(None), author=by or this_user())
    _say(kept, "is open again", as_json=as_json)


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


def _say(kept: dict[str, Any], what: str, *, as_json: bool) -> None:
    if as_json:
        print_json(kept)
        return
    OUT.print(f"{kept['rule_id']}, exception {kept['exception_id']}, {what}.", highlight=False)
    if before := kept.get("replaced"):
        OUT.print(f"It takes the place of {_earlier(before)}, which stays on record.", highlight=False, markup=False)


def _earlier(before: dict[str, Any]) -> str:
    approved = f"approved by {before['approved_by']}" if before["approved_by"] else "approved by nobody"
    until = f"until {before['expires_date']}" if before["expires_date"] else "without a last day"
    return f"acceptance {before['number']} by {before['author']}, {approved}, {until}"


def _show(found: list[dict[str, Any]], limit: int, *, also: Sequence[str]) -> None:
    rows = [
        (
            row["exception_id"][:_SHORT],
            *(row[name] for name in _SHOWN),
            "not evaluated" if row["not_evaluated"] else "seen",
            *(row[name] for name in also),
        )
        for row in found[:limit]
    ]
    headers = (
        "Exception",
        "Rule",
        "What is wrong",
        "Priority",
        "Owner",
        "About",
        "Which",
        "Opened",
        "Due",
        "Legal date",
    )
    headers += ("Last seen", "State", "Tonight", *(("Why", "Accepted by", "Until") if also else ()))
    OUT.print(table(f"{len(found):,} exceptions", headers, rows, whole=("Exception",)))
    if len(found) > limit:
        OUT.print(f"The first {limit} are shown; `--limit` shows more, `sendbridge exceptions export` writes them all.")
