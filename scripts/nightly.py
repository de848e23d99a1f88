"""`make nightly`: the sandbox up and at the date, the real DAG through it, and the morning's summary."""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from airflow_home import BIN, CHECKOUT, environment, migrate_once
from rich.console import Console

from sendbridge.assembly import FEEDS

TERMINAL = Console(stderr=True)
_STARTS = re.compile(r"\[DAG TEST\] starting task_id=(\w+) map_index=(-?\d+)")
_REASON = re.compile(r"\b(?:StepStopped|StepBroke|FeedUnavailable|[A-Z]\w+Error)\b: (.+)")


class NightFailed(Exception):
    """The night did not come to its end; the message is for a person."""


@dataclass(frozen=True)
class Place:
    """Where one night's world, Airflow and log lie."""

    world: Path
    airflow: Path
    logs: Path

    @property
    def bridge_env(self) -> Path:
        """Return the file by which the bridge meets the sandbox."""
        return self.world / "env"


def main() -> int:
    """Run one night; 0 when it is sealed, 1 when it failed, 2 when it cannot be asked for."""
    wishes = _wishes()
    place = Place(wishes.dir, wishes.airflow_home, wishes.logs)
    try:
        night = _reach(place, wishes.date, plans=wishes.plans)
        reason = _run_dag(place, night)
    except NightFailed as failure:
        return _say_that_it_stopped(str(failure))
    if not reason:
        return _status(place, night)
    if _is_sealed(place, night):
        _status(place, night)
    return _say_that_it_stopped(reason)


def _say_that_it_stopped(reason: str) -> int:
    TERMINAL.print(f"[bold red]The night stopped:[/] {reason}", highlight=False)
    return 1


def _status(place: Place, night: date) -> int:
    """Show the summary; return how the command ended."""
    return _asked_for_status(place, night).returncode


def _is_sealed(place: Place, night: date) -> bool:
    return _asked_for_status(place, night, "--json", stdout=subprocess.DEVNULL).returncode == 0


def _asked_for_status(
    place: Place, night: date, *options: str, stdout: int | None = None
) -> subprocess.CompletedProcess[bytes]:
    command = [BIN / "sendbridge", "night", "status", "--date", night.isoformat(), *options]
    env = environment(place.airflow, place.bridge_env)
    return subprocess.run(command, env=env, cwd=CHECKOUT, stdout=stdout, check=False)


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--date", type=date.fromisoformat, help="the night; the sandbox moves on to it")
    parser.add_argument("--plans", type=int, default=5000, help="how many active plans a new sandbox has")
    parser.add_argument("--dir", type=Path, default=Path("var/sandbox"), help="the sandbox's folder")
    parser.add_argument(
        "--airflow-home", type=Path, default=Path("var/airflow-test"), help="where Airflow keeps its own"
    )
    parser.add_argument("--logs", type=Path, default=Path("var/logs"), help="where Airflow's words go")
    return parser.parse_args()


def _reach(place: Place, wished: date | None, *, plans: int) -> date:
    """Bring the sandbox up and on to the wished day, while it shows its own progress; return the night's date."""
    start = ["--date", wished.isoformat()] if wished else []
    up = _sandbox("up", place, "--plans", str(plans), *start)
    today = date.fromisoformat(up["world_date"])
    if wished is None or wished == today:
        return today
    if wished < today:
        return _earlier(place, wished, today)
    _sandbox("tick", place, "--to", wished.isoformat())
    return wished


def _earlier(place: Place, wished: date, today: date) -> date:
    """Allow a past night only when it was completed: running it again changes nothing; the sandbox cannot go back."""
    if not _is_sealed(place, wished):
        raise NightFailed(
            f"in the sandbox it is {today} already, and there was no night {wished}; name {today} or later"
        )
    return wished


def _sandbox(verb: str, place: Place, *arguments: str) -> dict[str, str]:
    command = [sys.executable, "-m", "sandbox", verb, "--dir", str(place.world), *arguments, "--json"]
    done = subprocess.run(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise NightFailed(f"the sandbox could not do its {verb}; what it said stands above, and in {place.world}")
    said: dict[str, str] = json.loads(done.stdout)
    return said


def _run_dag(place: Place, night: date) -> str:
    """Run the DAG to its end; return why it failed, or nothing."""
    log = place.logs / f"nightly-{night}.log"
    env = environment(place.airflow, place.bridge_env, AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY="5")
    with _saying("Airflow starts") as say:
        migrate_once(place.airflow, env, log)
        command = [BIN / "airflow", "dags", "test", "nightly_sync", "--conf", json.dumps({"sync_date": str(night)})]
        log.parent.mkdir(parents=True, exist_ok=True)
        with (
            log.open("w") as kept,
            subprocess.Popen(
                command, env=env, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            ) as airflow,
        ):
            reason = _follow(airflow.stdout, kept, say)
    return f"{reason or 'Airflow gave no reason'}\nAirflow's log is {log}" if airflow.returncode else ""


def _follow(words: IO[str] | None, kept: IO[str], say: "Say") -> str:
    """Keep Airflow's words in the log, say which step runs, and return the last reason it gave for a failure."""
    reason = ""
    for line in words or ():
        kept.write(line)
        if step := _STARTS.search(line):
            say(step[1] if step[2] == "-1" else f"{step[1]} {FEEDS[int(step[2])]}")
        elif why := _REASON.search(line):
            reason = why[1].strip()
    return reason


class Say:
    """Tells a person at a terminal what is being done, and is silent where there is none."""

    def __init__(self, status) -> None:
        self._status = status

    def __call__(self, what: str) -> None:
        """Replace what is shown."""
        if self._status:
            self._status.update(what)


@contextmanager
def _saying(what: str) -> Iterator[Say]:
    if not TERMINAL.is_terminal:
        yield Say(None)
        return
    with TERMINAL.status(what) as status:
        yield Say(status)


if __name__ == "__main__":
    sys.exit(main())
