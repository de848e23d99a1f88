"""A council that applies what it decides, and a case system in memory."""

from pathlib import Path

import pytest

from sendbridge.settings import Settings
from tests.change_file_importer import Importer
from tests.council import Council
from tests.fake_case_system import FakeCaseSystem
from tests.fake_senders import OTHER_SETTING, OTHER_TRUST, SETTING, TRUST, FakeSenders


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


@pytest.fixture
def senders(council: Council) -> FakeSenders:
    """A portal, two settings and two trusts that have drop folders."""
    for root, names in (
        (council.settings.settings_drop_dir, (SETTING, OTHER_SETTING)),
        (council.settings.trusts_drop_dir, (TRUST, OTHER_TRUST)),
    ):
        for name in names:
            (root / name / "out").mkdir(parents=True)
    return FakeSenders()


@pytest.fixture
def filing(council: Council, tmp_path: Path) -> Council:
    """The council, whose case system takes change files and has no API."""
    wishes = {"case_write": "change_file", "case_changes_dir": tmp_path / "drop" / "case_system", "quiet_seconds": 0}
    council.settings = council.settings.model_copy(update=wishes)
    return council


@pytest.fixture
def importer(filing: Council) -> Importer:
    """The case system's own import."""
    return Importer(filing.settings.case_changes_dir)
