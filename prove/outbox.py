"""Killed at every step of the outbox, with answers doubled, late and lost: the case system ends right, once."""

import argparse
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
from sqlalchemy import Connection as StateConnection
from sqlalchemy import select

from prove.bad_line import WEATHERS, line
from sandbox.case_system.layout import RESOURCES
from sandbox.case_system.native import date_of
from sandbox.case_system.store import CaseStore
from sandbox.fill import fill
from sandbox.server_process import start, stop
from sandbox.testing import Sandbox
from sandbox.world_dir import WorldDir, WorldFacts
from sendbridge.exceptions.proposals import Tonight, keep_proposals
from sendbridge.feeds import FeedSession, open_connectors
from sendbridge.push import confirm_night, drain, push_night
from sendbridge.reconcile.proposals import PROPOSAL
from sendbridge.settings import Settings
from sendbridge.store import tables
from sendbridge.store.session import transaction

SEED, PLANS, TODAY = 20260301, 20, date(2026, 3, 2)
UPDATES = 5  # of these one record is saved, and one edited, between the pull and the push
AT_ONCE = 3  # letters in one transaction, so that there are several
RUNS_TO_REST = 6
FEED, SOURCE = "case_management", "school_settings"
MOMENTS = {"recorded_at", "attempts", "missed_nights", "last_tried_date"}  # when, and how often it was tried
PROCESSES = multiprocessing.get_context("forkserver")

Outcome = dict[str, Counter[str]]


def main() -> int:
    """Kill the push at each of its points in each weather; 1 when any run ends otherwise than the unbroken one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="kill at every so many points only")
    asked = parser.parse_args()
    PROCESSES.set_forkserver_preload(["prove.outbox"])
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made"
        written = _make(made)
        wanted, _ = _run(made, Path(folder) / "unbroken", weather="fair", kill_at=0)
        _demand_sense(wanted, written)
        runs = differing = 0
        for weather in WEATHERS:
            _, points = _run(made, Path(folder) / "counted", weather=weather, kill_at=0)
            for kill_at in range(0, points + 1, asked.every):
                got, _ = _run(made, Path(folder) / "run", weather=weather, kill_at=kill_at)
                found = [*_differences(wanted, got)]
                runs, differing = runs + 1, differing + bool(found)
                for each in found:
                    _say(f"    {weather}, killed at point {kill_at}: {each}")
            _say(f"{weather}: killed at {len(range(1, points + 1, asked.every))} of {points} points")
    sums = ", ".join(f"{sum(rows.values())} {name}" for name, rows in wanted.items())
    _say(
        f"{runs} runs of {written} records to write, {differing} of them ended otherwise than the unbroken run ({sums})"
    )
    return 1 if differing else 0


def _make(root: Path) -> int:
    """Fill a world, decide on changes to it, and let people work on in it; return how many are to be written."""
    world_dir = WorldDir(root)
    fill(world_dir, WorldFacts(SEED, PLANS, TODAY, TODAY))
    settings = _settings(root, world_dir.environment("http://127.0.0.1:1"))
    reviews = Sandbox(world_dir, {}, "").case_rows("annual-reviews")
    chosen = [row for row in reviews if row["papersDt"] is None][:UPDATES]
    new = _new_review(reviews, Sandbox(world_dir, {}, "").case_rows("plans"))
    with transaction(settings.state_url) as connection, duckdb.connect() as con:
        con.execute(PROPOSAL)
        for row in [*_updates(chosen), *_create(new)]:
            con.execute(f"INSERT INTO proposal VALUES ({', '.join('?' * len(row))}, 'p1')", row)
        keep_proposals(connection, con, Tonight(settings, TODAY, "p1", frozenset({FEED, SOURCE})))
    store = CaseStore(world_dir.case_path)
    with store.writing():
        for row, edit in zip(chosen, ({}, {"papersDt": "05-Jan-2026"}), strict=False):
            stored = store.find(RESOURCES["annual-reviews"], row["cycleRef"])
            if stored is not None:
                store.change(RESOURCES["annual-reviews"], stored, edit, source="world")
    store.close()
    return len(chosen) + 1


def _updates(chosen: list[dict[str, Any]]) -> Iterator[list[Any]]:
    for number, row in enumerate(chosen):
        place = [FEED, "review", row["cycleRef"], row["personRef"], "update"]
        source = [SOURCE, "100001", "review_return", f"100001|{number}", TODAY, "apply", "filled_blank"]
        for field, value in (("papers_date", "2026-01-12"), ("invited_roles", "head parent")):
            old = " ".join(sorted((row["inviteList"] or "").split())) or None if field == "invited_roles" else None
            yield [row["cycleRef"], *place, field, old, value, row["version"], *source]


def _create(values: dict[str, str]) -> Iterator[list[Any]]:
    for field, value in values.items():
        place = [FEED, "review", None, values["person_id"], "create"]
        yield [
            "new",
            *place,
            field,
            None,
            value,
            None,
            SOURCE,
            "100001",
            "review_return",
            "100001|new",
            TODAY,
            "apply",
            "not_recorded",
        ]


def _new_review(reviews: list[dict[str, Any]], plans: list[dict[str, Any]]) -> dict[str, str]:
    """Return a review that the case system will take: of an active plan, on a day that is near no other meeting."""
    day = TODAY - timedelta(days=3)
    for plan in plans:
        cycles = [row for row in reviews if row["planRef"] == plan["planRef"]]
        meetings = [held for row in cycles if (held := date_of(row["mtgDt"]))]
        begun = date_of(plan["firstFinalDt"])
        is_free = all(abs((held - day).days) > 30 for held in meetings)
        if plan["statusCd"] == "ACTIVE" and begun and begun < day and is_free:
            number = 1 + max((row["cycleNo"] or 0 for row in cycles), default=0)
            known = {"plan_id": plan["planRef"], "person_id": plan["personRef"], "cycle_number": str(number)}
            return {**known, "meeting_date": day.isoformat()}
    raise SystemExit("the world has no plan for a new review")


def _run(made: Path, root: Path, *, weather: str, kill_at: int) -> tuple[Outcome, int]:
    """Push in a copy of the world until it rests, killed at a point (0: never); return how it ended, and the points."""
    shutil.copytree(made, root)
    server = start(WorldDir(root))
    try:
        with line(server.base_url, weather) as bad:
            points, left = 0, kill_at
            for _ in range(RUNS_TO_REST):
                passed = _push(root, bad.url, kill_at=left)
                points, left = points + passed, left - passed if passed else 0
                if passed and not _waiting(root):
                    break
        return _outcome(root), points
    finally:
        stop(WorldDir(root))
        shutil.rmtree(root)


def _push(root: Path, url: str, *, kill_at: int) -> int:
    """Push and confirm in a process of its own; return how many points it passed, 0 when it was killed."""
    variables = WorldDir(root).environment(url)
    heard, telling = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=push_here, args=(root, variables, kill_at, telling))
    process.start()
    telling.close()
    process.join()
    if process.exitcode == -signal.SIGKILL:
        return 0
    if process.exitcode:
        raise SystemExit(f"a push ended with {process.exitcode}")
    return int(heard.recv())


def push_here(root: Path, variables: dict[str, str], kill_at: int, telling: Connection) -> None:
    """Be the push: what the killed process does, counting every transaction's end and every request."""
    passed = 0

    def point() -> None:
        nonlocal passed
        passed += 1
        if passed == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    settings = _settings(root, variables)
    with _counted(point), open_connectors(settings) as connectors:
        drain.AT_ONCE = AT_ONCE
        push_night(settings, TODAY, connectors)
        confirm_night(settings, TODAY, connectors)
    telling.send(passed)


