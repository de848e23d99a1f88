"""What the doctor says of an installation without a neighbour."""

from pathlib import Path

import pytest

from sendbridge.doctor import Finding, examine
from sendbridge.rooms import room_file
from sendbridge.settings import Settings

OURS = room_file(Settings(rooms_dir=None), "mappings", name="precedence.yml")


@pytest.fixture
def council_folder(tmp_path: Path) -> Path:
    """A council's own folder with a precedence of its own."""
    folder = tmp_path / "ours"
    (folder / "mappings").mkdir(parents=True)
    (folder / "mappings" / "precedence.yml").write_text(
        OURS.read_text().replace("write_back: apply", "write_back: fill")
    )
    return folder


def found(tmp_path: Path, rooms_dir: Path | None) -> list[Finding]:
    """Examine an installation whose folders are its own."""
    places = {name: tmp_path / name for name in ("landing_dir", "nights_dir", "exports_dir")}
    state_url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    return examine(Settings(_env_file=None, rooms_dir=rooms_dir, state_url=state_url, **places))  # type: ignore[arg-type]


def starting(findings: list[Finding], words: str) -> Finding:
    """Return the one finding that starts so."""
    (one,) = [each for each in findings if each.what.startswith(words)]
    return one


def test_it_says_which_precedence_is_in_force(tmp_path: Path, council_folder: Path) -> None:
    """The council's file and ours are told apart, each with its place."""
    own = council_folder / "mappings" / "precedence.yml"
    said = starting(found(tmp_path, council_folder), "mappings/precedence.yml")
    assert (said.what, said.fine) == (f"mappings/precedence.yml: the council's own file, {own}", True)
    said = starting(found(tmp_path, None), "mappings/precedence.yml")
    assert said.what == f"mappings/precedence.yml: the file that came with SendBridge, {OURS}"


def test_a_councils_folder_that_is_away_is_mended_first(tmp_path: Path) -> None:
    """Nothing is said to be well of files that are not the council's."""
    findings = found(tmp_path, tmp_path / "nowhere")
    said = starting(findings, "rooms_dir")
    assert (said.fine, "SENDBRIDGE_ROOMS_DIR names no folder" in said.cure) == (False, True)
    assert [each for each in findings if each.what.startswith(("mappings", "expectations"))] == []


@pytest.mark.parametrize(
    ("file", "cure"), [("precedence.yml", "no file of the council's"), ("mappings/precedence.yaml", "nobody reads")]
)
def test_a_councils_file_that_nobody_reads_is_told(tmp_path: Path, file: str, cure: str) -> None:
    """A file beside the rooms, or with another ending, replaces nothing of ours."""
    path = tmp_path / "ours" / file
    path.parent.mkdir(parents=True)
    path.write_text("version: '1'")
    said = starting(found(tmp_path, tmp_path / "ours"), "rooms_dir")
    assert (said.fine, cure in said.cure) == (False, True)


def test_it_lists_what_the_council_replaces(tmp_path: Path, council_folder: Path) -> None:
    """Every file of the council's own is named."""
    said = starting(found(tmp_path, council_folder), "rooms_dir")
    assert (said.what, said.fine) == (f"rooms_dir {council_folder}: mappings/precedence.yml", True)


def test_a_variable_that_nobody_reads_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt name in the environment or in .env leaves the setting as it usually is, so the doctor names it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("SENDBRIDGE_XYZ=1\nPOSTGRES_PASSWORD=x\nSENDBRIDGE_SMTP_HOST=mail\n")
    monkeypatch.setenv("SENDBRIDGE_ROOM_DIR", "/srv/ours")
    findings = found(tmp_path, None)
    assert starting(findings, "SENDBRIDGE_ROOM_DIR").cure == "no setting has that name; is SENDBRIDGE_ROOMS_DIR meant?"
    assert "README.md lists them" in starting(findings, "SENDBRIDGE_XYZ").cure
    assert {each.what for each in findings if each.what.isupper()} == {"SENDBRIDGE_ROOM_DIR", "SENDBRIDGE_XYZ"}


def test_a_state_that_is_not_there_yet_is_said_and_not_made(tmp_path: Path) -> None:
    """A new installation can run its first night; who has run nights reads that the state lies elsewhere."""
    said = starting(found(tmp_path, None), "state database")
    place = tmp_path / "state.sqlite"
    assert (said.what, said.fine) == (f"state database: none yet at {place}; the first night makes it", True)
    assert not place.exists()
