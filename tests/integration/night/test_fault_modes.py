"""With every fault mode on in turn a night, or the one run after it, comes to what an unbroken night comes to."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.night.conftest import Council

Opener = Callable[..., Council]

DECISIONS = {
    "tie": "SELECT record_type, record_key, person_id, state, reason_code FROM tie ORDER BY ALL",
    "finding": "SELECT * FROM finding ORDER BY ALL",
    "person": "SELECT record_key, content_hash FROM person ORDER BY ALL",
    "review": "SELECT record_key, content_hash FROM review ORDER BY ALL",
    "review_return": "SELECT record_key, content_hash FROM review_return ORDER BY ALL",
    "advice_return": "SELECT record_key, content_hash FROM advice_return ORDER BY ALL",
}
RIDDEN_OUT: dict[str, dict[str, Any]] = {
    "slow": {"seconds": 0.05},
    "duplicate_page": {},
    "expired_token": {"uses": 3},
    "rate_limit": {"every": 3, "retry_after": 1},
    "lost_answer": {"times": 3},
    "down_half_way": {"pages": 2, "refusals": 1},
}


def decisions(council: Council) -> dict[str, list[tuple[Any, ...]]]:
    """Return what the night decided, and the records it decided on."""
    return {name: council.ask(query) for name, query in DECISIONS.items()}


def case_content(council: Council) -> dict[str, list[str]]:
    """Return what the case system holds, without the moments and versions of its writes."""
    resources = ("annual-reviews", "advice-requests", "persons", "plans", "tasks")
    return {name: sorted(map(_timeless, council.sandbox.case_rows(name))) for name in resources}


def _timeless(row: dict[str, Any]) -> str:
    return json.dumps(
        {name: value for name, value in row.items() if name not in {"version", "lastModified"}}, sort_keys=True
    )


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What an unbroken night on the same council decides and leaves in the case system."""
    from sandbox.testing import running_sandbox
    from sendbridge.settings import Settings

    with running_sandbox(tmp_path_factory.mktemp("unbroken")) as sandbox:
        names = {name.removeprefix("SENDBRIDGE_").lower(): value for name, value in sandbox.env.items()}
        council = Council(sandbox, Settings(**names))
        council.run_night()
        return decisions(council), case_content(council)


@pytest.mark.parametrize("mode", RIDDEN_OUT)
def test_a_night_rides_out_a_fault_by_itself(open_council: Opener, unbroken: tuple[Any, Any], mode: str) -> None:
    """The night comes to the same decisions, and the case system holds every change once."""
    council = open_council()
    council.sandbox.fault(mode, **RIDDEN_OUT[mode])
    council.run_night()
    assert (decisions(council), case_content(council)) == unbroken


def test_a_system_that_stays_down_is_told_and_the_night_goes_on(open_council: Opener) -> None:
    """A feed that cannot be pulled is named with what to do; the night goes on with its last good records."""
    council = open_council()
    council.run_night()
    before = council.ask("SELECT count(*) FROM review_return")
    council.next_day()
    council.sandbox.fault("down_half_way", pages=0, refusals=1_000, system="portal")
    counts = council.run_night()
    (message,) = counts["messages"]
    assert "school_settings" in message
    assert "run" in message
    assert counts["assemble"]["stale_feeds"] == 1
    assert council.ask("SELECT count(*) FROM review_return") == before
    assert council.ask("SELECT DISTINCT arrived FROM arrival WHERE feed = 'school_settings'") == [(False,)]


def test_what_a_failed_pull_missed_comes_the_next_night(open_council: Opener, unbroken: tuple[Any, Any]) -> None:
    """After a night without the portal the next night has every return, and loses none."""
    council = open_council()
    council.sandbox.fault("down_half_way", pages=0, refusals=1_000, system="portal")
    council.run_night()
    council.sandbox.fault("down_half_way", on=False)
    council.next_day()
    council.run_night()
    wanted = {row[0] for row in unbroken[0]["review_return"]}
    assert wanted <= {key for (key,) in council.ask("SELECT record_key FROM review_return")}


def test_a_half_written_file_waits_and_is_read_whole(open_council: Opener, unbroken: tuple[Any, Any]) -> None:
    """A file that is still being written is not read tonight, the pull says so, and a later pull reads it once."""
    council = open_council()
    council.sandbox.fault("half_written_file")
    council.next_day()
    council.run_night()
    half = council.ask("SELECT count(*) FROM read_row")
    council.sandbox.fault("half_written_file", on=False)
    council.next_day()
    council.run_night()
    assert half
    keys = [key for (key,) in council.ask("SELECT record_key FROM advice_return")]
    assert len(keys) == len(set(keys))


def test_a_record_that_moved_since_it_was_read_is_not_overwritten(open_council: Opener) -> None:
    """When somebody edits the case just before the write, their value stays and an exception tells of it."""
    council = open_council()
    council.sandbox.fault("stale_version", times=1)
    council.run_night()
    moved = [row for row in council.state_rows_named("exception") if "SY08" in row]
    assert len(moved) == 1


def test_what_the_case_system_refuses_becomes_an_exception(open_council: Opener) -> None:
    """A refused change is not sent again as it is, and a person is told which fields were refused."""
    council = open_council()
    council.sandbox.fault("refuse")
    council.run_night()
    refused = [row for row in council.state_rows_named("exception") if "PU01" in row]
    assert refused
    assert [row for row in council.sandbox.case_audit() if row["resource"] == "annual-reviews"] == []
