"""What an installation sets, from the environment or a file beside it; never from code."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from dotenv import dotenv_values
from pydantic import Field, SecretStr, StringConstraints, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from sendbridge.errors import Misconfigured

PushMode = Literal["off", "propose", "apply"]
CASE_SYSTEM = "case_management"
SECRETS_DIR = "SENDBRIDGE_SECRETS_DIR"

AuthorityCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")]  # it names folders, too
Count = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Settings(BaseSettings):
    """Every setting, read from SENDBRIDGE_* variables, a `.env` file, or files in SENDBRIDGE_SECRETS_DIR.

    A file in that folder is named as its variable, in small letters, and holds the value alone.
    """

    model_config = SettingsConfigDict(env_prefix="SENDBRIDGE_", env_file=".env", extra="ignore")

    authority_code: AuthorityCode = "895"
    state_url: str = "sqlite:///var/state.sqlite"
    landing_dir: Path = Path("var/landing")
    nights_dir: Path = Path("var/nights")
    exports_dir: Path = Path("var/exports")
    rooms_dir: Path | None = None  # that it is there is seen by `rooms`

    case_connector: Literal["case_management", "sen2_return"] = "case_management"
    case_read: Literal["api", "database"] = "api"
    case_database_url: SecretStr = SecretStr("")  # of SQLAlchemy: dialect+driver://account:password@host/database
    case_database_timeout_seconds: Seconds = 120.0
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

    http_timeout_seconds: Seconds = 30.0
    http_retries: Count = 5
    pull_overlap_minutes: Count = 120
    quiet_seconds: Count = 2  # a drop-folder file that changed more recently than this may be half written
    full_pull_weekday: Annotated[int, Field(ge=0, le=6)] = 6  # Monday is 0; the weekly full pull alone proves deletion
    allow_test_numbers: bool = False  # NHS numbers from the 999 range; sandbox and tests only
    matching_policy: Literal["safe", "strict"] = "safe"
    matching_link_weight: Weight = 10.0  # log2 odds that a link without an identifier needs
    matching_margin: Weight = 8.0  # and by which it must be ahead of the runner-up
    matching_hold_weight: Weight = 8.5  # from these odds on a resemblance is worth a person's minute
    current_advice_template: str = "2025.1"
    push_limit: Count = 20_000  # a push that would change more records than this stops itself
    push_usual_nights: Annotated[int, Field(ge=1)] = 10  # over so many of the last pushes what is usual is found
    # a push that is so many times the usual stops itself, as a whole or in one field
    push_usual_factor: Annotated[float, Field(ge=1, allow_inf_nan=False)] = 5.0
    push_usual_floor: Count = 20  # and never one of so few records

    alert_email: str = ""
    smtp_host: str = ""
    smtp_port: Annotated[int, Field(ge=1, le=65_535)] = 25
    alert_sender: str = "sendbridge@localhost"

    def __init__(self, **values: Any) -> None:
        secrets_dir = os.environ.get(SECRETS_DIR) or None
        if secrets_dir and not Path(secrets_dir).is_dir():
            raise Misconfigured(f"{SECRETS_DIR} names no folder ({secrets_dir}); correct it, or leave it out")
        try:
            super().__init__(**{"_secrets_dir": secrets_dir} | values)
        except ValidationError as error:
            raise Misconfigured(_what_is_wrong(error)) from None

    @field_validator("rooms_dir", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        """Take an empty variable for none, not for the folder in which the command runs."""
        return None if value == "" else value

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


def variable_of(name: str) -> str:
    """Return the variable that sets a setting."""
    return f"SENDBRIDGE_{name.upper()}"


def unknown_variables() -> list[str]:
    """Return the variables of the environment and of `.env` that look like settings and are none: nobody reads them."""
    known = {SECRETS_DIR, *map(variable_of, Settings.model_fields)}
    met = {name.upper() for name in (*os.environ, *dotenv_values(".env"))}
    return sorted(name for name in met - known if name.startswith("SENDBRIDGE_"))


def _what_is_wrong(error: ValidationError) -> str:
    """Say which variables are wrong and what each may be; never what was written, which may be a secret."""
    names = dict.fromkeys(str(each["loc"][0]) for each in error.errors(include_input=False, include_context=False))
    wrong = ", and ".join(f"{variable_of(name)} must be {_what_may_stand(name)}" for name in names)
    return f"{wrong}; correct it in the environment, in .env or in its file of secrets"


def _what_may_stand(name: str) -> str:
    kind = Settings.model_fields[name].annotation
    if name == "authority_code":
        return "the council's three-digit DfE code, such as 895"
    if get_origin(kind) is Literal:
        return f"one of {', '.join(get_args(kind))}"
    words = {bool: "true or false", int: "a whole number", float: "a number"}
    return f"{words[kind]}{_range(name)}" if kind in words else "a text"


def _range(name: str) -> str:
    bounds = {
        bound: getattr(each, bound)
        for each in Settings.model_fields[name].metadata
        for bound in ("ge", "gt", "le")
        if hasattr(each, bound)
    }
    if not bounds:
        return ""
    if "gt" in bounds:
        return f" above {bounds['gt']}"
    return f" from {bounds['ge']} to {bounds['le']}" if "le" in bounds else f" of at least {bounds['ge']}"
