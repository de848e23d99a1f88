"""A whole night through the real DAG, as `make nightly` runs it, on a sandbox of 60 plans."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from sendbridge.assembly import FEEDS
from tests.integration.airflow.mailbox import mailbox
from tests.integration.airflow.stage import FIRST_NIGHT, Stage


def _rows(stage: Stage, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(stage.airflow_db)) as airflow:
        return airflow.execute(statement).fetchall()


def _records(stage: Stage, resource: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(stage.world / "case.sqlite")) as case:
        bodies = case.execute("SELECT body FROM record WHERE resource = ?", [resource]).fetchall()
    return [json.loads(body) for (body,) in bodies]


def _child_values(stage: Stage) -> set[str]:
    """Return what may never leave the stores: names, numbers, birth dates as both sides write them, plans' text."""
    children = _records(stage, "persons")
    personal = ("famName", "givenName", "dob", "addrPostcode", "upn", "uln", "nhsNo")
    told = {child[name] for child in children for name in personal if child[name]}
    births = {datetime.strptime(child["dob"], "%d-%b-%Y").replace(tzinfo=UTC).date().isoformat() for child in children}
    texts = {
        value
        for section in _records(stage, "plan-sections")
        for value in section.values()
        if isinstance(value, str) and " " in value
    }
    assert len(told) > 200
    assert len(texts) > 20
    return told | births | texts


def test_the_summary_says_what_became_of_the_night(stage: Stage):
    """The command ends with the night's account by feed and says where the lists lie."""
    said = (stage.root / "first.txt").read_text()
    assert FIRST_NIGHT in said
    assert [feed for feed in FEEDS if feed not in said] == []
    assert ".csv" in said
    assert ".xlsx" in said


def test_airflow_keeps_to_its_log_when_nobody_watches(stage: Stage):
    """Without a terminal neither progress nor a line of Airflow's own reaches the output."""
    said = (stage.root / "first.txt").read_text()
    assert "[info" not in said
    assert "\x1b" not in said
    assert "[DAG TEST] starting task_id=match" in stage.logs


def test_every_step_of_every_branch_succeeded(stage: Stage):
    """Four pulls, eight steps and the last mark end well, each pull in its upstream's pool."""
    first = "(SELECT min(run_id) FROM dag_run WHERE dag_id = 'nightly_sync')"
    rows = _rows(stage, f"SELECT task_id, map_index, pool, state FROM task_instance WHERE run_id = {first}")
    assert {row[3] for row in rows} == {"success"}
    assert sorted(row[2] for row in rows if row[0] == "pull") == sorted(FEEDS)
    assert len(rows) == len(FEEDS) + 9


def test_xcom_holds_counts_only(stage: Stage):
    """What tasks hand on is whole numbers by name."""
    values = [json.loads(value) for (value,) in _rows(stage, "SELECT value FROM xcom WHERE key = 'return_value'")]
    assert len(values) >= len(FEEDS) + 8
    assert all(type(count) is int for value in values for count in value.values())


def test_rendered_templates_name_feeds_only(stage: Stage):
    """What the page of a task shows as rendered is the feed's name and nothing else."""
    rendered = [json.loads(row[0]) for row in _rows(stage, "SELECT rendered_fields FROM rendered_task_instance_fields")]
    shown = {json.dumps(fields.get("op_kwargs")) for fields in rendered}
    assert {json.dumps({"feed": feed}) for feed in FEEDS} <= shown
    assert shown <= {json.dumps({"feed": feed}) for feed in FEEDS} | {"{}", "null", '""'}


def test_no_child_is_found_in_what_airflow_keeps(stage: Stage):
    """Neither Airflow's logs nor its database holds a child's name, number, birth date or plan text."""
    kept = stage.logs + stage.airflow_db.read_bytes().decode("latin-1")
    words = set(re.findall(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", kept))
    values = _child_values(stage)
    assert "match" in words
    assert [value for value in values if value in words or (not value.isalpha() and value in kept)] == []


def test_the_landed_feeds_and_the_sealed_night_are_assets(stage: Stage):
    """Each landed feed and the sealed night are events that other DAGs can wait for."""
    names = {row[0] for row in _rows(stage, "SELECT a.name FROM asset_event AS e JOIN asset AS a ON a.id = e.asset_id")}
    assert names == {f"landed_{feed}" for feed in FEEDS} | {"sealed_night"}


def test_the_same_date_again_changes_nothing(stage: Stage):
    """A second run of a date ends well and prints the same summary."""
    again = stage.nightly("--date", FIRST_NIGHT)
    assert again.code == 0, again.out
    assert again.out == (stage.root / "first.txt").read_text()


def test_a_day_that_never_was_is_refused_plainly(stage: Stage):
    """The sandbox cannot go back, and the message says which day it is there."""
    refused = stage.nightly("--date", "2026-02-01")
    assert refused.code == 1
    assert f"in the sandbox it is {FIRST_NIGHT} already" in refused.out
    assert "Traceback" not in refused.out


def test_replay_finds_the_same_decisions(stage: Stage):
    """The kept night, built again from landed bytes, decides as it did."""
    ran = stage.dag("replay", {"sync_date": FIRST_NIGHT}, **stage.bridge)
    assert ran.code == 0, ran.out


def test_a_completed_night_rings_nobody(stage: Stage):
    """The morning after a sealed night is quiet."""
    with mailbox() as server:
        mail = {"SENDBRIDGE_SMTP_HOST": "127.0.0.1", "SENDBRIDGE_SMTP_PORT": str(server.port)}
        told = {"SENDBRIDGE_ALERT_EMAIL": "duty@council.example", **mail}
        ran = stage.dag("night_watch", {"sync_date": FIRST_NIGHT}, **stage.bridge, **told)
    assert ran.code == 0, ran.out
    assert server.letters == []
