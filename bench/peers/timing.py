"""What a process took: a bench runs each side in one of its own."""

import os
import subprocess
import tempfile
import time
from dataclasses import dataclass


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
