"""The folder in which a sandbox world lives: its facts, databases, drop folders, answer key and secrets."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

USUAL_DIR = Path("var/sandbox")


class NoWorld(Exception):
    """The folder holds no world yet; it is made with `python -m sandbox up` or `fill`."""


@dataclass(frozen=True)
class WorldFacts:
    """What a world is made from, and the day that it is in it; `options` go to the population as they are."""

    seed: int
    plans: int
    start_date: date
    world_date: date
    options: dict[str, Any] = field(default_factory=dict)

    def on(self, day: date) -> "WorldFacts":
        """Return the facts as they are on another day."""
        return replace(self, world_date=day)


@dataclass(frozen=True)
class Secrets:
    """What callers must know, and what only the servers know."""

    client_id: str
    client_secret: str
    portal_key: str
    page_secret: str


class WorldDir:
    """Where everything of one world is kept."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.case_path = self.root / "case.sqlite"
        self.portal_path = self.root / "portal.sqlite"
        self.register_dir = self.root / "register"
        self.settings_drop_dir = self.root / "drop" / "settings"
        self.trusts_drop_dir = self.root / "drop" / "trusts"
        self.changes_dir = self.root / "drop" / "case_system"
        self.key_dir = self.root / "key"
        self.faults_path = self.root / "faults.json"
        self.server_path = self.root / "server.json"
        self.log_path = self.root / "server.log"
        self.env_path = self.root / "env"
        self.unfinished_dir = self.root / "unfinished"
        self._reporting_path = self.root / "reporting_url"
        self._facts_path = self.root / "world.json"
        self._secrets_path = self.root / "secrets.json"

    @property
    def exists(self) -> bool:
        """Whether a world has been filled here, to the end."""
        return self._facts_path.exists()

    @property
    def facts(self) -> WorldFacts:
        """Return what the world is made from."""
        if not self.exists:
            raise NoWorld(f"There is no sandbox world in {self.root}. Make one with: python -m sandbox up")
        stored = json.loads(self._facts_path.read_text())
        days = {name: date.fromisoformat(stored[name]) for name in ("start_date", "world_date")}
        return WorldFacts(**{**stored, **days})

    def write_facts(self, facts: WorldFacts) -> None:
        """Keep the facts; written last, they say that the world is whole."""
        write_whole(self._facts_path, json.dumps(asdict(facts), default=str, indent=1).encode())

    @cached_property
    def secrets(self) -> Secrets:
        """Return the world's secrets, made at first need and readable by the owner only."""
        if not self._secrets_path.exists():
            made = Secrets("sendbridge", *(secrets.token_urlsafe(24) for _ in range(3)))
            write_whole(self._secrets_path, json.dumps(asdict(made)).encode(), mode=0o600)
        return Secrets(**json.loads(self._secrets_path.read_text()))

    @property
    def reporting_url(self) -> str | None:
        """Return where this world's case system keeps its reporting database, if it has one."""
        return self._reporting_path.read_text().strip() if self._reporting_path.exists() else None

    def keep_reporting_url(self, url: str) -> None:
        """Give the case system a reporting database, which every day that passes fills anew."""
        write_whole(self._reporting_path, url.encode(), mode=0o600)

    def environment(self, base_url: str) -> dict[str, str]:
        """Return the SENDBRIDGE_* variables with which the bridge meets this world."""
        met = {
            "CASE_URL": base_url,
            "CASE_CLIENT_ID": self.secrets.client_id,
            "CASE_CLIENT_SECRET": self.secrets.client_secret,
            "PORTAL_URL": base_url,
            "PORTAL_KEY": self.secrets.portal_key,
            "REGISTER_URL": base_url,
            "CASE_CHANGES_DIR": str(self.changes_dir),
            "SETTINGS_DROP_DIR": str(self.settings_drop_dir),
            "TRUSTS_DROP_DIR": str(self.trusts_drop_dir),
            "PUSH_CASE_MANAGEMENT": "apply",
            "PUSH_SCHOOL_SETTINGS": "apply",
            "PUSH_HEALTH_TRUSTS": "apply",
            "ALLOW_TEST_NUMBERS": "true",
            "QUIET_SECONDS": "0",
        }
        return {f"SENDBRIDGE_{name}": value for name, value in {**met, **self._bridge_dirs()}.items()}

    def _bridge_dirs(self) -> dict[str, str]:
        """A world outside the usual place keeps its bridge's own state beside it."""
        if self.root == USUAL_DIR.resolve():
            return {}
        bridge = self.root / "bridge"
        bridge.mkdir(parents=True, exist_ok=True)
        return {
            "STATE_URL": f"sqlite:///{bridge}/state.sqlite",
            "LANDING_DIR": f"{bridge}/landing",
            "NIGHTS_DIR": f"{bridge}/nights",
            "EXPORTS_DIR": f"{bridge}/exports",
        }

    def write_environment(self, base_url: str) -> dict[str, str]:
        """Write the variables to the env file, for `set -a; . env`, and return them."""
        variables = self.environment(base_url)
        text = "".join(f"{name}={value}\n" for name, value in variables.items())
        write_whole(self.env_path, text.encode(), mode=0o600)
        return variables


def write_whole(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write a file so that nobody ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f".{path.name}.{os.getpid()}.part")
    with os.fdopen(os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(content)
    staged.replace(path)
