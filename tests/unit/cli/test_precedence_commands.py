"""`sendbridge precedence` and `sendbridge overrides` as people and programs see them."""

import getpass
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sendbridge.cli import app

Said = tuple[int, str, str]
Cli = Callable[..., Said]
SET = ("overrides", "set", "review", "R1", "recommendation_code")
WHY = ("--reason", "Agreed at panel", "--expires", "2026-06-30", "--date", "2026-03-02")


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run the command line for a council without a night; returns exit code, output and errors."""
    monkeypatch.setenv("SENDBRIDGE_ROOMS_DIR", str(tmp_path))
    monkeypatch.setenv("SENDBRIDGE_NIGHTS_DIR", str(tmp_path / "nights"))
    monkeypatch.setenv("SENDBRIDGE_STATE_URL", f"sqlite:///{tmp_path / 'state.sqlite'}")

    def run(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["sendbridge", *arguments])
        with pytest.raises(SystemExit) as ended:
            app.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, " ".join(said.err.split())

    return run


def test_a_manager_can_read_who_is_believed(cli: Cli) -> None:
    """The table tells sources, freshness and what becomes of a difference, in words; JSON tells the same."""
    code, out, _ = cli("precedence", "show")
    lines = {tuple(line.split()[:2]): line for line in out.splitlines()}
    assert code == 0
    assert "school settings, case system" in lines["review", "meeting_date"]
    assert "540 days" in lines["review", "meeting_date"]
    assert "told as AR21" in lines["review", "meeting_date"]
    assert "only people change it" in lines["person", "surname"]
    found = json.loads(cli("precedence", "show", "--json")[1])
    assert found["version"] in out
    assert {(each["record"], each["field"]) for each in found["fields"]} <= lines.keys()


def test_it_is_said_whose_precedence_is_in_force(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ours is told from the council's own, and a council's folder that is away is refused."""
    assert "In force is the file that came with SendBridge" in cli("precedence", "show")[1]
    own = tmp_path / "mappings" / "precedence.yml"
    own.parent.mkdir()
    own.write_text("version: '7'\nrecords: {person: {fields: {surname: {sources: [case_management]}}}}")
    assert f"In force is the council's own file: {own}" in cli("precedence", "show")[1]
    found = json.loads(cli("precedence", "show", "--json")[1])
    assert (found["version"], found["whose"], found["file"]) == ("7", "council", str(own))
    monkeypatch.setenv("SENDBRIDGE_ROOMS_DIR", str(tmp_path / "none"))
    code, out, told = cli("precedence", "show")
    assert (code, out, "SENDBRIDGE_ROOMS_DIR names no folder" in told) == (2, "", True)


def test_an_override_is_set_listed_and_withdrawn(cli: Cli) -> None:
    """The whole life of an override, by its id; the author is this computer's user unless another is named."""
    code, out, _ = cli(*SET, "--value", "amend", *WHY)
    assert code == 0
    named = out.split()[0]
    (row,) = json.loads(cli("overrides", "list", "--date", "2026-06-29", "--json")[1])
    facts = (row["override_id"], row["value"], row["author"], row["expires_date"])
    assert facts == (named, "amend", getpass.getuser(), "2026-06-30")
    assert json.loads(cli("overrides", "list", "--date", "2026-06-30", "--json")[1]) == []
    assert cli("overrides", "withdraw", named, "--author", "K Other", "--date", "2026-03-04")[0] == 0
    (row,) = json.loads(cli("overrides", "list", "--all", "--json")[1])
    assert (row["withdrawn_date"], row["withdrawn_by"]) == ("2026-03-04", "K Other")
    assert named in cli("overrides", "list", "--all")[1]


def test_an_override_is_set_and_withdrawn_by_a_program(cli: Cli) -> None:
    """JSON gives the override's id, and when and by whom it ended; never the value."""
    code, out, _ = cli(*SET, "--value", "amend", *WHY, "--author", "A Officer", "--json")
    made = json.loads(out)
    assert (code, made["author"], made["expires_date"], "amend" in out) == (0, "A Officer", "2026-06-30", False)
    code, out, _ = cli("overrides", "withdraw", made["override_id"], "--author", "K", "--date", "2026-03-04", "--json")
    assert json.loads(out) == {"override_id": made["override_id"], "withdrawn_date": "2026-03-04", "withdrawn_by": "K"}


def test_a_wrong_day_of_expiry_is_told_by_its_own_option(cli: Cli) -> None:
    """The sentence names --expires, and not the night's date."""
    code, _, told = cli(*SET, "--value", "amend", "--reason", "x", "--expires", "bad", "--date", "2026-03-02")
    assert (code, "--expires 'bad' is not a date; write it as 2026-03-31" in told, "--date" in told) == (2, True, False)


def test_a_wrong_value_is_one_plain_sentence(cli: Cli) -> None:
    """What cannot stand ends with exit code 2 and says what can, without repeating it."""
    code, _, told = cli(*SET, "--value", "perhaps", *WHY)
    assert (code, "perhaps" in told, "not one of maintain, amend" in told) == (2, False, True)
