"""A night killed at any of 30 random points and run again ends as an unbroken night does, in the case system too."""

import argparse
import json
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from prove.left_behind import Contents, contents, differences
from sandbox import server_process
from sandbox.fill import fill, tick
from sandbox.portal.store import PortalStore
from sandbox.world_dir import WorldDir, WorldFacts
from sendbridge import cli, night
from sendbridge.assembly import FEEDS

SEED, PLANS = 20260301, 60
NO_BRAKE = {"SENDBRIDGE_PUSH_USUAL_FLOOR": "100"}  # the third night changes much, so that much can be killed
FIRST, SECOND, THIRD = date(2026, 3, 2), date(2026, 3, 18), date(2026, 4, 15)
KILLS, KILLED_TWICE = 30, 3  # every third run is killed a second time
STEPS = (*(f"pull {feed}" for feed in FEEDS), *night.STEPS[1:])
BUSIEST = ("push", "confirm", "report")  # where a kill could double something at a neighbour: hit once more each
DONE_WITHIN_SECONDS = 300
# What a killed process held is cleaned up by Python's own tracker, which need not tell.
QUIET = "ignore::UserWarning:multiprocessing.resource_tracker"

CORRECTION = """
UPDATE record
SET body = json_set(body, '$.papersCirculated', date(body ->> '$.papersCirculated', '-1 day')), last_modified = ?
WHERE resource = 'returns'
  AND body ->> '$.papersCirculated' IS NOT NULL
"""
# Its server imports the program once, GX included, and forks a process for every run.
PROCESSES = multiprocessing.get_context("forkserver")


@dataclass
class Start:
    """A world and its bridge just before a night, and how that night goes if nobody kills it."""

    name: str
    root: Path
    day: date
    contents: Contents
    seconds: dict[str, float]


def main() -> int:
    """Kill half the runs in the first night and half in the third; 1 when any ends otherwise than the unbroken one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)  # noqa: S311 - reproducible, not secret
    os.environ["PYTHONWARNINGS"] = QUIET
    PROCESSES.set_forkserver_preload(["sandbox.fill", "sendbridge.cli", "sendbridge.checks.gx"])
    with tempfile.TemporaryDirectory() as folder:
        differing = 0
        for start, kills in _starts(Path(folder), asked.kills):
            for number, step in enumerate(_aims(chance, kills), start=1):
                twice = number % KILLED_TWICE == 0
                differing += _one_run(chance, start, Path(folder), step=step, twice=twice)
    _say(f"{asked.kills} nights killed and run again, {differing} of them ended otherwise than the unbroken night")
    return 1 if differing else 0


def _starts(folder: Path, kills: int) -> Iterator[tuple[Start, int]]:
    """Yield the first night's start, and a later night's, which has changes, receipts and tasks to open and close."""
    filled, lived = folder / "filled", folder / "lived"
    fill(WorldDir(filled), WorldFacts(SEED, PLANS, FIRST, FIRST))
    yield _unbroken("first night", filled, FIRST, kept=lived), kills - kills // 2
    tick(WorldDir(lived), SECOND)
    _unbroken("second night", lived, SECOND, kept=folder / "lived_on")
    tick(WorldDir(folder / "lived_on"), THIRD)
    _correct_returns(folder / "lived_on")
    yield _unbroken("third night", folder / "lived_on", THIRD, kept=folder / "control"), kills // 2


def _correct_returns(root: Path) -> None:
    """Let settings correct what they have entered, so that there is much to change in the case system."""
    store = PortalStore(root / "portal.sqlite")
    with store.writing() as con:
        con.execute(CORRECTION, (store.now(),))
    store.close()


def _unbroken(name: str, root: Path, day: date, *, kept: Path) -> Start:
    """Run the night to its end in a copy, which is kept."""
    with _copied(root, kept):
        process, told = _begin(kept, day)
        marks = _heard(process, told)
        _demand_success(process, kept)
    marks.append(("", time.monotonic()))
    seconds = {step: end - begun for (step, begun), (_, end) in zip(marks, marks[1:], strict=False)}
    start = Start(name, root, day, contents(kept), seconds)
    rows = {place: sum(counts.values()) for place, counts in start.contents.items()}
    _say(
        f"{name}, unbroken: {sum(seconds.values()):.1f} s; {sum(rows.values()):,} rows and files compared, among them "
        f"{rows['state outbox']} changes, {_tasks(kept)}, {rows['portal.sqlite receipt']} receipts, "
        f"{rows['state exception']} exceptions"
    )
    return start


def _tasks(root: Path) -> str:
    states = "SELECT json_extract(body, '$.state'), count(*) FROM record WHERE resource = 'tasks' GROUP BY 1 ORDER BY 1"
    with closing(sqlite3.connect(root / "case.sqlite")) as con:
        return ", ".join(f"{count} {state.lower()} tasks" for state, count in con.execute(states)) or "no tasks"


def _aims(chance: random.Random, kills: int) -> list[str]:
    """Return the step of each kill: every step in turn, then those that write to neighbours once more."""
    wanted = [*STEPS, *BUSIEST]
    return [wanted[number] if number < len(wanted) else chance.choice(STEPS) for number in range(kills)]


def _one_run(chance: random.Random, start: Start, folder: Path, *, step: str, twice: bool) -> bool:
    """Kill the night in a step, perhaps again, then let it end; return whether anything is otherwise."""
    root = folder / "run"
    while not (hits := _kill_and_end(chance, start, root, step=step, twice=twice)):
        shutil.rmtree(root)
    found = [*differences(start.contents, contents(root))]
    shutil.rmtree(root)
    _say(f"{start.name}, killed in {', then in '.join(hits)}: {'the same' if not found else 'DIFFERS'}")
    for difference in found:
        _say(f"    {difference}")
    return bool(found)


def _kill_and_end(chance: random.Random, start: Start, root: Path, *, step: str, twice: bool) -> list[str]:
    """Return the steps in which kills hit; a night that ends first is not hit."""
    hits = []
    with _copied(start.root, root):
        for _ in range(1 + twice):
            delay = chance.random() * start.seconds[step]
            hits += _kill(root, start.day, step=step, delay=delay)
            step = chance.choice(STEPS[STEPS.index(step) :])
        process, told = _begin(root, start.day)
        _heard(process, told)
        _demand_success(process, root)
    return hits


@contextmanager
def _copied(root: Path, copy: Path) -> Iterator[None]:
    """Copy a world whose servers are down, and have the copy's servers up."""
    shutil.copytree(root, copy)
    server_process.start(WorldDir(copy))
    try:
        yield
    finally:
        server_process.stop(WorldDir(copy))


