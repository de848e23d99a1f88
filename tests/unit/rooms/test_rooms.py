"""Where the files of a room are found."""

from pathlib import Path

import pytest

from sendbridge.errors import Misconfigured
from sendbridge.rooms import room_file, room_files
from sendbridge.settings import Settings


def test_our_own_file_is_found_without_a_councils_folder() -> None:
    """A checkout without any setting has the rooms that came with it."""
    assert room_file(Settings(rooms_dir=None), "mappings", name="case_management.yml").is_file()


def test_a_councils_file_replaces_ours_and_the_others_stay(tmp_path: Path) -> None:
    """A council overrides file by file."""
    own = tmp_path / "mappings" / "health_trusts.yml"
    own.parent.mkdir()
    own.write_text("source: health_trusts")
    settings = Settings(rooms_dir=tmp_path)
    files = room_files(settings, "mappings", pattern="*.yml")
    assert files["health_trusts.yml"] == own
    assert files["case_management.yml"] == room_file(Settings(), "mappings", name="case_management.yml")
    assert room_file(settings, "mappings", name="health_trusts.yml") == own


def test_a_missing_file_is_named_with_both_places(tmp_path: Path) -> None:
    """The message says where the file may be put."""
    with pytest.raises(Misconfigured, match=f"no file nobody.yml in {tmp_path}/mappings or .*mappings"):
        room_file(Settings(rooms_dir=tmp_path), "mappings", name="nobody.yml")


def test_a_councils_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """Our files never stand in for a council's folder that was misspelt."""
    for path in (tmp_path / "none", tmp_path / "file"):
        (tmp_path / "file").touch()
        with pytest.raises(Misconfigured, match="SENDBRIDGE_ROOMS_DIR names no folder"):
            room_file(Settings(rooms_dir=path), "mappings", name="precedence.yml")
        with pytest.raises(Misconfigured, match="SENDBRIDGE_ROOMS_DIR names no folder"):
            room_files(Settings(rooms_dir=path), "mappings", pattern="*.yml")


def test_an_empty_variable_is_no_folder_of_a_council(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty SENDBRIDGE_ROOMS_DIR is none, and not the folder in which the command runs."""
    monkeypatch.setenv("SENDBRIDGE_ROOMS_DIR", "")
    assert Settings().rooms_dir is None
