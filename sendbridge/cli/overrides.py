"""`sendbridge overrides`: what a person has set above every source, why, and until when."""

import getpass
from typing import Annotated

import typer

from sendbridge.cli.output import OUT, DateOption, JsonOption, date_of, print_json, table, which_night
from sendbridge.reconcile.overrides import Wish, list_overrides, set_override, withdraw_override
from sendbridge.settings import Settings

app = typer.Typer(help="Set a field above every source, or end that again.", no_args_is_help=True)

AuthorOption = Annotated[str | None, typer.Option(help="Who decided it; the user of this computer when not given.")]
_SHOWN = ("override_id", "target_type", "target_key", "field", "value", "author", "reason", "set_date", "expires_date")
_HEADERS = ("Override", "Record", "Which", "Field", "Value", "Author", "Reason", "From", "Ends", "Withdrawn")


@app.command("set")
def set_(
    record: Annotated[str, typer.Argument(help="The record type, for example review.")],
    key: Annotated[str, typer.Argument(help="The record's number on the case system.")],
    field: Annotated[str, typer.Argument(help="The field, as `sendbridge precedence show` names it.")],
    reason: Annotated[str, typer.Option(help="Why it stands, in a sentence; name no child.")],
    expires: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The day on which the ordinary rules hold again.")],
    value: Annotated[str, typer.Option(prompt=True, help="The value; asked for when not given.")],
    author: AuthorOption = None,
    date_: DateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Set what stands for one field, above every source, until a day."""
    ends = date_of(expires, option="--expires")
    wish = Wish(record, key, field, value, author or getpass.getuser(), reason, ends)
    named = set_override(Settings(), which_night(date_), wish)
    if as_json:
        said = {"override_id": named, "target_type": record, "target_key": key, "field": field}
        print_json(said | {"author": wish.author, "expires_date": ends})
        return
    OUT.print(f"{named} holds for {record} {key} {field} until {wish.expires_date}", highlight=False)


@app.command("list")
def list_them(
    every: Annotated[bool, typer.Option("--all", help="Those that have ended too.")] = False,
    date_: DateOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the overrides in force; what is personal is not shown."""
    found = list_overrides(Settings(), None if every else which_night(date_))
    if as_json:
        print_json(found)
        return
    rows = [tuple(each[name] for name in (*_SHOWN, "withdrawn_date")) for each in found]
    OUT.print(table(f"{len(found):,} overrides", _HEADERS, rows))


@app.command()
def withdraw(
    override: Annotated[str, typer.Argument(help="The override, as `sendbridge overrides list` names it.")],
    author: AuthorOption = None,
    date_: DateOption = None,
    as_json: JsonOption = False,
) -> None:
    """End an override: from this night on the ordinary rules hold again."""
    on, by = which_night(date_), author or getpass.getuser()
    withdraw_override(Settings(), on, named=override, author=by)
    if as_json:
        print_json({"override_id": override, "withdrawn_date": on, "withdrawn_by": by})
        return
    OUT.print(f"{override} is withdrawn", highlight=False)
