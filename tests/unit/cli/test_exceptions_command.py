"""`sendbridge exceptions` and `children` on a state database of their own."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sendbridge.cli.app import app
from sendbridge.errors import Misconfigured, NightNotReady
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


def test_the_list_shows_by_which_beginning_an_exception_is_accepted(council: Council) -> None:
    """What the text list shows is enough to accept and to withdraw by; what is not unique is refused."""
    exception_id = council.only()["exception_id"]
    short = said("exceptions", "list").splitlines()[2].split()[0]
    assert (exception_id.startswith(short), len(short)) == (True, 8)
    assert f"exception {exception_id}, is accepted" in said("exceptions", "accept", short, "--reason", "It is so.")
    assert "is open again" in said("exceptions", "withdraw", short)
    for named in ("", "zz"):
        with pytest.raises(Misconfigured, match="there is no exception"):
            said("exceptions", "accept", named, "--reason", "x")


def test_a_beginning_that_several_exceptions_share_is_refused(council: Council) -> None:
    """Nobody guesses which of them is meant."""

    def many(night: NightBuilder) -> None:
        one_query(night)
        for number in range(3, 20):  # one more than there are hexadecimal digits
            night.find("ID08", ("person", f"P{number}"), value_hash="b")

    council.night(many)
    firsts = [row["exception_id"][0] for row in council.rows()]
    shared = max(firsts, key=firsts.count)
    with pytest.raises(Misconfigured, match=f"{firsts.count(shared)} exceptions begin with {shared};"):
        said("exceptions", "accept", shared, "--reason", "x")


def test_a_second_acceptance_says_what_it_takes_the_place_of(council: Council) -> None:
    """The first approver and last day are told, and stay on record."""
    exception_id = council.only()["exception_id"]
    words = ("--reason", "It is so.", "--by", "officer", "--approved-by", "lead", "--until", "2999-12-31")
    assert "takes the place" not in said("exceptions", "accept", exception_id, *words)
    told = " ".join(said("exceptions", "accept", exception_id, "--reason", "Better said.", "--by", "officer").split())
    assert "the place of acceptance 1 by officer, approved by lead, until 2999-12-31, which stays on record" in told
    kept = json.loads(said("exceptions", "accept", exception_id, "--reason", "Once more.", "--json"))
    assert (kept["number"], kept["replaced"]["number"], kept["replaced"]["expires_date"]) == (3, 2, None)


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


@pytest.mark.parametrize(
    ("option", "name", "told"),
    [
        ("--rule", "ZZ99", "`sendbridge rules list` shows those of the suites, and the engine's own are MP01"),
        ("--rule", "AR0", "is not known; near to it: .*AR0"),
        ("--owner", "foo", "known are .*SEND data officer"),
        ("--state", "foo", "known are accepted, any, closed, joined, open"),
    ],
)
@pytest.mark.usefixtures("council")
def test_a_name_that_there_is_not_is_refused(option: str, name: str, told: str) -> None:
    """A slip is told with the names that there are, and never reads as a list without faults."""
    with pytest.raises(Misconfigured, match=f"{option} '{name}' is not known.*"):
        listed(option, name)
    with pytest.raises(Misconfigured, match=told):
        listed(option, name)


@pytest.mark.usefixtures("council")
def test_a_known_name_without_an_exception_is_an_empty_list() -> None:
    """A rule of the suites or of the engine, an owner and a state may have nothing."""
    for option, name in (("--rule", "AR03"), ("--rule", "RC02"), ("--owner", "QA lead"), ("--state", "closed")):
        assert listed(option, name) == []
    assert [row["rule_id"] for row in listed("--rule", "ID08", "--state", "any")] == ["ID08"]


def test_a_state_that_is_not_there_is_no_list_of_nothing(
    council: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong database or authority is said so, and nothing is made there."""
    monkeypatch.setenv("SENDBRIDGE_AUTHORITY_CODE", "111")
    with pytest.raises(NightNotReady, match="no night of authority 111"):
        listed()
    monkeypatch.setenv("SENDBRIDGE_STATE_URL", f"sqlite:///{tmp_path / 'none' / 'x'}")
    for command in (("list",), ("export",), ("accept", "1", "--reason", "x"), ("withdraw", "1")):
        with pytest.raises(NightNotReady, match=f"no state database yet at {tmp_path / 'none' / 'x'}"):
            said("exceptions", *command)
    assert not (tmp_path / "none").exists()
