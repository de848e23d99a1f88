"""Times the whole night step by step, at 5,000 and 50,000 plans, with the peak memory of bridge and sandbox."""

import argparse
import cProfile
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from sandbox.fill import tick
from sandbox.server_process import start, stop
from sandbox.world_dir import WorldDir

KEPT = Path("var/bench")
SEED, START = 20260301, date(2026, 3, 2)
PLANS = (5_000, 50_000)
ROWS_OF = {  # which counts of a step say how many rows went through it
    "assemble": "_rows",
    "match": "tie_",
    "check": "findings",
    "push": "changes_sent",
    "confirm": "changes_",
    "report": "",
}
MIB = 1024


@dataclass(frozen=True)
class Step:
    """What one step of a night took in the bridge's process, and what it said."""

    name: str
    wall: float
    cpu: float
    peak: float  # MiB, of the process so far
    rows: int


def main() -> None:
    """Fill the worlds that are not there yet, then run two nights in each and print what they took."""
    options = _options()
    if options.night:
        for step in run_night(options.night, profile_to=options.profile):
            print(json.dumps(asdict(step)), flush=True)  # noqa: T201
        return
    for plans in options.plans:
        show(f"The whole night, {plans:,} plans, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        show(f"world: {filled(plans)}")
        with_world(plans, profile_to=options.profile)


def filled(plans: int) -> str:
    """Fill the world unless an earlier bench has, and say what that took: by itself, in a process of its own."""
    world, said = KEPT / f"{plans}" / "world", KEPT / f"{plans}" / "filled.txt"
    if not (WorldDir(world).exists and said.exists()):
        shutil.rmtree(world, ignore_errors=True)
        command = ["-m", "sandbox", "fill", "--dir", world, "--plans", plans, "--seed", SEED, "--date", START]
        began = time.perf_counter()
        process = subprocess.Popen([sys.executable, *map(str, command)], stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"the world of {plans:,} plans could not be filled")
        wall, cpu = time.perf_counter() - began, used.ru_utime + used.ru_stime
        said.write_text(f"filled in {wall:.0f} s ({cpu:.0f} s CPU), peak {used.ru_maxrss / MIB:.0f} MiB")
    return f"{said.read_text()}, not counted below"


def with_world(plans: int, *, profile_to: Path | None) -> None:
    """Run the first night and the next day's in a copy of the kept world, against servers of its own."""
    lived = KEPT / f"{plans}" / "lived"
    shutil.rmtree(lived, ignore_errors=True)
    shutil.copytree(KEPT / f"{plans}" / "world", lived)
    world = WorldDir(lived)
    try:
        _night(world, START, "first night: everything is new", profile_to=profile_to)
        began = time.process_time()
        tick(world, START + timedelta(1))
        show(f"the world moved on by a day in {time.process_time() - began:.0f} s CPU, not counted")
        _night(world, START + timedelta(1), "second night: what a day brings", profile_to=profile_to)
    finally:
        stop(world)
        shutil.rmtree(lived, ignore_errors=True)


def _night(world: WorldDir, night: date, title: str, *, profile_to: Path | None) -> None:
    server = start(world).pid
    began, spent = time.perf_counter(), _cpu_of(server)
    steps = [*_in_process(world, night, profile_to)]
    _print_night(title, steps, time.perf_counter() - began)
    show(f"{'sandbox':<31}{'':>8}{_cpu_of(server) - spent:>8.1f}{_peak_of(server):>10.0f}")
    stop(world)  # a fresh server for each night, so that its peak is that night's


def _in_process(world: WorldDir, night: date, profile_to: Path | None) -> Iterator[Step]:
    command = [sys.executable, "-m", "bench.whole_night", "--night", str(night)]
    command += ["--profile", str(profile_to)] if profile_to else []
    variables = dict(line.split("=", 1) for line in world.env_path.read_text().splitlines())
    done = subprocess.run(command, env=os.environ | variables, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"the night {night} failed; what it said stands above")
    for line in done.stdout.splitlines():
        yield Step(**json.loads(line))


def run_night(sync_date: date, *, profile_to: Path | None) -> Iterator[Step]:
    """Run every verb in this process, as the DAG's tasks do in theirs; the first step carries the imports."""
    profile = cProfile.Profile() if profile_to else None
    if profile:
        profile.enable()
    yield _measured("imports", _imports)
    from sendbridge import night
    from sendbridge.assembly import FEEDS
    from sendbridge.settings import Settings

    settings = Settings()
    for feed in FEEDS:
        yield _measured(f"pull {feed}", lambda feed=feed: night.pull(settings, feed, sync_date))
    for name in night.STEPS[1:]:
        yield _measured(name, lambda name=name: getattr(night, name)(settings, sync_date))
    if profile:
        profile.disable()
        profile.dump_stats(f"{profile_to}-{sync_date}.prof")


def _imports() -> dict[str, int]:
    import sendbridge.checks.gx
    import sendbridge.night  # noqa: F401

    return {}


def _measured(name: str, work: Callable[[], dict[str, int]]) -> Step:
    wall, cpu = time.perf_counter(), time.process_time()
    counts = work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB
    telling = ROWS_OF.get(name, "rows")
    rows = sum(count for what, count in counts.items() if telling in what)
    return Step(name, time.perf_counter() - wall, time.process_time() - cpu, peak, rows)


def _print_night(title: str, steps: list[Step], wall: float) -> None:
    show(f"{title:<31}{'wall s':>8}{'cpu s':>8}{'peak MiB':>10}{'rows':>12}")
    for step in steps:
        show(f"  {step.name:<29}{step.wall:>8.1f}{step.cpu:>8.1f}{step.peak:>10.0f}{step.rows or '':>12}")
    show(f"{'bridge, whole night':<31}{wall:>8.1f}{sum(s.cpu for s in steps):>8.1f}{steps[-1].peak:>10.0f}")


def _cpu_of(process_id: int) -> float:
    """Return the CPU seconds that a process has used; 0 where there is no /proc."""
    path = Path(f"/proc/{process_id}/stat")
    if not path.exists():
        return 0.0
    fields = path.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_of(process_id: int) -> float:
    """Return the peak memory of a process in MiB; 0 where there is no /proc."""
    path = Path(f"/proc/{process_id}/status")
    lines = path.read_text().splitlines() if path.exists() else []
    return next((int(line.split()[1]) / MIB for line in lines if line.startswith("VmHWM")), 0.0)


def show(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)  # noqa: T201


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, nargs="+", default=PLANS)
    parser.add_argument("--profile", type=Path, help="write profiles to files that begin so")
    parser.add_argument("--night", type=date.fromisoformat, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
