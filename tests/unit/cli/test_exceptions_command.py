"""`sendbridge exceptions` and `children` on a state database of their own."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sendbridge.cli.app import app
from sendbridge.errors import Misconfigured
from sendbridge.settings import Settings
from tests.council import Council
from tests.night_builder import NightBuilder

RUN = CliRunner()


@pytest.fixture
def council(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Council:
    """A council with one query about P1, whose settings the commands read too."""
    folders = {
        "nights_dir": tmp_path / "nights",
        "landing_dir": tmp_path / "landing",
        "exports_dir": tmp_path / "lists",
    }
    settings = Settings(_env_file=None, state_url=f"sqlite:///{tmp_path / 'state.sqlite'}", **folders)
    for name, value in folders.items():
        monkeypatch.setenv(f"SENDBRIDGE_{name.upper()}", str(value))
    monkeypatch.setenv("SENDBRIDGE_STATE_URL", settings.state_url)
    monkeypatch.setenv("SENDBRIDGE_AUTHORITY_CODE", settings.authority_code)
    made = Council(settings)
    made.night(one_query)
    return made


def one_query(night: NightBuilder) -> None:
    """ID08 fails for P1, and there is a P2."""
    night.record("person", person_id="P2").arrive("case_management").rule("ID08", severity="query")
    night.find("ID08", ("person", "P1"), person_id="P1", value_hash="a")


def said(*arguments: str) -> str:
    """Return what a command printed."""
    done = RUN.invoke(app, [*arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout


def listed(*arguments: str) -> list[dict[str, object]]:
    """Return what `exceptions list` gives a program."""
    found: list[dict[str, object]] = json.loads(said("exceptions", "list", "--json", *arguments))
    return found


def test_a_query_is_accepted_listed_and_withdrawn(council: Council) -> None:
    """Accepted it leaves the open list for its own; withdrawn it is back."""
    exception_id = council.only()["exception_id"]
    words = ("--reason", "It is so.", "--by", "officer", "--approved-by", "lead", "--until", "2999-12-31")
    assert f"ID08, exception {exception_id}, is accepted." in said("exceptions", "accept", exception_id, *words)
    assert listed() == []
    (row,) = listed("--accepted")
    assert (row["acceptance_reason"], row["acceptance_expires_date"]) == ("It is so.", "2999-12-31")
    assert "It is so." in said("exceptions", "list", "--accepted")
    assert "is open again" in said("exceptions", "withdraw", exception_id)
    assert [row["state"] for row in listed()] == ["open"]


def test_a_last_day_that_is_no_date_is_told(council: Council) -> None:
    """The sentence shows how a date is written."""
    with pytest.raises(Misconfigured, match="--until 'soon' is not a date; write it as 2026-03-31"):
        said("exceptions", "accept", council.only()["exception_id"], "--reason", "x", "--until", "soon")


def test_a_merge_says_what_it_moved(council: Council) -> None:
    """The exception is about the person who stays."""
    told = said("children", "merge", "P1", "P2", "--reason", "one birth")
    assert "P1 is P2 from now on: 1 exceptions moved, 0 joined" in told
    assert council.only()["subject_id"] == "P2"


def test_the_list_says_what_was_not_evaluated(council: Council) -> None:
    """A night without the case system leaves the exception unseen, in words and for programs."""
    council.night(lambda night: night.silent("case_management", "case_management"))
    assert [row["not_evaluated"] for row in listed()] == [True]
    assert "not evaluated" in " ".join(said("exceptions", "list").split())
