"""A first night through the real DAG whose push stops itself: the morning's reader has all but the changes."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.integration.airflow.mailbox import mailbox
from tests.integration.airflow.stage import FIRST_NIGHT, Stage

STATES = "SELECT task_id, state FROM task_instance WHERE task_id <> 'pull'"


def test_a_push_that_stops_itself_holds_up_no_list(tmp_path: Path):
    """Lists are written, the run is failed and mailed, and the summary says why and what to run next."""
    stage = Stage(tmp_path)
    with mailbox() as server:
        mail = {"SENDBRIDGE_SMTP_HOST": "127.0.0.1", "SENDBRIDGE_SMTP_PORT": str(server.port)}
        told = {"SENDBRIDGE_ALERT_EMAIL": "duty@council.example", **mail}
        ran = stage.nightly("--date", FIRST_NIGHT, SENDBRIDGE_PUSH_LIMIT="0", **told)
        stage.sandbox("down")
    assert (ran.code, "its push stopped itself" in ran.out) == (1, True), ran.out
    assert f"raise the limit and run `sendbridge night run --date {FIRST_NIGHT}`" in ran.out
    assert "exceptions_all.xlsx" in ran.out
    with closing(sqlite3.connect(stage.airflow_db)) as airflow:
        states = dict(airflow.execute(STATES).fetchall())
        (run,) = airflow.execute("SELECT state FROM dag_run").fetchall()
    others = {states.pop("push"), states.pop("ended_well")}
    assert (run, others, {*states.values()}) == (("failed",), {"failed", "upstream_failed"}, {"success"})
    assert [letter["Subject"] for letter in server.letters] == [
        f"SendBridge: push of the night {FIRST_NIGHT} stopped itself"
    ]
