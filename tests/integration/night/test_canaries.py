"""No child's name, number, birth date or text is found in anything that a night writes beside its stores.

Four nights go through the real DAG and the command line: two that end well, although the case system refuses and loses
answers; one with a feed that is down, a connector that crashes on a child and a rule that breaks on a name; and a
crash under the command line.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sandbox.testing import USUAL_DAY
from tests.integration.airflow.stage import FIRST_NIGHT
from tests.integration.night.haunted import Haunted, as_json, haunted
from tests.integration.night.sinks import leaks, names_in, rows_of_night, rows_of_sqlite, written_in

SECOND_NIGHT, BAD_NIGHT = "2026-03-03", "2026-03-04"
MEANT_TO_HOLD_VALUES = frozenset(
    {
        "agreed_value.value",
        "agreed_value.source_value",
        "override.value",
        "change.old_value",
        "change.new_value",
        "outbox.new_values",
    }
)
TOLD_OF_CHECKS = ("evaluation", "guard", "rule", "finding", "difference", "tie", "account", "arrival", "night_info")


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haunted]:
    """All nights, run to their ends, and what people asked of the command line afterwards."""
    made = haunted(tmp_path_factory.mktemp("haunted"))
    try:
        _run_good_nights(made)
        _run_bad_nights(made)
        _ask(made)
        yield made
    finally:
        made.stage.sandbox("down")


def _run_good_nights(made: Haunted) -> None:
    assert made.stage.sandbox("up").code == 0
    made.fault("refuse", times=2)
    made.fault("lost_answer", times=1)
    first = made.note("the first night", made.stage.nightly("--date", FIRST_NIGHT))
    assert first.code == 0, first.out
    second = made.note("the second night", made.stage.nightly("--date", SECOND_NIGHT))
    assert second.code == 0, second.out


def _run_bad_nights(made: Haunted) -> None:
    made.stage.sandbox("tick")
    made.fault("down_half_way", pages=0, refusals=1_000_000, system="portal")
    bad = made.bad_rooms()
    conf = {"sync_date": BAD_NIGHT}
    night = made.note("the bad night", made.stage.dag("nightly_sync", conf, **{**made.stage.bridge, **bad}))
    assert "StepBroke" in night.out
    assert "RuntimeError at health_trusts.py" in night.out
    assert "FeedUnavailable" in night.out
    assert as_json(made.cli("night", "status", "--date", BAD_NIGHT, "--json"))["state"] == "sealed", night.out[-3000:]
    crash = made.cli("night", "pull", "health_trusts", "--date", BAD_NIGHT, "--repull", **bad)
    assert crash.code == 70
    assert "Traceback" not in crash.out


def _ask(made: Haunted) -> None:
    for night in (FIRST_NIGHT, SECOND_NIGHT, BAD_NIGHT):
        assert as_json(made.cli("night", "status", "--date", night, "--json"))
        made.cli("night", "status", "--date", night)
    assert made.cli("night", "replay", "--date", SECOND_NIGHT).code == 0
    assert as_json(made.cli("exceptions", "list", "--state", "any", "--limit", "100000", "--json"))
    made.cli("exceptions", "list", "--limit", "100000")
    made.cli("doctor", "--json")


def sinks(nights: Haunted) -> Iterator[tuple[str, bytes]]:
    """Yield everything that is no store and not made for a named recipient."""
    yield from nights.said
    yield from written_in(nights.stage.root / "logs")
    yield from written_in(nights.stage.root / "airflow")
    yield from rows_of_sqlite(nights.stage.airflow_db)
    yield from written_in(nights.stage.world, "server.log")
    yield from written_in(nights.bridge, "manifest.json", "done.json", "guards.json")
    yield from rows_of_sqlite(nights.bridge / "state.sqlite", but=MEANT_TO_HOLD_VALUES)
    for night in (nights.bridge / "nights").glob("*/*.duckdb"):
        yield from rows_of_night(night, *TOLD_OF_CHECKS)
    yield from names_in(nights.bridge)
    for out in nights.world.root.glob("drop/*/*/out"):
        yield from names_in(out)


def test_no_value_of_a_child_is_found_outside_the_stores(nights: Haunted):
    """Logs, output, Airflow's database, check results, state, manifests and file names hold no spelling of any."""
    assert len(nights.hidden) == 8
    assert leaks(sinks(nights), nights.hidden) == []


