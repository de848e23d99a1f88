"""Puts the commands together and turns our errors into one plain sentence and a documented exit code."""

import subprocess
import sys

import typer
from rich.markup import escape

from sendbridge.alerts import place_without_values
from sendbridge.cli import (
    changes,
    check,
    children,
    exceptions,
    mapping,
    night,
    overrides,
    plans,
    precedence,
    rules,
    sen2,
    tie_decisions,
    tie_view,
    ties,
    timeliness,
    tools,
)
from sendbridge.cli.output import ERROR
from sendbridge.errors import SendBridgeError

BROKE = 70  # as EX_SOFTWARE of sysexits.h

app = typer.Typer(
    name="sendbridge",
    help="Keeps the council, the setting and the health trust agreed about each child's EHC plan.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(night.app, name="night")
app.add_typer(exceptions.app, name="exceptions")
app.add_typer(precedence.app, name="precedence")
app.add_typer(overrides.app, name="overrides")
app.add_typer(children.app, name="children")
app.add_typer(changes.app, name="changes")
app.add_typer(rules.app, name="rules")
app.add_typer(mapping.app, name="map")
app.add_typer(sen2.app, name="sen2")
app.add_typer(plans.app, name="plans")
ties.app.add_typer(tie_view.app)
ties.app.add_typer(tie_decisions.app)
app.add_typer(ties.app, name="ties")
app.command("check")(check.check)
app.command("timeliness")(timeliness.timeliness)
app.command("doctor")(tools.doctor)


@app.command(
    "sandbox",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
    help="Start, move on or stop the sandbox neighbours: up, tick, status, fault, down.",
)
def sandbox(context: typer.Context) -> None:
    """Hand the arguments to the sandbox, which is a program of its own and lies beside a checkout only."""
    finished = subprocess.run([sys.executable, "-m", "sandbox", *context.args], check=False)  # noqa: S603 (our own program)
    raise typer.Exit(finished.returncode)


def main() -> None:
    """Run the command line; exit codes are documented in docs/exit-codes.md."""
    try:
        app()
    except SendBridgeError as error:
        ERROR.print(f"[bold red]Stopped:[/] {escape(str(error))}", highlight=False)
        raise SystemExit(error.exit_code) from None
    except Exception as error:
        place = place_without_values(error)  # a message that we did not write may hold a child's value
        ERROR.print(
            f"[bold red]Broke:[/] this is a fault of ours; tell the developers: {escape(place)}", highlight=False
        )
        raise SystemExit(BROKE) from None
