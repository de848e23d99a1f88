"""`sendbridge children`: what people say about who is who in the case system."""

from typing import Annotated

import typer

from sendbridge.cli.output import OUT, JsonOption, print_json, this_user, which_night
from sendbridge.exceptions import merging
from sendbridge.settings import Settings

app = typer.Typer(help="Record that two persons of the case system are one child.", no_args_is_help=True)


@app.callback()
def children() -> None:
    """Keep `merge` a command of its own, as there is only one yet."""


@app.command()
def merge(
    merged: Annotated[str, typer.Argument(metavar="FROM", help="The person number that went.")],
    stays: Annotated[str, typer.Argument(metavar="TO", help="The person number that stays.")],
    reason: Annotated[str, typer.Option(help="How it is known that the two are one child.")],
    by: Annotated[str | None, typer.Option(help="Who says so; your own account when not given.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Record a merge of the case system: exceptions, agreed values and decisions go on under the person who stays."""
    counts = merging.merge_children(
        Settings(), merged, stays=stays, on=which_night(None), reason=reason, author=by or this_user()
    )
    if as_json:
        print_json(counts)
        return
    OUT.print(
        f"{merged} is {stays} from now on: {counts['exceptions_moved']:,} exceptions moved, "
        f"{counts['exceptions_joined']:,} joined with one that was there.",
        highlight=False,
    )
