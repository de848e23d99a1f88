"""`sendbridge sen2`: the council's SEN2 return, made from a night's records."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from sendbridge.cli.output import OUT, DateOption, JsonOption, print_json, progress, which_night
from sendbridge.errors import NightNotReady
from sendbridge.night import is_sealed
from sendbridge.returns.sen2.export import Exported, Heading, export_return
from sendbridge.settings import Settings

app = typer.Typer(help="Make the council's SEN2 return.", no_args_is_help=True)
InPlace = Literal["Y", "N", "R"]
Officer = Annotated[InPlace | None, typer.Option(help="In place (Y), not (N), or being recruited (R).")]


@app.callback()
def group() -> None:
    """Make the council's SEN2 return."""


@app.command()
def export(
    year: Annotated[int, typer.Option(help="The collection year: the year of census day.")],
    out: Annotated[Path, typer.Option(help="The XML file to write.", dir_okay=False)],
    date_: DateOption = None,
    serial: Annotated[int, typer.Option(min=1, max=999, help="One more with each file that is sent.")] = 1,
    dmo: Officer = None,
    dco: Officer = None,
    dsco: Officer = None,
    as_json: JsonOption = False,
) -> None:
    """Write the return of a year from a night's records; what the night cannot know is left out and named."""
    settings, sync_date = Settings(), which_night(date_)
    if not is_sealed(settings, sync_date):
        raise NightNotReady(f"the night {sync_date} is not sealed; run `sendbridge night run --date {sync_date}`")
    officers = {"dmo_code": dmo, "dco_code": dco, "dsco_code": dsco}
    heading = Heading(
        serial, datetime.now(tz=UTC).astimezone(), {name: code for name, code in officers.items() if code}
    )
    with progress("Writing the return"):
        exported = export_return(settings, settings.night_path(sync_date), out, year=year, heading=heading)
    if as_json:
        print_json(vars(exported) | {"file": str(out)})
        return
    _show(exported, out)


def _show(exported: Exported, out: Path) -> None:
    OUT.print(f"[bold]{out}[/] holds {exported.persons:,} persons.", highlight=False)
    for name, count in exported.records.items():
        OUT.print(f"  {name.removeprefix('sen2_').replace('_', ' '):<14}{count:>9,}", highlight=False)
    if exported.unknown_items:
        OUT.print("Left out, because no record of the night says it; fill it in or leave it empty knowingly:")
        for item in exported.unknown_items:
            OUT.print(f"  {item}", highlight=False)
    OUT.print(f"Now run `sendbridge check {out}` and mend what it finds on the case system.", highlight=False)
