"""The DAG files as Airflow reads them: exact ids, edges, and nothing heavy at top level."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from sendbridge.assembly import FEEDS
from tests.integration.airflow.stage import CHECKOUT, airflow_variables, run

CHAIN = ["pull", "assemble", "match", "check", "reconcile", "seal", "push", "confirm", "report"]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What reading the DAG folder gave."""
    place = tmp_path_factory.mktemp("airflow")
    command = [sys.executable, Path(__file__).with_name("read_dags.py"), CHECKOUT / "dags", place / "read.json"]
    ran = run(command, **airflow_variables(place), PYTHONPATH=str(CHECKOUT))
    assert ran.code == 0, ran.out
    found: dict[str, Any] = json.loads((place / "read.json").read_text())
    return found


def test_the_folder_holds_exactly_our_dags(read: dict[str, Any]):
    """Airflow reads three DAGs and no errors."""
    assert read["errors"] == {}
    assert set(read["dags"]) == {"nightly_sync", "replay", "night_watch"}


def test_reading_the_dags_loads_nothing_heavy(read: dict[str, Any]):
    """The DAG processor never pays for Great Expectations, DuckDB or the night itself."""
    assert read["heavy"] == []


def test_every_dag_says_what_to_do_when_it_fails(read: dict[str, Any]):
    """The DAG page tells what the DAG does and what to do when it fails."""
    assert [
        name for name, dag in read["dags"].items() if "**When it fails" not in dag["doc"] and name != "night_watch"
    ] == []
    assert "open `nightly_sync`" in read["dags"]["night_watch"]["doc"]


def test_the_steps_of_the_night_run_in_turn(read: dict[str, Any]):
    """Each step waits for the one before it, from pull to report, and what goes out for the seal as well."""
    tasks = read["dags"]["nightly_sync"]["tasks"]
    in_turn = {name: [before] if before else [] for before, name in zip([None, *CHAIN], CHAIN, strict=False)}
    seal_too = {"confirm": ["push", "seal"], "report": ["confirm", "seal"], "ended_well": ["confirm", "push", "report"]}
    assert {name: task["after"] for name, task in tasks.items()} == in_turn | seal_too


def test_one_bad_feed_does_not_block_the_night(read: dict[str, Any]):
    """Every feed is a branch of its own, and assembling waits for their end, not for their success."""
    tasks = read["dags"]["nightly_sync"]["tasks"]
    assert tasks["pull"]["mapped_over"] == list(FEEDS)
    assert tasks["assemble"]["trigger_rule"] == "all_done"
    assert {tasks[name]["trigger_rule"] for name in CHAIN[: CHAIN.index("push") + 1] if name != "assemble"} == {
        "all_success"
    }


def test_a_push_that_fails_holds_up_no_list_and_fails_the_run(read: dict[str, Any]):
    """Confirm and report ask for a night in force alone; the last task wants all to have ended well."""
    tasks = read["dags"]["nightly_sync"]["tasks"]
    assert {tasks[name]["trigger_rule"] for name in ("confirm", "report")} == {"all_done_min_one_success"}
    assert tasks["ended_well"]["trigger_rule"] == "all_success"


def test_steps_are_tried_again_and_tell_when_they_give_up(read: dict[str, Any]):
    """Every step of the night is retried, and every task of every DAG mails when it fails for good."""
    assert {task["retries"] for task in read["dags"]["nightly_sync"]["tasks"].values()} == {2}
    assert all(task["tells"] for dag in read["dags"].values() for task in dag["tasks"].values())


def test_what_writes_to_the_case_system_waits_in_its_pool(read: dict[str, Any]):
    """Push and confirm ask the case system in turn with every other run."""
    tasks = read["dags"]["nightly_sync"]["tasks"]
    assert [tasks[name]["pool"] for name in ("push", "confirm")] == ["case_management"] * 2


def test_landing_and_sealing_mark_assets(read: dict[str, Any]):
    """Other DAGs can wait for a landed feed or a sealed night."""
    tasks = read["dags"]["nightly_sync"]["tasks"]
    assert tasks["pull"]["outlets"] == ["landed_feed"]
    assert tasks["seal"]["outlets"] == ["sealed_night"]


def test_any_day_can_be_asked_for(read: dict[str, Any]):
    """The night takes a date or none and a full pull or not; a replay must be told its date."""
    night = read["dags"]["nightly_sync"]["params"]
    assert set(night) == {"sync_date", "full"}
    assert night["sync_date"]["type"] == ["null", "string"]
    assert read["dags"]["replay"]["params"]["sync_date"]["type"] == "string"
    assert not any(dag["catchup"] for dag in read["dags"].values())
