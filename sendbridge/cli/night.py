"""`sendbridge night`: the night as a whole, each of its steps, and what became of it."""

import time
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, TypeVar

import typer

from sendbridge import night, replay
from sendbridge.assembly import FEEDS
from sendbridge.cli.output import (
    ERROR,
    OUT,
    DateOption,
    JsonOption,
    WhoOption,
    name_of,
    print_json,
    progress,
    which_night,
)
from sendbridge.cli.summary_view import show_summary
from sendbridge.errors import FeedChanged, FeedUnavailable, Misconfigured, PushStopped, SendBridgeError
from sendbridge.push import Release
from sendbridge.settings import Settings
from sendbridge.summary import night_summary

Counted = TypeVar("Counted")
Work = Callable[[Callable[[str], None]], dict[str, int]]

app = typer.Typer(help="Run a night, one of its steps, or ask what became of it.", no_args_is_help=True)

FullOption = Annotated[bool, typer.Option("--full", help="Pull everything, not only what changed.")]
RepullOption = Annotated[bool, typer.Option("--repull", help="Fetch again although this date has landed.")]


@app.command()
def run(
    date_: DateOption = None, full: FullOption = False, repull: RepullOption = False, as_json: JsonOption = False
) -> None:
    """Run the whole night, step by step; a feed that fails is left out, a push that stops holds up nothing else."""
    settings, sync_date = Settings(), which_night(date_)
    for feed in FEEDS:
        _pull_or_go_on(settings, feed, sync_date, full=full, repull=repull)
    failures = [each for step in night.STEPS[1:] if (each := _step_or_go_on(step, settings, sync_date))]
    status(date_=sync_date.isoformat(), as_json=as_json)
    if failures:
        raise failures[0]


@app.command()
def status(date_: DateOption = None, as_json: JsonOption = False) -> None:
    """Show the night's account, exceptions, changes and lists; exit 8 when no such night is in force."""
    summary = night_summary(Settings(), which_night(date_))
    if as_json:
        print_json(summary)
    else:
        show_summary(summary)
    if summary["state"] != "sealed":
        raise typer.Exit(8)


@app.command("replay")
def replay_night(date_: DateOption = None, as_json: JsonOption = False) -> None:
    """Rebuild a kept night from landed bytes and compare its decisions; exit 9 when one differs, 12 when rooms do."""
    settings, sync_date = Settings(), which_night(date_)
    compared = _timed("replay", lambda say: replay.compare_again(settings, sync_date))
    differences = {table: each.rows_that_differ for table, each in compared.items()}
    if as_json:
        digests = {table: each.rebuilt_sha256 for table, each in compared.items()}
        print_json({"sync_date": sync_date, "differences": differences, "sha256": digests})
    else:
        for table, each in compared.items():
            said = f"{each.rows_that_differ:,} rows differ" if each.rows_that_differ else "the same bytes"
            OUT.print(f"{table:<18} {said:<18} {each.rebuilt_sha256}", highlight=False)
    if any(differences.values()):
        replay.demand_same_rooms(settings, sync_date)
        raise typer.Exit(9)


@app.command()
def pull(
    feed: Annotated[str, typer.Argument(help=", ".join(FEEDS))],
    date_: DateOption = None,
    full: FullOption = False,
    repull: RepullOption = False,
    as_json: JsonOption = False,
) -> None:
    """Fetch, land and map one feed."""
    if feed not in FEEDS:
        raise Misconfigured(f"there is no feed {feed!r}; the feeds are {', '.join(FEEDS)}")
    settings, sync_date = Settings(), which_night(date_)
    _show(
        _timed(
            f"pull {feed}", lambda say: night.pull(settings, feed, sync_date, full=full, repull=repull, progress=say)
        ),
        as_json=as_json,
    )


@app.command("push")
def push(
    date_: DateOption = None,
    release_size: Annotated[
        int | None, typer.Option(min=1, help="Let a push of up to so many records go, however unusual it is.")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why it is let go; kept with your name.")] = None,
    who: WhoOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send what waits in the outbox to the systems whose push mode allows it; exit 10 when it stopped itself."""
    settings, sync_date = Settings(), which_night(date_)
    if release_size is not None and not reason:
        raise Misconfigured("say why with --reason; a push that is let go is kept with its reason")
    release = Release(release_size, name_of(who), reason or "") if release_size is not None else None
    _show(_timed("push", lambda say: night.push(settings, sync_date, release=release)), as_json=as_json)


def _step_command(verb: str) -> Callable[..., None]:
    def step(date_: DateOption = None, as_json: JsonOption = False) -> None:
        settings, sync_date = Settings(), which_night(date_)
        _show(_timed(verb, _verb(verb, settings, sync_date)), as_json=as_json)

    step.__doc__ = (getattr(night, verb).__doc__ or "").splitlines()[0]
    return step


for _step in night.STEPS[1:]:
    if _step != "push":
        app.command(_step)(_step_command(_step))


def _verb(name: str, settings: Settings, sync_date: date) -> Work:
    verb: Callable[[Settings, date], dict[str, int]] = getattr(night, name)
    return lambda say: verb(settings, sync_date)


def _pull_or_go_on(settings: Settings, feed: str, sync_date: date, *, full: bool, repull: bool) -> None:
    try:
        _timed(
            f"pull {feed}",
            lambda say: night.pull(settings, feed, sync_date, full=full, repull=repull, progress=say),
        )
    except (FeedUnavailable, FeedChanged) as error:
        ERROR.print(f"[bold yellow]{feed} is left out tonight:[/] {error}", highlight=False)


def _step_or_go_on(step: str, settings: Settings, sync_date: date) -> SendBridgeError | None:
    """Run a step; return what kept it from sending or reading back, since what comes after does not need that."""
    try:
        _timed(step, _verb(step, settings, sync_date))
    except (PushStopped, FeedUnavailable) as error:
        if step not in night.OUTGOING:
            raise
        return error
    return None


def _timed(label: str, work: Callable[[Callable[[str], None]], Counted]) -> Counted:
    """Do the work, showing what is being done and how long it took on a terminal only."""
    started = time.perf_counter()
    with progress(label) as say:
        counts = work(say)
    if ERROR.is_terminal:
        ERROR.print(f"[green]done[/] {label:<28} {time.perf_counter() - started:5.1f} s", highlight=False)
    return counts


def _show(counts: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(counts)
        return
    for name, count in counts.items():
        OUT.print(f"{name.replace('_', ' '):<32}{count:>10,}", highlight=False)
