"""A running sandbox of two children made by hand, and callers that are let in."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import requests

from sandbox.testing import Sandbox, running_sandbox
from tests.integration.sandbox.tiny_world import TinyWorld


@pytest.fixture(scope="module")
def neighbours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The servers, for the tests of one module."""
    with running_sandbox(tmp_path_factory.mktemp("world"), world=TinyWorld()) as sandbox:
        yield sandbox


@pytest.fixture
def own_neighbours(tmp_path: Path) -> Iterator[Sandbox]:
    """Servers and a world for one test alone."""
    with running_sandbox(tmp_path, world=TinyWorld()) as sandbox:
        yield sandbox


class Caller(requests.Session):
    """A session of one neighbour's API: paths only."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base

    def request(self, method: str, url: str, **kwargs: object) -> requests.Response:  # type: ignore[override]
        """Call a path below the API's base."""
        return super().request(method, self.base + url, timeout=10, **kwargs)  # type: ignore[arg-type]

    def key(self) -> dict[str, str]:
        """Return an Idempotency-Key that was never used."""
        return {"Idempotency-Key": uuid4().hex}

    def change(self, path: str, values: dict[str, object], *, match: str | None = None) -> requests.Response:
        """PATCH a record at the version that it has now, or at the one given."""
        match = match or self.get(path).headers["ETag"]
        return self.patch(path, json=values, headers={**self.key(), "If-Match": match})

    def create(self, path: str, values: dict[str, object]) -> requests.Response:
        """POST a record."""
        return self.post(path, json=values, headers=self.key())


def token(sandbox: Sandbox) -> str:
    """Return a token of the case system."""
    form = {
        "grant_type": "client_credentials",
        "client_id": sandbox.env["SENDBRIDGE_CASE_CLIENT_ID"],
        "client_secret": sandbox.env["SENDBRIDGE_CASE_CLIENT_SECRET"],
    }
    answer = requests.post(sandbox.base_url + "/oauth/token", data=form, timeout=10)
    return str(answer.json()["access_token"])


def case_caller(sandbox: Sandbox) -> Caller:
    """Return a caller whom the case system lets in."""
    caller = Caller(sandbox.base_url + "/api/v1")
    caller.headers["Authorization"] = f"Bearer {token(sandbox)}"
    return caller


def portal_caller(sandbox: Sandbox) -> Caller:
    """Return a caller whom the portal lets in."""
    caller = Caller(sandbox.base_url + "/portal/v1")
    caller.headers["X-Api-Key"] = sandbox.env["SENDBRIDGE_PORTAL_KEY"]
    return caller


@pytest.fixture
def case(neighbours: Sandbox) -> Iterator[Caller]:
    """The case system of the module's world."""
    with case_caller(neighbours) as caller:
        yield caller


@pytest.fixture
def portal(neighbours: Sandbox) -> Iterator[Caller]:
    """The portal of the module's world."""
    with portal_caller(neighbours) as caller:
        yield caller