def test_the_search_looks_where_it_says(nights: Haunted):
    """The sinks are there, and the values are where they may be: in landing, night and the lists for named people."""
    places = {place for place, _ in sinks(nights)}
    wanted = ("nightly-", "airflow.db:xcom", "airflow.db:rendered", "airflow.db:task_instance", "airflow.db:dag_run")
    wanted += ("airflow.db:asset_event", "airflow.db:log", "manifest.json", "state.sqlite:delivery", "duckdb:guard")
    assert [each for each in wanted if not any(each in place for place in places)] == []
    assert leaks(written_in(nights.bridge / "landing"), nights.hidden)
    assert leaks(rows_of_sqlite(nights.world.case_path), nights.hidden)


def test_the_failures_were_met(nights: Haunted):
    """The nights went through what they were meant to: a refusal, a stale feed, a broken rule, waiting files."""
    with closing(sqlite3.connect(nights.bridge / "state.sqlite")) as state:
        rules = {rule for (rule,) in state.execute("SELECT DISTINCT rule_id FROM exception")}
    assert {"PU01", "MP01"} <= rules
    status = dict(nights.said)[f"said by night status --date {BAD_NIGHT} --json"].decode()
    assert '"health_trusts"' in status
    assert '"ID99"' in status
    assert "no table" in dict(nights.said)[f"said by night status --date {FIRST_NIGHT}"].decode()


LEAKS = {
    "a log": ("logs/scheduler.log", "ERROR no match for {token}"),
    "a shouting log": ("logs/shout.log", "{TOKEN}"),
    "a number with blanks": ("logs/task.log", "nhs {spaced}"),
    "an address": ("logs/access.log", "GET /persons?dob={quoted} 200"),
    "JSON with escapes": ("bridge/work/done.json", '{{"message": "\\u{first}{rest}"}}'),
    "a date as Python shows it": ("logs/repr.log", "datetime.date({year}, {month}, {day})"),
    "a file name": ("logs/{token}.log", ""),
    "a page of HTML": ("logs/mail.html", "<pre>&#{code};{rest}</pre>"),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_is_found(nights: Haunted, tmp_path: Path, leak: str):
    """The search finds a value that is planted in a copy of a sink, however it is spelt."""
    shutil.copytree(nights.stage.root / "logs", tmp_path / "logs")
    child = nights.hidden[1]
    number, born = child.nhs_number, child.birth_date
    parts = {"token": child.token, "TOKEN": child.token.upper(), "first": f"{ord(child.token[0]):04x}"}
    parts |= {"rest": child.token[1:], "code": str(ord(child.token[0])), "quoted": f"{born:%d%%2F%m%%2F%Y}"}
    parts |= {"spaced": f"{number[:3]} {number[3:6]} {number[6:]}"}
    parts |= {"year": str(born.year), "month": str(born.month), "day": str(born.day)}
    name, text = (part.format(**parts) for part in LEAKS[leak])
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    (place,) = {place for place, _ in leaks(written_in(tmp_path), nights.hidden)}  # a date may read in two ways
    assert place.endswith(name)


def test_a_leak_in_a_database_is_found(nights: Haunted, tmp_path: Path):
    """The search finds a value in any column of Airflow's database or of the state, but in those meant to hold it."""
    copied = tmp_path / "state.sqlite"
    shutil.copy(nights.bridge / "state.sqlite", copied)
    token = nights.hidden[0].token
    with closing(sqlite3.connect(copied)) as state, state:
        state.execute("UPDATE outbox SET new_values = ?", [f'{{"author": "{token}"}}'])
    assert leaks(rows_of_sqlite(copied, but=MEANT_TO_HOLD_VALUES), nights.hidden) == []
    with closing(sqlite3.connect(copied)) as state, state:
        state.execute("UPDATE audit SET detail = ?", [f'{{"said": "{token}"}}'])
    assert leaks(rows_of_sqlite(copied, but=MEANT_TO_HOLD_VALUES), nights.hidden)


def test_the_first_day_is_the_usual_one():
    """The dates above are those of the world."""
    assert USUAL_DAY.isoformat() == FIRST_NIGHT
