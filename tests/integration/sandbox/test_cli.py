"""`python -m sandbox` makes a world, starts, moves and stops it, and says plainly what it did."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from sandbox.server_process import running
from sandbox.world_dir import WorldDir

ROOT = Path(__file__).parents[3]
PLACES = ("LANDING_DIR", "NIGHTS_DIR", "EXPORTS_DIR", "STATE_URL")


def run(*words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run the command line as a person would."""
    command = [sys.executable, "-m", "sandbox", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=check, timeout=60)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A world of sixty plans that is up."""
    root = tmp_path_factory.mktemp("cli") / "world"
    run("up", "--dir", str(root), "--plans", "60", "--date", "2026-03-02")
    yield root
    run("down", "--dir", str(root))


def test_up_fills_starts_and_writes_the_environment(world: Path) -> None:
    """After `up` the servers answer at the addresses in the env file, which only its owner may read."""
    env = dict(line.split("=", 1) for line in (world / "env").read_text().splitlines())
    address = env["SENDBRIDGE_REGISTER_URL"] + "/register/edubasealldata.csv"
    assert requests.get(address, timeout=10).status_code == 200
    assert (world / "env").stat().st_mode & 0o077 == 0
    assert all(env[f"SENDBRIDGE_{place}"].split("///")[-1].startswith(str(world / "bridge")) for place in PLACES)
    assert {env[f"SENDBRIDGE_PUSH_{feed}"] for feed in ("CASE_MANAGEMENT", "SCHOOL_SETTINGS", "HEALTH_TRUSTS")} == {
        "apply"
    }


def test_up_again_leaves_everything_as_it_is(world: Path) -> None:
    """A second `up` finds the same world and the same process, and prints JSON when asked."""
    before = running(WorldDir(world))
    again = json.loads(run("up", "--dir", str(world), "--plans", "99", "--json").stdout)
    assert before is not None
    assert (again["pid"], again["url"]) == (before.pid, before.base_url)
    assert json.loads(run("status", "--dir", str(world), "--json").stdout)["plans"] == 60


def test_progress_is_shown_on_a_terminal_only(tmp_path: Path) -> None:
    """Without a terminal the command says one sentence and nothing else."""
    done = run("fill", "--dir", str(tmp_path / "quiet"), "--plans", "60", "--date", "2026-03-02")
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1


def test_tick_moves_a_running_world(world: Path) -> None:
    """After `tick --to` the servers know the day, and its key is there."""
    said = json.loads(run("tick", "--dir", str(world), "--to", "2026-03-05", "--json").stdout)
    server = running(WorldDir(world))
    assert said["world_date"] == "2026-03-05"
    assert said["days"] == 3
    assert server is not None
    assert server.world_date == "2026-03-05"
    assert (world / "key" / "2026-03-05" / "breaches.csv").exists()


def test_a_fault_goes_on_and_off(world: Path) -> None:
    """`fault` reaches the running servers, and refuses nonsense in one sentence with exit code 2."""
    run("fault", "rate_limit", "on", "--dir", str(world), "--option", "every=1")
    server = running(WorldDir(world))
    assert server is not None
    address = server.base_url + "/register/edubasealldata.csv"
    assert requests.get(address, timeout=10).status_code == 429
    run("fault", "rate_limit", "off", "--dir", str(world))
    assert requests.get(address, timeout=10).status_code == 200
    refused = run("fault", "fire", "on", "--dir", str(world), check=False)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("there is no fault fire")


def test_without_a_world_the_commands_say_what_to_do(tmp_path: Path) -> None:
    """`tick` and `status` name the command that makes a world; `down` has nothing to stop."""
    for verb in ("tick", "status"):
        refused = run(verb, "--dir", str(tmp_path), check=False)
        assert refused.returncode == 2
        assert "python -m sandbox up" in refused.stderr
    assert "No servers" in run("down", "--dir", str(tmp_path)).stdout


def test_down_stops_only_the_worlds_own_server(tmp_path: Path) -> None:
    """A server.json that names another process stops nothing."""
    root = tmp_path / "other"
    root.mkdir()
    (root / "server.json").write_text(json.dumps({"pid": os.getpid(), "port": 9}))
    assert "No servers" in run("down", "--dir", str(root)).stdout


def test_the_port_stays_when_servers_come_back(tmp_path: Path) -> None:
    """After `down` and `up` the bridge finds the neighbours where they were."""
    first = json.loads(run("up", "--dir", str(tmp_path), "--plans", "60", "--date", "2026-03-02", "--json").stdout)
    run("down", "--dir", str(tmp_path))
    second = json.loads(run("up", "--dir", str(tmp_path), "--json").stdout)
    run("down", "--dir", str(tmp_path))
    assert first["url"] == second["url"]
    assert first["pid"] != second["pid"]
