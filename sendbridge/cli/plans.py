"""`sendbridge plans`: what the plans' own texts say, in counts for those who manage and keys for those who mend."""

from typing import Annotated

import typer

from sendbridge.cli.output import OUT, DateOption, JsonOption, print_json, table, which_night
from sendbridge.none_identified import MEANINGS, count_none_identified, list_none_identified
from sendbridge.settings import Settings

app = typer.Typer(help="What the plans' own texts say.", no_args_is_help=True)

ListOption = Annotated[bool, typer.Option("--list", help="List the plans to look at, by number, instead of counts.")]
_HEADERS = ("Advice says no need", "Not known to service", "No advice received", "A need is known")
_PLACES = {"by_team": "team", "by_trust": "trust asked"}


@app.callback()
def plans() -> None:
    """What the plans' own texts say."""


@app.command("none-identified")
def none_identified(date_: DateOption = None, as_list: ListOption = False, as_json: JsonOption = False) -> None:
    """Count what "none identified" means in sections C and D: only advice that says so makes it true."""
    settings, sync_date = Settings(), which_night(date_)
    if as_list:
        _list(list_none_identified(settings, sync_date), as_json=as_json)
        return
    counts = count_none_identified(settings, sync_date)
    if as_json:
        print_json(counts)
        return
    for kind, sections in counts.items():
        for section, places in sections.items():
            rows = [(place, *(meant[name] for name in MEANINGS)) for place, meant in places.items()]
            title = f'Section {section} says "none identified", by {_PLACES[kind]}'
            OUT.print(table(title, (_PLACES[kind].capitalize(), *_HEADERS), rows))


def _list(found: list[dict[str, str | None]], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    headers = ("Plan", "Section", "Meaning", "Evidence", "Team", "Trust")
    OUT.print(table(f"{len(found):,} plans to look at", headers, [tuple(row.values()) for row in found]))
