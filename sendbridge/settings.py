"""What an installation sets, from the environment or a file beside it; never from code."""

import os
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PushMode = Literal["off", "propose", "apply"]
CASE_SYSTEM = "case_management"


class Settings(BaseSettings):
    """Every setting, read from SENDBRIDGE_* variables, a `.env` file, or files in SENDBRIDGE_SECRETS_DIR.

    A file in that folder is named as its variable, in small letters, and holds the value alone.
    """

    model_config = SettingsConfigDict(env_prefix="SENDBRIDGE_", env_file=".env", extra="ignore")

    authority_code: str = "895"
    state_url: str = "sqlite:///var/state.sqlite"
    landing_dir: Path = Path("var/landing")
    nights_dir: Path = Path("var/nights")
    exports_dir: Path = Path("var/exports")
    rooms_dir: Path | None = None

    case_connector: Literal["case_management", "sen2_return"] = "case_management"
    case_read: Literal["api", "database"] = "api"
    case_database_url: SecretStr = SecretStr("")  # of SQLAlchemy: dialect+driver://account:password@host/database
    case_database_timeout_seconds: float = 120.0
    case_write: Literal["api", "change_file", "none"] = "api"
    case_changes_dir: Path = Path("var/drop/case_system")
    case_url: str = ""
    case_client_id: str = ""
    case_client_secret: SecretStr = SecretStr("")
    portal_url: str = ""
    portal_key: SecretStr = SecretStr("")
    register_url: str = ""
    settings_drop_dir: Path = Path("var/drop/settings")
    trusts_drop_dir: Path = Path("var/drop/trusts")
    sen2_drop_dir: Path = Path("var/drop/sen2")

    push_case_management: PushMode = "propose"
    push_school_settings: PushMode = "propose"
    push_health_trusts: PushMode = "propose"

    http_timeout_seconds: float = 30.0
    http_retries: int = 5
    pull_overlap_minutes: int = 120
    quiet_seconds: int = 2  # a drop-folder file that changed more recently than this may be half written
    full_pull_weekday: int = 6  # Monday is 0; the weekly full pull alone proves deletion
    allow_test_numbers: bool = False  # NHS numbers from the 999 range; sandbox and tests only
    matching_policy: Literal["safe", "strict"] = "safe"
    matching_link_weight: float = 10.0  # log2 odds that a link without an identifier needs
    matching_margin: float = 8.0  # and by which it must be ahead of the runner-up
    matching_hold_weight: float = 8.5  # from these odds on a resemblance is worth a person's minute
    current_advice_template: str = "2025.1"
    push_limit: int = 20_000  # a push that would change more records than this stops itself
    push_usual_nights: int = 10  # over so many of the last pushes what is usual is found
    push_usual_factor: float = 5.0  # a push that is so many times the usual stops itself, as a whole or in one field
    push_usual_floor: int = 20  # and never one of so few records

    alert_email: str = ""
    smtp_host: str = ""
    smtp_port: int = 25
    alert_sender: str = "sendbridge@localhost"

    def __init__(self, **values: Any) -> None:
        super().__init__(**{"_secrets_dir": os.environ.get("SENDBRIDGE_SECRETS_DIR")} | values)

    def night_path(self, sync_date: date) -> Path:
        """Return the night's DuckDB file."""
        return self.nights_dir / self.authority_code / f"{sync_date}.duckdb"

    def work_dir(self, sync_date: date) -> Path:
        """Return the folder in which the night is built."""
        return self.nights_dir / self.authority_code / f"{sync_date}.work"

    def push_mode(self, feed: str) -> PushMode:
        """Return how changes and exceptions go back to a feed's system; nothing goes back into a return."""
        if feed == CASE_SYSTEM and self.case_connector != CASE_SYSTEM:
            return "off"
        mode: PushMode = getattr(self, f"push_{feed}", "off")
        return "propose" if mode == "apply" and feed == CASE_SYSTEM and self.case_write == "none" else mode
