"""`sendbridge changes`: what shall change on the case system, and people's decisions about it."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from sendbridge.cli.output import OUT, DateOption, JsonOption, WhoOption, name_of, print_json, table, which_night
from sendbridge.errors import Misconfigured
from sendbridge.push import Returns, known_names, take_return
from sendbridge.push.approvals import DONE, MAY, Author, Decided, Verb, Wish, decide, list_changes
from sendbridge.settings import Settings

app = typer.Typer(help="List proposed changes, and approve, reject, hold or release them.", no_args_is_help=True)

_LISTED = (
    "change_id",
    "target_type",
    "target_key",
    "field",
    "state",
    "reason_code",
    "source_sender",
    "last_proposed_date",
)
_HEADERS = ("Change", "Record type", "Record", "Field", "State", "Why", "From", "Proposed")
NOTHING_DONE = 1  # docs/exit-codes.md
_SHORT = 8  # so much of an id tells changes apart

FieldOption = Annotated[str | None, typer.Option("--field", help="Only this field, for example meeting_date.")]
SettingOption = Annotated[str | None, typer.Option("--setting", help="Only what this sender brought (URN, trust).")]


@app.command("list")
def list_them(
    state: Annotated[str | None, typer.Option(help="Only this state, for example awaiting_approval.")] = None,
    field: FieldOption = None,
    setting: SettingOption = None,
    rule: Annotated[str | None, typer.Option(help="Only this reason, for example source_changed.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List the changes of the newest night, without their values; `changes show` has those."""
    settings, wish = Settings(), Wish(field=field, setting=setting, state=state, reason_code=rule)
    known_names.refuse_unknown(settings, wish)
    found = list_changes(settings, wish)
    if as_json:
        print_json(
            [{name: row[name] for name in (*_LISTED, "kind", "source_type", "source_key")} for row in found[:limit]]
        )
        return
    rows = [(row["change_id"][:_SHORT], *(row[name] for name in _LISTED[1:])) for row in found[:limit]]
    OUT.print(table(f"{len(found):,} changes", _HEADERS, rows, whole=("Change",)))
    if len(found) > limit:
        OUT.print(f"The first {limit} are shown; `--limit` shows more.")


@app.command()
def show(
    change: Annotated[str, typer.Argument(help="The change's id, or how it begins.")], as_json: JsonOption = False
) -> None:
    """Show one change with its values: what stands there, what shall stand there, and who says so."""
    (found,) = list_changes(Settings(), Wish(change_ids=(change,)))
    if as_json:
        print_json(dict(found))
        return
    for name, value in found.items():
        OUT.print(f"{name.replace('_', ' '):<20}{'' if value is None else value}", highlight=False, markup=False)


@app.command()
def returns(
    file: Annotated[Path, typer.Argument(help="What came back of a change file: CSV or XLSX.")],
    date_: DateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take the answers to a change file now; `night push` takes those that lie in the case system's folder."""
    taken = take_return(Settings(), which_night(date_), file)
    if as_json:
        print_json({**taken.counts, "to_correct": [asdict(one) for one in taken.complaints]})
    else:
        _tell_taken(taken)
    if not taken.answers:
        raise typer.Exit(NOTHING_DONE)


def _tell_taken(taken: Returns) -> None:
    for name, count in taken.counts.items():
        OUT.print(f"{name.replace('_', ' '):<28}{count:>8,}", highlight=False)
    rows = [(one.row, one.reference[:_SHORT], one.says) for one in taken.complaints]
    if rows:
        OUT.print(table("To correct", ("Row", "Change", "What to do"), rows))
    if not taken.answers:
        why = "this very file was taken before" if taken.counts.get("returns_known") else "no row of it could be taken"
        OUT.print(f"Nothing was taken: {why}.")


def _verb_command(verb: Verb) -> Callable[..., None]:
    def command(
        changes: Annotated[list[str] | None, typer.Argument(help="Ids of changes, or how they begin.")] = None,
        all_of_field: Annotated[str | None, typer.Option(help="All changes of this field.")] = None,
        all_of_setting: Annotated[str | None, typer.Option(help="All changes that this sender brought.")] = None,
        reason: Annotated[str | None, typer.Option(help="Why; kept with your name.")] = None,
        who: WhoOption = None,
        as_json: JsonOption = False,
    ) -> None:
        if not (changes or all_of_field or all_of_setting):
            raise Misconfigured("name changes by their ids, or say --all-of-field or --all-of-setting")
        settings = Settings()
        wish = Wish(change_ids=tuple(changes or ()), field=all_of_field, setting=all_of_setting)
        known_names.refuse_unknown(settings, wish, field_option="--all-of-field")
        author = Author(name_of(who), which_night(None), reason)
        _say(verb, decide(settings, verb, wish, author), as_json=as_json)

    command.__doc__ = _HELP[verb]
    return command


_HELP: dict[Verb, str] = {
    "approve": "Let changes go out with the next push, if they are proposed then as they are now.",
    "reject": "Refuse changes; the very same change is not proposed again (--reason is needed).",
    "hold": "Keep changes out of every push until they are released (--reason is needed).",
    "release": "Let changes that were held go on as if they had not been.",
}
for _verb in _HELP:
    app.command(_verb)(_verb_command(_verb))


def _say(verb: Verb, decided: Decided, *, as_json: bool) -> None:
    if as_json:
        print_json(vars(decided))
    else:
        _tell(verb, decided)
    if not decided.changes:
        raise typer.Exit(NOTHING_DONE)


def _tell(verb: Verb, decided: Decided) -> None:
    if decided.changes:
        said = f"{decided.changes:,} changes {DONE[verb]}, {decided.letters:,} letters in the outbox."
        OUT.print(f"{said} {decided.what_follows}", highlight=False)
    else:
        may = " or ".join(MAY[verb])
        OUT.print(
            f"Nothing was {DONE[verb]}: of what was named no change is {may} and still proposed.", highlight=False
        )
    for change_id, why in decided.left_out.items():
        OUT.print(f"Left as it is: {change_id[:_SHORT]}, {why}.", highlight=False)
