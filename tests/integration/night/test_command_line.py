"""The command line on real nights: every verb, its JSON, its exit code, and the one sentence of every error.

The verbs run in this process, as `sendbridge` would be run; their state is on SQLite only.
"""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from sendbridge import errors, replay
from sendbridge.cli import night
from sendbridge.cli.app import BROKE
from sendbridge.night import STEPS
from tests.integration.night.conftest import Cli, Council, Said, council_in

CHECKOUT = Path(__file__).parents[3]
FIRST, SECOND, NEVER = "2026-03-02", "2026-03-03", "2025-01-01"


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    """A council after two nights."""
    with ExitStack() as opened:
        made = opened.enter_context(council_in(tmp_path_factory.mktemp("council")))
        made.run_night()
        made.next_day()
        made.run_night()
        yield made


def told(said: Said, code: int) -> str:
    """Return the one sentence of an error that ended with this code."""
    assert said[0] == code
    assert said[1] == ""
    assert "Traceback" not in said[2]
    return " ".join(said[2].split())


@pytest.mark.parametrize("date", [FIRST, SECOND])
def test_a_replay_decides_as_the_night_did(cli: Cli, date: str):
    """Built again from what landed, the first and the second night come to the same decisions in every table."""
    code, out, _ = cli("night", "replay", "--date", date, "--json")
    assert code == 0
    said = json.loads(out)
    assert (said["sync_date"], said["differences"]) == (date, dict.fromkeys(replay.DECISIONS, 0))
    assert {len(each) for each in said["sha256"].values()} == {64}


def test_a_replay_that_differs_says_so(cli: Cli, monkeypatch: pytest.MonkeyPatch):
    """It ends with 9 and names the table."""
    monkeypatch.setattr(replay, "digest", lambda con, query, export: query if query.endswith(".tie") else "")
    code, out, _ = cli("night", "replay", "--date", SECOND)
    assert code == 9
    assert "tie 1 rows differ" in re.sub(r" +", " ", out)


def test_the_status_is_json_for_programs(cli: Cli):
    """It holds the account, the exceptions, the changes and the lists."""
    code, out, _ = cli("night", "status", "--date", FIRST, "--json")
    status = json.loads(out)
    assert code == 0
    assert status["state"] == "sealed"
    assert {"account", "exceptions", "changes", "lists", "stale_feeds", "waiting"} <= status.keys()
    assert all(Path(path).exists() for path in status["lists"])


def test_a_night_that_never_was_ends_with_8(cli: Cli):
    """People read which is the latest and what to run; programs read state `none`."""
    code, out, _ = cli("night", "status", "--date", NEVER)
    assert code == 8
    assert f"the latest is {SECOND}" in out
    assert f"sendbridge night run --date {NEVER}" in out
    code, out, _ = cli("night", "status", "--date", NEVER, "--json")
    assert (code, json.loads(out)["state"]) == (8, "none")


def test_running_a_sealed_night_again_shows_it(cli: Cli):
    """`night run` of a date that is in force changes nothing and ends well."""
    code, out, _ = cli("night", "run", "--date", SECOND)
    assert code == 0
    assert f"Night {SECOND}" in out


@pytest.mark.parametrize("verb", STEPS[1:])
def test_every_step_is_a_verb_that_can_be_run_again(cli: Cli, verb: str):
    """Each prints its counts as JSON."""
    code, out, _ = cli("night", verb, "--date", SECOND, "--json")
    assert code == 0
    assert all(isinstance(count, int) for count in json.loads(out).values())


def test_lists_and_exports_are_json_for_programs(cli: Cli):
    """`exceptions list` filters, and `exceptions export` says where the lists lie."""
    code, out, _ = cli("exceptions", "list", "--rule", "AR03", "--state", "any", "--json")
    assert code == 0
    assert {row["rule_id"] for row in json.loads(out)} == {"AR03"}
    code, out, _ = cli("exceptions", "export", "--date", SECOND, "--json")
    assert code == 0
    assert [path for path in json.loads(out)["lists"] if path.endswith("exceptions_all.xlsx")]


def test_a_preview_of_a_file_is_json_for_programs(cli: Cli, council: Council):
    """`map preview` reads a trust's own file and keeps nothing of it."""
    path = min(council.settings.trusts_drop_dir.glob("*/in/advice*.csv"))
    code, out, _ = cli("map", "preview", str(path), "--json")
    assert code == 0
    assert json.loads(out)["record_type"] == "advice_return"


def test_the_doctor_finds_what_must_be_mended(cli: Cli, monkeypatch: pytest.MonkeyPatch):
    """It ends with 0 when all is well, and with 1 and the cure when a system is away."""
    code, out, _ = cli("doctor", "--json")
    assert (code, [each for each in json.loads(out) if not each["fine"]]) == (0, [])
    monkeypatch.setenv("SENDBRIDGE_PORTAL_URL", "http://127.0.0.1:9")
    code, out, _ = cli("doctor")
    assert code == 1
    assert "check SENDBRIDGE_PORTAL_URL" in out


def test_errors_are_one_sentence(cli: Cli, monkeypatch: pytest.MonkeyPatch):
    """What to do is said plainly, under the exit code of the error's class."""
    assert "is not a date; write it as" in told(cli("night", "status", "--date", "yesterday"), 2)
    assert "the feeds are case_management" in told(cli("night", "pull", "the_moon", "--date", SECOND), 2)
    assert "is not assembled; run" in told(cli("night", "match", "--date", NEVER), 7)
    assert "no night 2025-01-01 is kept" in told(cli("night", "replay", "--date", NEVER), 7)
    monkeypatch.setenv("SENDBRIDGE_HTTP_RETRIES", "0")
    monkeypatch.setenv("SENDBRIDGE_REGISTER_URL", "http://127.0.0.1:9")
    said = told(cli("night", "pull", "establishment_register", "--date", "2026-03-04"), 3)
    assert "then run the night again" in said


def test_an_unforeseen_error_says_where_and_no_value(cli: Cli, monkeypatch: pytest.MonkeyPatch):
    """A crash ends with 70 and names the place; its own message, which may quote a child, is not shown."""

    def crash(*_: Any) -> None:
        raise KeyError("Zqxcanary 9990000026")

    monkeypatch.setattr(night, "night_summary", crash)
    said = told(cli("night", "status", "--date", SECOND), BROKE)
    assert "KeyError at test_command_line.py" in said
    assert "Zqxcanary" not in said


def test_every_exit_code_is_documented():
    """The page has a row for each code that an error or a verb ends with, and for no other."""
    page = (CHECKOUT / "docs" / "exit-codes.md").read_text()
    rows = {int(code): text for code, text in re.findall(r"^\| (\d+) \| (.*)$", page, re.MULTILINE)}
    classes = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Exception)]
    of_errors = {each.__name__: each.exit_code for each in classes if each is not errors.SendBridgeError}
    sources = "".join(path.read_text() for path in (CHECKOUT / "sendbridge" / "cli").glob("*.py"))
    of_verbs = {int(code) for code in re.findall(r"typer\.Exit\((\d+)\)", sources)}
    assert rows.keys() == {0, BROKE, errors.SendBridgeError.exit_code, *of_errors.values(), *of_verbs}
    assert {name: code for name, code in of_errors.items() if f"(`{name}`)" not in rows[code]} == {}
    assert len({*of_errors.values()}) == len(of_errors) > 6
