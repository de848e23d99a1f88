"""`make up` and `make down`: Airflow's pages and scheduler on this machine, on loopback only."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

from airflow_home import BIN, CHECKOUT, environment, make_pools, migrate_once

HOME = CHECKOUT / "var" / "airflow"
LOG = CHECKOUT / "var" / "logs" / "airflow.log"
PID = HOME / "pid"
PORT = os.environ.get("AIRFLOW_PORT", "8080")
PAGES = f"http://127.0.0.1:{PORT}"
READY_WITHIN_SECONDS, STOPPED_WITHIN_SECONDS = 120, 30


def up() -> int:
    """Start `airflow standalone` in the background; say where its pages are and how to log in."""
    if _is_running():
        _say(f"Airflow runs already: {PAGES}")
        return 0
    env = _environment()
    migrate_once(HOME, env, LOG)
    make_pools(HOME, env, LOG)
    with LOG.open("ab") as words:
        started = subprocess.Popen(
            [BIN / "airflow", "standalone"], env=env, cwd=CHECKOUT, stdout=words, stderr=words, start_new_session=True
        )
    PID.write_text(str(started.pid))
    if not _wait_until_ready(started):
        _say(f"Airflow did not start; its log is {LOG}")
        return 1
    _say(
        f"Airflow: {PAGES}\n{_login()}\nSwitch on nightly_sync there to have a night every night; `make down` stops it."
    )
    return 0


def down() -> int:
    """Stop the Airflow that `up` started."""
    if _is_running():
        _stop(group=int(PID.read_text()))
        _say("Airflow is stopped")
    PID.unlink(missing_ok=True)
    return 0


def _stop(*, group: int) -> None:
    """Ask the processes that `up` started to end, and wait until the last one has."""
    os.killpg(group, signal.SIGTERM)
    for _ in range(STOPPED_WITHIN_SECONDS):
        time.sleep(1)
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return


def _environment() -> dict[str, str]:
    """Return the bridge's settings from the sandbox, when there is one, else from the checkout's `.env`."""
    sandbox = CHECKOUT / "var" / "sandbox" / "env"
    var = CHECKOUT / "var"
    placed = {
        "SENDBRIDGE_STATE_URL": f"sqlite:///{var / 'state.sqlite'}",
        "SENDBRIDGE_LANDING_DIR": str(var / "landing"),
        "SENDBRIDGE_NIGHTS_DIR": str(var / "nights"),
        "SENDBRIDGE_EXPORTS_DIR": str(var / "exports"),
    }
    return environment(
        HOME,
        sandbox if sandbox.exists() else None,
        AIRFLOW__API__HOST="127.0.0.1",
        AIRFLOW__API__PORT=PORT,
        AIRFLOW__CORE__EXECUTION_API_SERVER_URL=f"{PAGES}/execution/",
        AIRFLOW__CORE__EXECUTOR="LocalExecutor",
        AIRFLOW__API__WORKERS="1",
        **({} if (CHECKOUT / ".env").exists() else {name: os.environ.get(name, at) for name, at in placed.items()}),
    )


def _wait_until_ready(started: subprocess.Popen[bytes]) -> bool:
    for _ in range(READY_WITHIN_SECONDS):
        if started.poll() is not None:
            return False
        if _is_healthy():
            return True
        time.sleep(1)
    return False


def _is_healthy() -> bool:
    try:
        with urllib.request.urlopen(f"{PAGES}/api/v2/monitor/health", timeout=5) as answer:  # noqa: S310 (our own address)
            health = json.load(answer)
    except (URLError, OSError, ValueError):
        return False
    return all(health[part]["status"] == "healthy" for part in ("metadatabase", "scheduler", "dag_processor"))


def _is_running() -> bool:
    if not PID.exists():
        return False
    command = Path("/proc", PID.read_text(), "cmdline")
    return command.exists() and b"airflow" in command.read_bytes()


def _login() -> str:
    passwords = HOME / "simple_auth_manager_passwords.json.generated"
    return "\n".join(f"Log in as {user} with {word}" for user, word in json.loads(passwords.read_text()).items())


def _say(what: str) -> None:
    sys.stdout.write(f"{what}\n")


if __name__ == "__main__":
    sys.exit({"up": up, "down": down}[sys.argv[1]]())
