"""A push that stopped itself: the morning has all the rest of its night, and a person lets it go in two commands."""

import json
from collections.abc import Iterator

import pytest

from tests.integration.night.conftest import Cli, Council, council_in


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    """A council that has had no night."""
    with council_in(tmp_path_factory.mktemp("council")) as made:
        yield made


@pytest.fixture
def cli(cli: Cli, council: Council) -> Cli:
    """Run the command line for this council's night."""
    return lambda *arguments: cli(*arguments, "--date", str(council.today))


def _written(council: Council) -> list[str]:
    return [row["resource"] for row in council.sandbox.case_audit() if row["resource"] != "tasks"]


def test_a_stopped_push_holds_up_nothing_else(cli: Cli, council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    """The later steps run, the command ends with 10, nothing is sent, agreed or confirmed; the status says why."""
    monkeypatch.setenv("SENDBRIDGE_PUSH_LIMIT", "0")
    code, out, error = cli("night", "run")
    assert (code, "SENDBRIDGE_PUSH_LIMIT is 0; nothing was sent" in error) == (10, True)
    assert "its push stopped itself" in out
    assert f"run `sendbridge night run --date {council.today}`" in out
    assert _written(council) == []
    assert {state for (state,) in council.state_columns("outbox", "state")} == {"waiting"}
    status = json.loads(cli("night", "status", "--json")[1])
    assert [path for path in status["lists"] if path.endswith("exceptions_all.xlsx")]
    assert "SENDBRIDGE_PUSH_LIMIT is 0" in status["push_stopped"]
    assert json.loads(cli("night", "confirm", "--json")[1]) == {"changes_confirmed": 0, "changes_moved": 0}


def test_once_let_go_the_same_night_is_sent_and_read_back(cli: Cli, council: Council) -> None:
    """The command that the status named does the rest, and then there is nothing more to tell."""
    code, out, _ = cli("night", "run")
    assert (code, "is complete" in out) == (0, True)
    assert len(_written(council)) > 0
    assert {state for (state,) in council.state_columns("outbox", "state")} == {"confirmed"}
    assert json.loads(cli("night", "status", "--json")[1])["push_stopped"] is None


def test_a_case_system_that_is_down_at_the_push_holds_up_no_list(
    cli: Cli, council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lists of a night that could not push are written all the same, and the command ends with 3."""
    monkeypatch.setenv("SENDBRIDGE_CASE_URL", "")
    for path in (council.settings.exports_dir / str(council.today)).iterdir():
        path.unlink()
    code, out, error = cli("night", "run")
    assert (code, "the case system cannot be reached" in error) == (3, True)
    assert "exceptions_all.xlsx" in out
