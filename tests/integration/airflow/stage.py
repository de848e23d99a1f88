"""A stage for whole nights: a sandbox world, an Airflow of its own, and what both have written."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[3]
FIRST_NIGHT = "2026-03-02"


@dataclass(frozen=True)
class Ran:
    """What a program said, and how it ended."""

    code: int
    out: str


@dataclass(frozen=True)
class Stage:
    """A folder with a sandbox world, an Airflow and its logs."""

    root: Path

    @property
    def world(self) -> Path:
        """Return the sandbox's folder."""
        return self.root / "world"

    @property
    def airflow_db(self) -> Path:
        """Return Airflow's own database."""
        return self.root / "airflow" / "airflow.db"

    @property
    def logs(self) -> str:
        """Return every word that Airflow has written."""
        written = [*(self.root / "logs").rglob("*.log"), *(self.root / "airflow").rglob("*.log")]
        return "\n".join(path.read_text(errors="replace") for path in written)

    @property
    def bridge(self) -> dict[str, str]:
        """Return the settings by which the bridge meets this world."""
        lines = (self.world / "env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    def nightly(self, *arguments: str, **settings: str) -> Ran:
        """Run what `make nightly` runs, on this stage."""
        places = ["--dir", self.world, "--airflow-home", self.root / "airflow", "--logs", self.root / "logs"]
        return run([sys.executable, "scripts/nightly.py", "--plans", "60", *places, *arguments], **settings)

    def sandbox(self, *arguments: str) -> Ran:
        """Run a verb of the sandbox on this stage's world."""
        return run([sys.executable, "-m", "sandbox", arguments[0], "--dir", self.world, *arguments[1:]])

    def dag(self, dag_id: str, conf: dict[str, Any], **settings: str) -> Ran:
        """Run one DAG with `airflow dags test`."""
        command = [Path(sys.executable).with_name("airflow"), "dags", "test", dag_id, "--conf", json.dumps(conf)]
        return run(command, **airflow_variables(self.root / "airflow"), **settings)


def airflow_variables(home: Path) -> dict[str, str]:
    """Return what an Airflow in `home` must be told."""
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(CHECKOUT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "1",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
    }


def run(command: list[Any], **variables: str) -> Ran:
    """Run a program in the checkout, whatever the outcome."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=CHECKOUT,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )
    return Ran(done.returncode, done.stdout)
