"""One night runs under Airflow's scheduler with LocalExecutor, each feed's branch in its upstream's pool."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT / "scripts"))

from airflow_home import BIN, environment, make_pools, migrate_once, run_quietly  # noqa: E402 (scripts is no package)

NIGHT = "2026-03-02"
DONE_WITHIN_SECONDS = 600
PARTS = ("api-server", "scheduler", "dag-processor")
STATES = "SELECT state FROM dag_run WHERE dag_id = 'nightly_sync' AND run_type = 'manual'"
TASKS = "SELECT task_id, map_index, pool, state FROM task_instance WHERE run_id LIKE 'manual%' ORDER BY start_date"


def main() -> int:
    """Run the night on a sandbox of 60 plans; print its tasks; 0 when it succeeded and every branch kept its pool."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _sandbox(place, "up", "--plans", "60", "--date", NIGHT)
        try:
            return _night(place)
        finally:
            _sandbox(place, "down")


def _night(place: Path) -> int:
    home, log = place / "airflow", place / "airflow.log"
    env = _environment(home, place / "world" / "env")
    migrate_once(home, env, log)
    make_pools(home, env, log)
    with log.open("ab") as words:
        running = [
            subprocess.Popen([BIN / "airflow", part], env=env, cwd=CHECKOUT, stdout=words, stderr=words)
            for part in PARTS
        ]
        try:
            started = time.monotonic()
            _trigger(home, env, log)
            state = _wait(home)
            tasks = _asked(home, TASKS)
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(timeout=60)
    sys.stdout.write("".join(f"{task:<10} {index:>2} {pool:<23} {ended}\n" for task, index, pool, ended in tasks))
    sys.stdout.write(
        f"The night ended as {state} after {time.monotonic() - started:.0f} s, Airflow's own start included\n"
    )
    if state != "success":
        sys.stderr.write(log.read_text(errors="replace")[-4000:])
    pools = {pool for task, _, pool, _ in tasks if task == "pull"}
    return 0 if state == "success" and len(pools) == 4 and "default_pool" not in pools else 1


def _environment(home: Path, bridge: Path) -> dict[str, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    return environment(
        home,
        bridge,
        AIRFLOW__API__HOST="127.0.0.1",
        AIRFLOW__API__PORT=port,
        AIRFLOW__API__WORKERS="1",
        AIRFLOW__API_AUTH__JWT_SECRET=os.urandom(32).hex(),
        AIRFLOW__CORE__EXECUTION_API_SERVER_URL=f"http://127.0.0.1:{port}/execution/",
        AIRFLOW__CORE__EXECUTOR="LocalExecutor",
        AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK="False",
    )


def _trigger(home: Path, env: dict[str, str], log: Path) -> None:
    """Ask for the night as soon as Airflow has read the DAG."""
    for _ in range(DONE_WITHIN_SECONDS):
        if _asked(home, "SELECT 1 FROM serialized_dag WHERE dag_id = 'nightly_sync'"):
            break
        time.sleep(1)
    run_quietly(["dags", "trigger", "nightly_sync", "--conf", json.dumps({"sync_date": NIGHT})], env, log)
    run_quietly(["dags", "unpause", "nightly_sync", "--yes"], env, log)


def _wait(home: Path) -> str:
    for _ in range(DONE_WITHIN_SECONDS):
        states = {state for (state,) in _asked(home, STATES)}
        if states and states <= {"success", "failed"}:
            return "success" if states == {"success"} else "failed"
        time.sleep(1)
    return "still running"


def _asked(home: Path, statement: str) -> list[tuple]:
    with closing(sqlite3.connect(home / "airflow.db", timeout=30)) as airflow:
        return airflow.execute(statement).fetchall()


def _sandbox(place: Path, verb: str, *arguments: str) -> None:
    command = [sys.executable, "-m", "sandbox", verb, "--dir", place / "world", *arguments]
    subprocess.run(command, cwd=CHECKOUT, stdout=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    sys.exit(main())
