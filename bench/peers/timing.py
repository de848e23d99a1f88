"""What a process, or a step within one, took: a bench runs each side in a process of its own."""

import json
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Run:
    """Seconds on the clock and of the processors, and the most memory in MiB."""

    wall: float
    cpu: float
    peak: float


def timed(command: list[str], *, threads: int) -> Run:
    """Run the command to its end; one that fails ends the bench with the last of what it said."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        env = {**os.environ, "OMP_NUM_THREADS": str(threads)}
        process = subprocess.Popen(command, stdout=said, stderr=said, env=env)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise SystemExit(said.read().decode()[-2000:])
    return Run(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def best_of(repeats: int, step: Callable[[], Any]) -> tuple[Any, Run]:
    """Repeat a step in this process; the quickest counts, so that neighbours disturb least."""
    runs = []
    for _ in range(repeats):
        wall, cpu = time.perf_counter(), time.process_time()
        found = step()
        runs.append((time.perf_counter() - wall, time.process_time() - cpu))
    return found, Run(*min(runs), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def answer_of(command: list[str]) -> dict[str, Any]:
    """Return what the command, in a process of its own, says last as JSON; one that fails ends the bench."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer
