"""Where an installation's settings come from."""

from pathlib import Path

import pytest

from sendbridge.errors import Misconfigured
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


@pytest.mark.parametrize(
    ("name", "value", "may_stand"),
    [
        ("MATCHING_POLICY", "lax", "must be one of safe, strict"),
        ("PUSH_CASE_MANAGEMENT", "yes", "must be one of off, propose, apply"),
        ("CASE_WRITE", "email", "must be one of api, change_file, none"),
        ("CASE_READ", "odbc", "must be one of api, database"),
        ("PUSH_LIMIT", "abc", "must be a whole number of at least 0"),
        ("PUSH_LIMIT", "-5", "must be a whole number of at least 0"),
        ("PUSH_USUAL_NIGHTS", "0", "must be a whole number of at least 1"),
        ("PUSH_USUAL_FACTOR", "0", "must be a number of at least 1"),
        ("PUSH_USUAL_FACTOR", "nan", "must be a number of at least 1"),
        ("HTTP_TIMEOUT_SECONDS", "0", "must be a number above 0"),
        ("FULL_PULL_WEEKDAY", "7", "must be a whole number from 0 to 6"),
        ("SMTP_PORT", "0", "must be a whole number from 1 to 65535"),
        ("ALLOW_TEST_NUMBERS", "maybe", "must be true or false"),
        ("AUTHORITY_CODE", "../../etc", "three-digit DfE code"),
        ("AUTHORITY_CODE", "895\n", "three-digit DfE code"),
        ("AUTHORITY_CODE", "", "three-digit DfE code"),
    ],
)
def test_a_wrong_value_is_refused_with_what_may_stand_there(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, may_stand: str
) -> None:
    """The sentence names the variable and its cure, and never repeats what was written."""
    monkeypatch.setenv(f"SENDBRIDGE_{name}", value)
    with pytest.raises(Misconfigured, match=may_stand) as refused:
        Settings()
    assert f"SENDBRIDGE_{name} must be" in str(refused.value)
    assert len(value.strip()) < 3 or value == "895\n" or value not in str(refused.value)


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two mistakes are told in one sentence, so that nobody mends one to meet the next."""
    monkeypatch.setenv("SENDBRIDGE_PUSH_LIMIT", "many")
    monkeypatch.setenv("SENDBRIDGE_CASE_READ", "odbc")
    with pytest.raises(Misconfigured, match=r"CASE_READ must .*, and SENDBRIDGE_PUSH_LIMIT must"):
        Settings()


def test_a_folder_of_secrets_that_is_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Secrets are not taken to be empty because their folder was misspelt."""
    monkeypatch.setenv("SENDBRIDGE_SECRETS_DIR", str(tmp_path / "none"))
    with pytest.raises(Misconfigured, match="SENDBRIDGE_SECRETS_DIR names no folder"):
        Settings()
