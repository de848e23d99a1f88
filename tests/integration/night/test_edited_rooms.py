"""A council edits who is believed, and its rules: kept nights stay what they were, and say what decided them."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from sendbridge import doctor, night, replay
from sendbridge.cli import app
from sendbridge.errors import Misconfigured, RoomsChanged
from tests.integration.night.conftest import Council, council_in

CHECKOUT = Path(__file__).parents[3]
OURS = (CHECKOUT / "mappings" / "precedence.yml").read_text()
SHOWN_ONLY = OURS.replace("write_back: apply", "write_back: never").replace("write_back: fill", "write_back: never")


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    """A council with a folder of its own rooms, after its first night."""
    folder = tmp_path_factory.mktemp("council")
    with council_in(folder, wishes={"rooms_dir": folder / "rooms"}) as made:
        believe(made, OURS)
        made.run_night()
        yield made


def believe(council: Council, text: str) -> None:
    """Write the council's own precedence.yml."""
    write(council, "mappings/precedence.yml", text)


def write(council: Council, name: str, text: str) -> None:
    """Write a file of the council's own rooms."""
    path = (council.settings.rooms_dir or Path()) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def next_version(text: str, version: str) -> str:
    """Give a precedence text another version."""
    return text.replace('version: "2026.2"', f'version: "{version}"')


def test_a_night_is_replayed_by_the_precedence_that_it_kept(council: Council) -> None:
    """Who is believed has changed since, under a new version; the old night still comes out to the byte."""
    first = council.today
    believe(council, next_version(SHOWN_ONLY, "2026.3"))
    assert not any(replay.replay(council.settings, first).values())
    council.next_day()
    council.run_night()
    assert council.ask("SELECT precedence_version FROM night_info") == [("2026.3",)]
    assert council.ask("SELECT count(*) FROM proposal WHERE decision = 'apply'") == [(0,)]
    assert not any(replay.replay(council.settings, council.today).values())


def test_a_version_has_one_content(council: Council) -> None:
    """The night after an edit that forgot the version does not run, and the doctor warns of it; comments are free."""
    council.next_day()
    believe(council, "# whoever is on duty\n" + next_version(SHOWN_ONLY, "2026.3"))
    night.pull(council.settings, "case_management", council.today)
    night.assemble(council.settings, council.today)
    for text in (next_version(OURS, "2026.3"), SHOWN_ONLY):  # the last night's version, and an older night's
        believe(council, text)
        with pytest.raises(Misconfigured, match="said otherwise on the night 2026-03-0[23], .* give the file a new"):
            night.assemble(council.settings, council.today)
        assert [each.what for each in doctor.examine(council.settings) if not each.fine] == [
            "mappings/precedence.yml has a version of its own"
        ]
    believe(council, next_version(OURS, "2026.4"))
    council.run_night()
    assert council.ask("SELECT precedence_version FROM night_info") == [("2026.4",)]


def test_a_replay_on_other_rules_proves_nothing_and_says_so(
    council: Council, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is told apart from a decision that came out otherwise: which rooms, their hashes then and today, and 12."""
    suite = yaml.safe_load((CHECKOUT / "expectations" / "person.yml").read_text())
    suite["rules"][0]["fails_when"] = "TRUE"
    write(council, "expectations/person.yml", yaml.safe_dump(suite))
    with pytest.raises(RoomsChanged, match="was decided by rules [0-9a-f]{12} and they are [0-9a-f]{12} today: "):
        replay.replay(council.settings, council.today)
    for name, value in (council.sandbox.env | {"SENDBRIDGE_ROOMS_DIR": str(council.settings.rooms_dir)}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["sendbridge", "night", "replay", "--date", str(council.today)])
    with pytest.raises(SystemExit) as ended:
        app.main()
    assert (ended.value.code, "is no fault yet" in capsys.readouterr().err) == (12, True)
    (council.settings.rooms_dir or Path()).joinpath("expectations/person.yml").unlink()
    assert not any(replay.replay(council.settings, council.today).values())
