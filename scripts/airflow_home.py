"""An Airflow of this checkout's own: where it lives, what it is told, and its database, migrated once."""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from sendbridge.assembly import FEEDS

CHECKOUT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

_ALWAYS = {
    "AIRFLOW__CORE__DAGS_FOLDER": str(CHECKOUT / "dags"),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
    "GX_ANALYTICS_ENABLED": "False",
}


def environment(home: Path, bridge_env: Path | None = None, **more: str) -> dict[str, str]:
    """Return the variables for Airflow in `home`, with the bridge's own from an env file of NAME=value lines."""
    found = {**os.environ, **_ALWAYS, "AIRFLOW_HOME": str(home.resolve()), **more}
    found["PATH"] = f"{BIN}{os.pathsep}{found.get('PATH', '')}"
    found["PYTHONPATH"] = os.pathsep.join(filter(None, [str(CHECKOUT), os.environ.get("PYTHONPATH")]))
    return found | read_env(bridge_env) if bridge_env else found


def read_env(path: Path) -> dict[str, str]:
    """Return what an env file sets."""
    lines = (line.strip() for line in path.read_text().splitlines())
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def migrate_once(home: Path, env: dict[str, str], log: Path) -> None:
    """Make Airflow's database unless this version has made it; five seconds that a night need not spend again."""
    stamp = home / "migrated"
    if stamp.exists() and stamp.read_text() == version("apache-airflow"):
        return
    home.mkdir(parents=True, exist_ok=True)
    run_quietly(["db", "migrate"], env, log)
    stamp.write_text(version("apache-airflow"))


def make_pools(home: Path, env: dict[str, str], log: Path) -> None:
    """Make the pool of each upstream; its one slot keeps two runs from asking one system at once."""
    pools = home / "pools.json"
    one = {"slots": 1, "description": "one caller at a time", "include_deferred": False}
    pools.write_text(json.dumps(dict.fromkeys(FEEDS, one)))
    run_quietly(["pools", "import", str(pools)], env, log)


def run_quietly(arguments: list[str], env: dict[str, str], log: Path) -> None:
    """Run an airflow command with its words in the log; raise CalledProcessError when it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as words:
        subprocess.run([BIN / "airflow", *arguments], env=env, cwd=CHECKOUT, stdout=words, stderr=words, check=True)
