"""`sendbridge changes` where nothing is done, or what is named is not there: neither reads as all-clear."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sendbridge.cli.app import app
from sendbridge.errors import Misconfigured, NightNotReady
from sendbridge.push.known_names import REASONS, STATES
from sendbridge.settings import Settings
from tests.council import Council
from tests.night_builder import NightBuilder

CHECKOUT = Path(__file__).parents[3]
Said = tuple[int, str]


@pytest.fixture
def council(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Council:
    """A council with one change that awaits approval, whose settings the commands read too."""
    settings = Settings(
        _env_file=None, state_url=f"sqlite:///{tmp_path / 'state.sqlite'}", nights_dir=tmp_path / "nights"
    )
    monkeypatch.setenv("SENDBRIDGE_STATE_URL", settings.state_url)
    monkeypatch.setenv("SENDBRIDGE_NIGHTS_DIR", str(settings.nights_dir))
    made = Council(settings)
    made.night(one_change)
    return made


def one_change(night: NightBuilder) -> None:
    """The setting's meeting date waits for approval."""
    night.arrive("case_management").arrive("school_settings")
    night.propose("meeting_date", "2026-02-01", decision="await_approval", reason_code="filled_blank")


def said(*arguments: str) -> Said:
    """Return a command's exit code and what it printed."""
    done = CliRunner().invoke(app, ["changes", *arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("list", "--state", "foo"), "--state 'foo' is not known; known are accepted, approved, awaiting_approval"),
        (("list", "--field", "foo"), "--field 'foo' is not known; known are appointment_date"),
        (("list", "--rule", "foo"), "--rule 'foo' is not known; known are filled_blank"),
        (("reject", "--all-of-field", "nofield", "--reason", "x"), "--all-of-field 'nofield' is not known"),
    ],
)
@pytest.mark.usefixtures("council")
def test_a_name_that_there_is_not_is_refused(arguments: tuple[str, ...], told: str) -> None:
    """A slip is told with the names that there are."""
    with pytest.raises(Misconfigured, match=told):
        said(*arguments)


@pytest.mark.usefixtures("council")
def test_a_known_name_without_a_change_is_an_empty_list() -> None:
    """What could have changes and has none is told as none."""
    for option, name in (("--state", "confirmed"), ("--field", "papers_date"), ("--rule", "source_changed")):
        assert said("list", option, name)[1].startswith("0 changes")
    assert json.loads(said("list", "--field", "meeting_date", "--json")[1])[0]["state"] == "awaiting_approval"


@pytest.mark.usefixtures("council")
def test_a_decision_about_nothing_ends_with_1() -> None:
    """Nothing to decide, and a change that is past deciding, are told; a decision ends with 0."""
    code, out = said("approve", "--all-of-field", "papers_date")
    assert (code, out.startswith("Nothing was approved: of what was named no change is proposed")) == (1, True)
    assert said("approve", "--all-of-field", "meeting_date")[0] == 0
    change_id = json.loads(said("list", "--json")[1])[0]["change_id"]
    code, out = said("approve", change_id)
    assert (code, f"Left as it is: {change_id[:8]}, it is approved." in out) == (1, True)
    code, out = said("approve", change_id, "--json")
    assert (code, json.loads(out)["changes"]) == (1, 0)


def test_a_state_that_is_not_there_is_no_list_of_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no state is, it is said so with the place, and none is made."""
    monkeypatch.setenv("SENDBRIDGE_STATE_URL", f"sqlite:///{tmp_path / 'none' / 'x'}")
    (tmp_path / "return.csv").write_text("change_reference,field,answer\n")
    for arguments in (("list",), ("show", "1"), ("approve", "1"), ("returns", str(tmp_path / "return.csv"))):
        with pytest.raises(NightNotReady, match=f"no state database yet at {tmp_path / 'none' / 'x'}"):
            said(*arguments)
    assert not (tmp_path / "none").exists()


def test_every_state_of_the_documentation_may_be_asked_for() -> None:
    """The diagram of a change's life names no state that the list refuses."""
    drawn = (CHECKOUT / "docs" / "write-back.md").read_text().split("```mermaid")[1].split("```")[0]
    words = [
        word.strip(" :") for line in drawn.splitlines() if "-->" in line for word in line.split(":")[0].split("-->")
    ]
    assert {*words} - {"[*]"} <= {*STATES}
    assert len({*REASONS}) == len(REASONS)
