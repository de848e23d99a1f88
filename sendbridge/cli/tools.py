"""`sendbridge doctor`: whether this installation can run a night, and what to do where it cannot."""

import typer

from sendbridge.cli.output import OUT, JsonOption, print_json
from sendbridge.doctor import examine
from sendbridge.settings import Settings


def doctor(as_json: JsonOption = False) -> None:
    """Check settings, rooms, folders, the state database and every neighbour; exit 1 when something must be mended."""
    findings = examine(Settings())
    if as_json:
        print_json([finding.to_json() for finding in findings])
    else:
        for finding in findings:
            mark = "[green]ok[/]    " if finding.fine else "[bold red]mend[/]  "
            OUT.print(f"{mark}{finding.what}" + ("" if finding.fine else f"\n      {finding.cure}"), highlight=False)
    if not all(finding.fine for finding in findings):
        raise typer.Exit(1)
