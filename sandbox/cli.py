"""`python -m sandbox up|fill|tick|publish|import-changes|fault|down|status`: the neighbours on this machine."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from sandbox.faults import MODES, Faults, UnknownFault
from sandbox.fill import Tell, fill, publish, take_changes, tell_nobody, tick
from sandbox.server_process import ServerDidNotStart, running, start, stop
from sandbox.serving import clear_fault
from sandbox.world_dir import USUAL_DIR, NoWorld, WorldDir, WorldFacts

USUAL_SEED, USUAL_PLANS = 20260301, 5_000

FAULT_HELP = ", ".join(f"{mode} ({' '.join(options)})" if options else mode for mode, options in MODES.items())

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, pretty_exceptions_enable=False)

Dir = Annotated[Path, typer.Option("--dir", help="The world's folder.")]
Plans = Annotated[int, typer.Option(min=1, help="How many active plans a new world has.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same world.")]
Start = Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="A new world's first day.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Print what went wrong as one sentence, and end with 2."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except (NoWorld, ServerDidNotStart, UnknownFault) as trouble:
            typer.echo(str(trouble), err=True)
            raise typer.Exit(2) from None

    return run


@app.command()
@plainly
def up(
    root: Dir = USUAL_DIR,
    plans: Plans = USUAL_PLANS,
    seed: Seed = USUAL_SEED,
    start_date: Start = None,
    port_base: Annotated[int, typer.Option(help="The port; 0 for any that is free.")] = 0,
    token_seconds: Annotated[float, typer.Option(help="How long a token of the case system holds.")] = 300,
    as_json: AsJson = False,
) -> None:
    """Fill the world if there is none, start the servers, and say how to use them."""
    world_dir = WorldDir(root)
    _fill_if_empty(world_dir, plans=plans, seed=seed, start_date=start_date)
    server = start(world_dir, port=port_base, token_seconds=token_seconds)
    said = {"url": server.base_url, "env": str(world_dir.env_path), "world_date": server.world_date, "pid": server.pid}
    _say(
        said,
        f"The neighbours are up at {server.base_url}; it is {server.world_date} there.\n"
        f"To point a bridge at them:  set -a; . {world_dir.env_path}; set +a\n"
        f"To move on by a day:        python -m sandbox tick --dir {root}\n"
        f"To stop them:               python -m sandbox down --dir {root}",
        as_json=as_json,
    )


@app.command(name="fill")
@plainly
def fill_command(
    root: Dir = USUAL_DIR,
    plans: Plans = USUAL_PLANS,
    seed: Seed = USUAL_SEED,
    start_date: Start = None,
    as_json: AsJson = False,
) -> None:
    """Make a world, if there is none, without starting servers."""
    world_dir = WorldDir(root)
    made = _fill_if_empty(world_dir, plans=plans, seed=seed, start_date=start_date)
    facts = world_dir.facts
    said = {"filled": made, "plans": facts.plans, "seed": facts.seed, "world_date": str(facts.world_date)}
    _say(said, f"A world of {facts.plans} plans is in {root}; it is {facts.world_date} there.", as_json=as_json)


@app.command(name="tick")
@plainly
def tick_command(
    root: Dir = USUAL_DIR,
    to: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day to reach; else the next.")] = None,
    as_json: AsJson = False,
) -> None:
    """Move the world on, day by day."""
    world_dir = WorldDir(root)
    day = to.date() if to else world_dir.facts.world_date + timedelta(days=1)
    changed = tick(world_dir, day, tell=_teller())
    said = {"world_date": str(world_dir.facts.world_date), **changed}
    _say(
        said,
        f"It is {said['world_date']} now: {changed['case_records']} case records and "
        f"{changed['portal_records']} portal records changed, {changed['files']} files came.",
        as_json=as_json,
    )


@app.command(name="publish")
@plainly
def publish_command(
    url: Annotated[str, typer.Argument(help="An SQLAlchemy address of an account that may make tables.")],
    root: Dir = USUAL_DIR,
    as_json: AsJson = False,
) -> None:
    """Give the case system a reporting database, and load it; every tick loads it anew."""
    world_dir = WorldDir(root)
    rows = publish(world_dir, url) if world_dir.facts else 0
    _say({"rows": rows}, f"The reporting database holds {rows:,} rows.", as_json=as_json)


@app.command(name="import-changes")
@plainly
def import_command(root: Dir = USUAL_DIR, as_json: AsJson = False) -> None:
    """Let the case system import the change files in its folder and answer them; every tick does so too."""
    world_dir = WorldDir(root)
    counts = take_changes(world_dir) if world_dir.facts else {}
    _say(
        counts,
        f"{counts['files']} change files were imported: {counts['accepted']} rows accepted, "
        f"{counts['rejected']} rejected.",
        as_json=as_json,
    )


@app.command()
@plainly
def fault(
    mode: Annotated[str, typer.Argument(help=FAULT_HELP)],
    switch: Annotated[str, typer.Argument(help="on or off")],
    root: Dir = USUAL_DIR,
    option: Annotated[list[str] | None, typer.Option(help="An option of the mode, as name=value.")] = None,
    as_json: AsJson = False,
) -> None:
    """Switch a fault mode on or off, whether or not the servers run."""
    world_dir = WorldDir(root)
    faults = Faults(world_dir.faults_path)
    if switch not in ("on", "off"):
        raise UnknownFault("Say on or off.")
    if switch == "on":
        pairs = [pair.partition("=") for pair in option or []]
        faults.set(mode, **{name: _option_value(text) for name, _, text in pairs})
    else:
        clear_fault(world_dir, faults, mode)
    _say(faults.on, f"Faults that are on: {', '.join(faults.on) or 'none'}.", as_json=as_json)


@app.command()
@plainly
def down(root: Dir = USUAL_DIR, as_json: AsJson = False) -> None:
    """Stop the world's servers; the world stays."""
    stopped = stop(WorldDir(root))
    _say({"stopped": stopped}, "The neighbours are down." if stopped else "No servers were running.", as_json=as_json)


@app.command()
@plainly
def status(root: Dir = USUAL_DIR, as_json: AsJson = False) -> None:
    """Say which world there is, and whether its servers run."""
    world_dir = WorldDir(root)
    facts, server = world_dir.facts, running(world_dir)
    said = {
        "plans": facts.plans,
        "seed": facts.seed,
        "start_date": str(facts.start_date),
        "world_date": str(facts.world_date),
        "url": server.base_url if server else None,
        "pid": server.pid if server else None,
        "faults": list(Faults(world_dir.faults_path).on),
    }
    place = f"up at {server.base_url}" if server else "down"
    _say(said, f"{facts.plans} plans, {facts.world_date}; the servers are {place}.", as_json=as_json)


def _fill_if_empty(world_dir: WorldDir, *, plans: int, seed: int, start_date: datetime | None) -> bool:
    if world_dir.exists:
        return False
    day = start_date.date() if start_date else _today()
    fill(world_dir, WorldFacts(seed, plans, day, day), tell=_teller())
    return True


def _today() -> date:
    return datetime.now(UTC).date()


def _teller() -> Tell:
    """Return what shows progress: one line that changes on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        return tell_nobody
    return lambda what, count: typer.echo(f"\r\033[K{count:,} {what}", nl=False, err=True)


def _say(said: dict[str, Any], sentence: str, *, as_json: bool) -> None:
    if sys.stderr.isatty():
        typer.echo("\r\033[K", nl=False, err=True)
    typer.echo(json.dumps(said) if as_json else sentence)


def _option_value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
