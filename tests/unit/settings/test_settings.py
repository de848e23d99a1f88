"""Where an installation's settings come from."""

from pathlib import Path

import pytest

from sendbridge.settings import Settings


def test_a_secret_may_lie_in_a_file_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file named as the variable, in the folder of secrets, sets it."""
    (tmp_path / "sendbridge_case_client_secret").write_text("from a file\n")
    monkeypatch.delenv("SENDBRIDGE_CASE_CLIENT_SECRET", raising=False)
    monkeypatch.setenv("SENDBRIDGE_SECRETS_DIR", str(tmp_path))
    assert Settings().case_client_secret.get_secret_value() == "from a file"


def test_a_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printing the settings hides what is secret."""
    monkeypatch.setenv("SENDBRIDGE_PORTAL_KEY", "do-not-show")
    assert "do-not-show" not in repr(Settings())


def test_a_real_installation_only_proposes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent to any system until somebody sets its push mode to apply."""
    for feed in ("case_management", "school_settings", "health_trusts"):
        monkeypatch.delenv(f"SENDBRIDGE_PUSH_{feed.upper()}", raising=False)
        assert Settings(_env_file=None).push_mode(feed) == "propose"
