"""The check of 06:30, and the mail that it sends."""

import sys
from pathlib import Path

from tests.integration.airflow.mailbox import mailbox
from tests.integration.airflow.stage import FIRST_NIGHT, Stage, airflow_variables, run


def _settings(place: Path) -> dict[str, str]:
    return {"SENDBRIDGE_STATE_URL": f"sqlite:///{place}/state.sqlite", "SENDBRIDGE_NIGHTS_DIR": str(place / "nights")}


def test_a_missing_night_is_mailed_once(tmp_path: Path):
    """No completed night: the run fails, and one mail goes to the address that the settings name."""
    airflow = Path(sys.executable).with_name("airflow")
    assert run([airflow, "db", "migrate"], **airflow_variables(tmp_path / "airflow")).code == 0
    with mailbox() as server:
        ran = Stage(tmp_path).dag(
            "night_watch",
            {"sync_date": FIRST_NIGHT},
            SENDBRIDGE_ALERT_EMAIL="duty@council.example",
            SENDBRIDGE_SMTP_HOST="127.0.0.1",
            SENDBRIDGE_SMTP_PORT=str(server.port),
            **_settings(tmp_path),
        )
    assert ran.code == 1
    (letter,) = server.letters
    assert letter["To"] == "duty@council.example"
    assert letter["Subject"] == f"SendBridge: no completed night {FIRST_NIGHT} by 06:30"
