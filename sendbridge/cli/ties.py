"""`sendbridge ties`: which child a record is taken for, and what would become of a list that nobody has sent yet."""

from pathlib import Path
from typing import Annotated

import typer

from sendbridge.cli.model_view import model
from sendbridge.cli.output import OUT, JsonOption, print_json, table, which_night
from sendbridge.errors import Misconfigured
from sendbridge.matching import link_files
from sendbridge.settings import Settings

app = typer.Typer(help="Which child a record is taken for.", no_args_is_help=True)

PersonsArgument = Annotated[Path, typer.Argument(help="CSV or Parquet file of the children known, one a row.")]
RecordsArgument = Annotated[Path, typer.Argument(help="CSV or Parquet file of the records to link.")]
OutOption = Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where ties and candidates are written.")]
PolicyOption = Annotated[str | None, typer.Option("--policy", help="safe or strict; the setting's when not given.")]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help="The day on which it is judged; today if not given.")
]


app.command("model")(model)


@app.callback()
def ties() -> None:
    """Which child a record is taken for."""


@app.command("try")
def try_files(
    persons: PersonsArgument,
    records: RecordsArgument,
    out: OutOption,
    policy: PolicyOption = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """Link the records of a file to the children of another as a night would, and write what was decided."""
    settings = Settings()
    chosen = policy or settings.matching_policy
    if chosen not in ("safe", "strict"):
        raise Misconfigured(f"--policy {chosen!r} is not known; choose safe or strict")
    counts = link_files(
        persons,
        records,
        out,
        as_of=which_night(as_of),
        policy="strict" if chosen == "strict" else "safe",
        test_numbers=settings.allow_test_numbers,
    )
    if as_json:
        print_json(counts)
    else:
        OUT.print(table(f"{sum(counts.values()):,} records, written to {out}", ("State", "Records"), counts.items()))
