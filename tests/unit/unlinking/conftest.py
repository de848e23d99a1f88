"""A council that applies what it decides, and a case system in memory."""

from pathlib import Path

import pytest

from sendbridge.settings import Settings
from tests.council import Council
from tests.fake_case_system import FakeCaseSystem


@pytest.fixture
def council(state_url: str, tmp_path: Path) -> Council:
    """A council in push mode apply that has had no night."""
    folders = {"nights_dir": tmp_path / "nights", "landing_dir": tmp_path / "landing"}
    return Council(Settings(state_url=state_url, push_case_management="apply", **folders))  # type: ignore[arg-type]


@pytest.fixture
def case_system() -> FakeCaseSystem:
    """A case system that holds review R1 at version 3."""
    return FakeCaseSystem()