def _begin(root: Path, day: date) -> tuple[BaseProcess, Connection]:
    """Start `sendbridge night run` as a process of its own; it tells of every step that it begins."""
    world_dir = WorldDir(root)
    noted = json.loads(world_dir.server_path.read_text())
    variables = world_dir.environment(f"http://127.0.0.1:{noted['port']}") | NO_BRAKE
    told, telling = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=run_night, args=(variables, str(day), str(_log(root)), telling))
    process.start()
    telling.close()
    return process, told


def run_night(variables: dict[str, str], day: str, log: str, telling: Connection) -> None:
    """Be `sendbridge night run --date DAY`: what the killed process does."""
    os.environ.update(variables)
    words = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(words, stream)
    for verb in night.STEPS:
        setattr(night, verb, _telling(verb, getattr(night, verb), telling))
    sys.argv = ["sendbridge", "night", "run", "--date", day]
    cli.main()


def _telling(verb: str, work: Callable[..., Any], telling: Connection) -> Callable[..., Any]:
    def told_work(*arguments: Any, **options: Any) -> Any:
        telling.send((f"pull {arguments[1]}" if verb == "pull" else verb, time.monotonic()))
        return work(*arguments, **options)

    return told_work


def _kill(root: Path, day: date, *, step: str, delay: float) -> list[str]:
    """Kill the night so long after a step has begun; return the step that it was in, if it had not ended."""
    process, told = _begin(root, day)
    heard = ("", 0.0)
    while heard[0] != step:
        heard = told.recv()
    process.join(delay)
    process.kill()
    last = [heard, *_heard(process, told)][-1]
    return [last[0]] if process.exitcode == -signal.SIGKILL else []


def _heard(process: BaseProcess, told: Connection) -> list[tuple[str, float]]:
    """Wait until the process is gone; return the steps that it told of."""
    marks = []
    with told:
        while told.poll(DONE_WITHIN_SECONDS):
            try:
                marks.append(told.recv())
            except EOFError:
                break
    process.join(DONE_WITHIN_SECONDS)
    return marks


def _demand_success(process: BaseProcess, root: Path) -> None:
    if process.exitcode:
        sys.stderr.write(_log(root).read_text(errors="replace")[-4000:])
        raise SystemExit(f"the night ended with {process.exitcode}")


def _log(root: Path) -> Path:
    return root.with_suffix(".log")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
