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
