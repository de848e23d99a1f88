"""The compose file: a compose linter takes it, nothing secret stands in it, every service says whether it is well."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

CHECKOUT = Path(__file__).parents[3]
COMPOSE = CHECKOUT / "docker-compose.yml"
SECRETS = set(re.findall(r"\$\{(\w+):\?", COMPOSE.read_text()))


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The file as YAML, anchors merged."""
    read: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return read


def _linter() -> list[str] | None:
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    version = ["docker", "compose", "version"]
    has_plugin = shutil.which("docker") and subprocess.run(version, capture_output=True, check=False).returncode == 0
    return ["docker", "compose"] if has_plugin else None


def _lint(place: Path, env: str) -> subprocess.CompletedProcess[str]:
    linter = _linter()
    assert linter, "CI must have docker-compose; .ci/run installs it"
    shutil.copy(COMPOSE, place)
    (place / ".env").write_text(env)
    outside = {name: value for name, value in os.environ.items() if name not in SECRETS}
    return subprocess.run([*linter, "config"], cwd=place, env=outside, capture_output=True, text=True, check=False)


@pytest.mark.skipif(not os.environ.get("CI") and _linter() is None, reason="no compose linter on this machine")
def test_a_compose_linter_accepts_the_file(tmp_path: Path):
    """With every secret given, the linter resolves the file to our services."""
    done = _lint(tmp_path, "".join(f"{name}=given\n" for name in SECRETS))
    assert done.returncode == 0, done.stderr
    services = yaml.safe_load(done.stdout)["services"]
    assert {"postgres", "redis", "airflow-worker", "airflow-apiserver"} <= set(services)
    assert services["airflow-worker"]["environment"]["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor"


@pytest.mark.skipif(not os.environ.get("CI") and _linter() is None, reason="no compose linter on this machine")
@pytest.mark.parametrize("secret", sorted(SECRETS))
def test_nothing_starts_without_a_secret(tmp_path: Path, secret: str):
    """A secret that was not given stops compose with its name."""
    done = _lint(tmp_path, "".join(f"{name}=given\n" for name in SECRETS if name != secret))
    assert done.returncode != 0
    assert secret in done.stderr


def test_the_services_are_those_of_airflow_with_celery(compose: dict[str, Any]):
    """Each part of Airflow, the database and the broker has a service."""
    airflow = {"init", "apiserver", "scheduler", "dag-processor", "triggerer", "worker"}
    assert set(compose["services"]) == {"postgres", "redis", *(f"airflow-{part}" for part in airflow)}


def test_every_lasting_service_says_whether_it_is_well(compose: dict[str, Any]):
    """All but the one that runs once have a health check and start again by themselves."""
    lasting = {name: service for name, service in compose["services"].items() if name != "airflow-init"}
    assert {name for name, service in lasting.items() if "healthcheck" not in service} == set()
    assert {service["restart"] for service in lasting.values()} == {"unless-stopped"}


def test_nothing_secret_stands_in_the_file(compose: dict[str, Any]):
    """Every password, key and secret comes from outside."""
    shared = compose["x-airflow"]["environment"]
    secret = {
        name: value for name, value in shared.items() if re.search(r"KEY|SECRET|CONN|BROKER|BACKEND|STATE_URL", name)
    }
    assert len(secret) >= 6
    assert {name for name, value in secret.items() if "${" not in value} == set()
    assert set(re.findall(r"^(\w+)=", (CHECKOUT / "deploy" / "example.env").read_text(), re.MULTILINE)) >= SECRETS


def test_the_pages_are_on_loopback_unless_asked(compose: dict[str, Any]):
    """Only Airflow's pages leave the network of the services, and only to this machine."""
    ports = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}
    assert ports == {"airflow-apiserver": ["${AIRFLOW_BIND:-127.0.0.1}:8080:8080"]}


def test_the_image_is_built_from_the_lock():
    """The image installs what the lock pins, with hashes, on the Airflow that the lock names."""
    text = (CHECKOUT / "deploy" / "Dockerfile").read_text()
    pinned = re.search(r"^apache-airflow==(\S+)", (CHECKOUT / "requirements.lock").read_text(), re.MULTILINE)
    assert "--require-hashes -r requirements.lock" in text
    assert pinned
    assert f"FROM apache/airflow:{pinned[1]}-" in text
