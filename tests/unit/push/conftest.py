"""A council that applies what it decides, and a case system in memory."""

from pathlib import Path

import pytest

from sendbridge.settings import Settings
from tests.council import Council
from tests.fake_case_system import FakeCaseSystem


@pytest.fixture
def council(state_url: str, tmp_path: Path) -> Council:
    """A council in push mode apply that has had no night."""
    return Council(
        Settings(
            state_url=state_url,
            nights_dir=tmp_path / "nights",
            landing_dir=tmp_path / "landing",
            settings_drop_dir=tmp_path / "drop" / "settings",
            trusts_drop_dir=tmp_path / "drop" / "trusts",
            push_case_management="apply",
            push_school_settings="apply",
            push_health_trusts="apply",
        )
    )


@pytest.fixture
def case_system() -> FakeCaseSystem:
    """A case system that holds review R1 at version 3."""
    return FakeCaseSystem()
