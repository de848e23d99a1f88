"""The neighbours' server as a process of its own: started, asked, stopped by its own id."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from sandbox.serving import HOST
from sandbox.world_dir import WorldDir

HEALTHY_WITHIN_SECONDS = 30
_started: dict[int, subprocess.Popen[bytes]] = {}


class ServerDidNotStart(Exception):
    """The servers did not come up; the message names the log to read."""


@dataclass(frozen=True)
class Running:
    """A server that answers."""

    pid: int
    port: int
    world_date: str

    @property
    def base_url(self) -> str:
        """Return where it listens."""
        return f"http://{HOST}:{self.port}"


def running(world_dir: WorldDir) -> Running | None:
    """Return the world's server if it is up: the process in server.json must itself say so."""
    if not world_dir.server_path.exists():
        return None
    noted = json.loads(world_dir.server_path.read_text())
    try:
        with urllib.request.urlopen(f"http://{HOST}:{noted['port']}/_sandbox/health", timeout=5) as answer:
            health = json.load(answer)
    except (URLError, OSError, ValueError):
        return None
    return Running(noted["pid"], noted["port"], health["world_date"]) if health.get("pid") == noted["pid"] else None


def start(world_dir: WorldDir, *, port: int = 0, token_seconds: float = 300) -> Running:
    """Start the server in the background and wait until it is healthy; one that runs already is left as it is."""
    if up := running(world_dir):
        return up
    port = port or _last_port(world_dir)
    world_dir.server_path.unlink(missing_ok=True)
    command = [sys.executable, "-m", "sandbox.serving", str(world_dir.root), str(port), str(token_seconds)]
    with world_dir.log_path.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, cwd=_package_root()
        )
    _started[process.pid] = process
    end = time.monotonic() + HEALTHY_WITHIN_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if up := running(world_dir):
            return up
        time.sleep(0.05)
    raise ServerDidNotStart(f"The sandbox servers did not start. Read {world_dir.log_path}")


def stop(world_dir: WorldDir) -> bool:
    """Stop the world's own server, and no other process; return whether there was one."""
    up = running(world_dir)
    if up is None:
        return False
    os.kill(up.pid, signal.SIGTERM)
    end = time.monotonic() + HEALTHY_WITHIN_SECONDS
    while time.monotonic() < end and running(world_dir):
        time.sleep(0.05)
    if process := _started.pop(up.pid, None):
        process.wait(HEALTHY_WITHIN_SECONDS)
    world_dir.server_path.unlink(missing_ok=True)
    return True


def _last_port(world_dir: WorldDir) -> int:
    """Return the port in the env file if it is free, so that a bridge meets the servers again; 0 for any."""
    if not world_dir.env_path.exists():
        return 0
    lines = world_dir.env_path.read_text().splitlines()
    address = next((line for line in lines if line.startswith("SENDBRIDGE_CASE_URL=")), ":0")
    port = int(address.rpartition(":")[2])
    with socket.socket() as trial:
        return port if trial.connect_ex((HOST, port)) else 0


def _package_root() -> Path:
    return Path(__file__).resolve().parents[1]