@contextmanager
def _counted(point: Callable[[], None]) -> Iterator[None]:
    """Pass a point before and after each transaction is kept, and before and after each request."""
    asking = FeedSession.request

    @contextmanager
    def counting(url: str) -> Iterator[StateConnection]:
        with transaction(url) as connection:
            yield connection
            point()
        point()

    def request(session: FeedSession, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        point()
        answer = asking(session, method, url, *args, **kwargs)
        point()
        return answer

    with (
        patch.object(drain, "transaction", counting),
        patch("sendbridge.push.confirm.transaction", counting),
        patch.object(FeedSession, "request", request),
    ):
        yield


def _settings(root: Path, variables: dict[str, str]) -> Settings:
    met = {name.removeprefix("SENDBRIDGE_").lower(): value for name, value in variables.items()}
    return Settings(**met | {"http_retries": 0, "http_timeout_seconds": 10.0})  # type: ignore[arg-type]


def _waiting(root: Path) -> bool:
    with transaction(f"sqlite:///{root}/bridge/state.sqlite") as state:
        states = {*state.execute(select(tables.outbox.c.state)).scalars()}
    return bool(states & {"waiting", "accepted"})


def _outcome(root: Path) -> Outcome:
    """Return what the case system was written, and all of the state, but for moments and tries."""
    sandbox = Sandbox(WorldDir(root), {}, "")
    audit = [(row["resource"], row["ref"], row["version"], str(row["changes"])) for row in sandbox.case_audit()]
    found: Outcome = {"writes": Counter(map(str, audit))}
    with transaction(f"sqlite:///{root}/bridge/state.sqlite") as state:
        for name in ("change", "outbox", "agreed_value", "exception", "audit"):
            kept = [column for column in tables.metadata.tables[name].columns if column.name not in MOMENTS]
            found[f"rows of {name}"] = Counter(str(tuple(row)) for row in state.execute(select(*kept)))
    return found


def _differences(wanted: Outcome, got: Outcome) -> Iterator[str]:
    for name in wanted:
        lost, more = wanted[name] - got[name], got[name] - wanted[name]
        if lost or more:
            yield f"{name}: {lost.total()} lost, {more.total()} more"


def _demand_sense(wanted: Outcome, written: int) -> None:
    """Refuse to prove anything with an unbroken run that did not write, resend and leave alone as it should."""
    writes, states = sum(wanted["writes"].values()), Counter()
    for row, count in wanted["rows of outbox"].items():
        for state in ("'confirmed'", "'moved'", "'superseded'"):
            states[state] += count * (state in row)
    if writes != written or states != {"'confirmed'": written, "'moved'": 1, "'superseded'": 1}:
        raise SystemExit(f"the unbroken run wrote {writes} times and left {dict(states)}")


def _say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
