"""A council that has had no night."""

from pathlib import Path

import pytest

from sendbridge.settings import Settings
from tests.council import Council


@pytest.fixture
def council(state_url: str, tmp_path: Path) -> Council:
    """An installation that has had no night."""
    return Council(Settings(state_url=state_url, nights_dir=tmp_path / "nights", landing_dir=tmp_path / "landing"))
