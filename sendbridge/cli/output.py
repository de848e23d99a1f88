"""How the command line speaks: tables for people, JSON for programs, progress only on a terminal."""

import getpass
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from sendbridge.errors import Misconfigured

OUT = Console() if sys.stdout.isatty() else Console(width=165, soft_wrap=True)
ERROR = Console(stderr=True, soft_wrap=not sys.stderr.isatty())  # in a log, a path is not broken in two

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]
DateOption = Annotated[
    str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Which night; today when not given.")
]


WhoOption = Annotated[str | None, typer.Option(help="Who decides; your name on this machine when not given.")]


def name_of(who: str | None) -> str:
    """Return under which name a person's decision is kept."""
    return who or getpass.getuser()


def which_night(text: str | None) -> date:
    """Return the date that was asked for, or today: the one place below which nobody reads the clock."""
    if text is None:
        return datetime.now(tz=UTC).astimezone().date()
    return date_of(text, option="--date")


def date_of(text: str, *, option: str) -> date:
    """Return the date that an option gives; raise Misconfigured naming that option."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Misconfigured(f"{option} {text!r} is not a date; write it as 2026-03-31") from None


def this_user() -> str:
    """Return the account under which the command runs."""
    return getpass.getuser()


def print_json(value: Any) -> None:
    """Print a value as JSON; dates become ISO text."""
    sys.stdout.write(json.dumps(value, indent=2, default=str) + "\n")


def table(title: str, headers: Sequence[str], rows: Iterable[Sequence[object]], *, whole: Sequence[str] = ()) -> Table:
    """Return a table whose whole-number columns stand to the right; columns named in `whole` never break."""
    held = [[*row] for row in rows]
    drawn = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False)
    for position, header in enumerate(headers):
        numeric = bool(held) and all(isinstance(row[position], int) for row in held)
        drawn.add_column(header, justify="right" if numeric else "left", overflow="fold", no_wrap=header in whole)
    for row in held:
        drawn.add_row(*("" if cell is None else f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row))
    return drawn


@contextmanager
def progress(label: str) -> Iterator[Any]:
    """Show what is being done on a terminal, and stay quiet where there is none; yields a say(text) function."""
    if not ERROR.is_terminal:
        yield lambda text: None
        return
    with ERROR.status(label) as status:
        yield lambda text: status.update(f"{label}: {text}")
