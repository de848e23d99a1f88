"""With every fault mode on in turn a night, or the one run after it, comes to what unbroken nights come to.

On both databases, but for what starts from a copied folder, which has its state beside its world, and for faults of
reading, which come before any state and are tried on both all together.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sandbox.faults import MODES, Faults
from sandbox.world_dir import WorldDir
from sendbridge.rooms import room_file
from sendbridge.settings import Settings
from sendbridge.summary import night_summary
from tests.integration.night.conftest import Council, council_in
from tests.integration.night.outcome import Outcome, images, neighbours, open_exceptions, open_tasks, whole
from tests.threads import as_in_production

Opener = Callable[..., Council]
Fault = tuple[str, dict[str, Any]]

RIDDEN_OUT: list[Fault] = [
    ("slow", {"seconds": 0.05}),
    ("duplicate_page", {}),
    ("expired_token", {"uses": 3}),
    ("rate_limit", {"every": 4, "retry_after": 1}),
    ("down_half_way", {"pages": 2, "refusals": 1, "system": "case"}),
    ("down_half_way", {"pages": 1, "refusals": 1, "system": "portal"}),
    ("down_half_way", {"pages": 0, "refusals": 1, "system": "register"}),
]
ALL_OF_THE_CASE_SYSTEM = RIDDEN_OUT[:5]
TOO_MUCH: dict[str, Fault] = {
    "case_management": ("down_half_way", {"pages": 1, "refusals": 10_000, "system": "case"}),
    "school_settings": ("rate_limit", {"every": 1, "retry_after": 0, "system": "portal"}),
    "establishment_register": ("slow", {"seconds": 2, "system": "register"}),
}
TRIED_ELSEWHERE = {"lost_answer", "half_written_file", "stale_version", "refuse", "without_versions"}  # by tests below


@dataclass
class Unbroken:
    """What three unbroken nights come to, and a copy of the world as it was after the first."""

    after_first: Path
    first: dict[str, Outcome] = field(default_factory=dict)
    images: list[Outcome] = field(default_factory=list)
    exceptions: list[list[Any]] = field(default_factory=list)
    tasks: list[list[str]] = field(default_factory=list)

    @property
    def writes(self) -> int:
        """How many records of the case system the first night changed."""
        count = len(self.first["state"]["outbox"])
        assert count > 1
        return count

    def keep(self, council: Council) -> None:
        """Keep what the night of today came to."""
        self.images.append(images(council))
        self.exceptions.append(open_exceptions(council))
        self.tasks.append(open_tasks(council))


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> Unbroken:
    """What unbroken nights on the same council come to, on as many threads as production has."""
    with as_in_production():
        return _unbroken(tmp_path_factory.mktemp("unbroken"))


def _unbroken(place: Path) -> Unbroken:
    kept = Unbroken(place / "after_first")
    with council_in(place) as council:
        council.run_night()
        kept.first = whole(council)
        kept.keep(council)
    shutil.copytree(place / "sandbox", kept.after_first / "sandbox")
    with council_in(place) as council:
        for _ in range(2):
            council.next_day()
            council.run_night()
            kept.keep(council)
    return kept


@pytest.fixture
def open_copied(tmp_path: Path) -> Iterator[Opener]:
    """Open a council whose state lies beside its world; its servers stop when the test ends."""
    with ExitStack() as opened:
        yield lambda **options: opened.enter_context(council_in(tmp_path, **options))


def test_every_fault_mode_of_the_sandbox_is_tried():
    """A new fault mode needs a test here."""
    tried = {mode for mode, _ in [*RIDDEN_OUT, *TOO_MUCH.values()]} | TRIED_ELSEWHERE
    assert tried == set(MODES)


@pytest.mark.parametrize(("mode", "options"), RIDDEN_OUT, ids=lambda part: str(part))
def test_a_night_rides_out_a_fault_by_itself(
    open_copied: Opener, unbroken: Unbroken, mode: str, options: dict[str, Any]
):
    """The night comes to the same records, decisions, state and neighbours as an unbroken one."""
    council = open_copied()
    council.sandbox.fault(mode, **options)
    council.run_night()
    assert council.messages == {}
    assert whole(council) == unbroken.first
    if mode == "down_half_way":  # it ends by itself once it has struck
        assert mode not in Faults(council.sandbox.world_dir.faults_path).on


def test_a_night_rides_out_faults_that_come_together(open_council: Opener, unbroken: Unbroken):
    """A case system that is slow, repeats pages, forgets tokens, limits and goes down half way changes nothing."""
    council = open_council()
    for mode, options in ALL_OF_THE_CASE_SYSTEM:
        council.sandbox.fault(mode, **options)
    council.run_night()
    assert council.messages == {}
    assert whole(council) == unbroken.first


@pytest.mark.parametrize("system", ["case", "portal"])
def test_a_lost_answer_is_asked_for_again_under_the_same_key(open_council: Opener, unbroken: Unbroken, system: str):
    """What was done although its answer was lost is not done twice, and the next run learns of it."""
    council = open_council()
    council.sandbox.fault("lost_answer", times=4, system=system)  # one call with its two repeats, and one more
    council.run_night()
    assert whole(council) != unbroken.first
    council.run_night()
    assert whole(council) == unbroken.first
    assert "lost_answer" not in Faults(council.sandbox.world_dir.faults_path).on


@pytest.mark.parametrize("feed", TOO_MUCH)
def test_a_system_that_stays_away_is_told_and_nothing_of_it_is_lost(
    open_copied: Opener, unbroken: Unbroken, tmp_path: Path, feed: str
):
    """The night says which feed is left out and what to do, goes on with its last records, and catches up later."""
    shutil.copytree(unbroken.after_first, tmp_path, dirs_exist_ok=True)
    council = open_copied(wishes={"http_timeout_seconds": 1.0} if feed == "establishment_register" else {})
    mode, options = TOO_MUCH[feed]
    council.next_day()
    council.sandbox.fault(mode, **options)
    counts = council.run_night()
    assert list(council.messages) == [feed]
    assert "then run the night again" in council.messages[feed]
    assert counts["assemble"]["stale_feeds"] == 1
    assert night_summary(council.settings, council.today)["stale_feeds"] == [feed]
    of_feed = {name for (name,) in council.ask(f"SELECT DISTINCT record_type FROM arrival WHERE feed = '{feed}'")}
    assert council.ask(f"SELECT DISTINCT arrived FROM arrival WHERE feed = '{feed}'") == [(False,)]
    assert {name: rows for name, rows in images(council).items() if name in of_feed} == {
        name: rows for name, rows in unbroken.images[0].items() if name in of_feed
    }
    council.sandbox.fault(mode, on=False)
    council.next_day()
    council.run_night()
    assert images(council) == unbroken.images[2]
    assert _but_keyless(open_exceptions(council)) == _but_keyless(unbroken.exceptions[2])


def _but_keyless(exceptions: list[Any]) -> list[Any]:
    """Leave out rows without a key: two lists of a sender read in one night prove nothing of the older one's."""
    return [each for each in exceptions if each[1] != "MP02"]


def _made(world: WorldDir) -> WorldDir:
    world.root.mkdir(parents=True)
    return world


def test_a_record_of_which_only_the_version_moved_lands_the_same_night(open_council: Opener, unbroken: Unbroken):
    """When somebody saves the case just before the write, the record is read and compared again, and it lands."""
    council = open_council()
    council.sandbox.fault("stale_version", times=1)
    council.run_night()
    (theirs,) = [row["ref"] for row in council.sandbox.case_audit("world")]
    assert theirs in {row["ref"] for row in council.sandbox.case_audit() if row["resource"] != "tasks"}
    assert neighbours(council) == unbroken.first["neighbours"]
    states = [state for (state,) in council.state_columns("outbox", "state")]
    assert states == ["confirmed"] * unbroken.writes + ["superseded"]


def test_a_value_that_moved_since_it_was_read_is_not_overwritten(open_council: Opener, unbroken: Unbroken):
    """When somebody edits two fields just before the write, their values stay and are told; the others land."""
    council = open_council()
    council.sandbox.fault("stale_version", times=1, values={"rcvdDt": "05-Jan-2026", "authorNm": "Somebody"})
    council.run_night()
    moved = [row for row in council.state_columns("exception", "rule_id", "subject_id", "field") if row[0] == "SY08"]
    (theirs,) = [row["ref"] for row in council.sandbox.case_audit("world")]
    assert moved == [("SY08", theirs, "author"), ("SY08", theirs, "received_date")]
    (held,) = [row for row in council.sandbox.case_rows("advice-requests") if row["advRef"] == theirs]
    assert (held["rcvdDt"], held["authorNm"]) == ("05-Jan-2026", "Somebody")
    assert held["authorRole"] is not None
    written = {row["ref"] for row in council.sandbox.case_audit() if row["resource"] != "tasks"}
    assert len(written) == unbroken.writes


def _without_versions(council: Council, guard: str) -> Council:
    """Let the case system have no versions, and the council's own mapping ask for none."""
    ours = room_file(Settings(rooms_dir=None), "mappings", name="case_management.yml").read_text()
    room = council.sandbox.dir / "room" / "mappings"
    room.mkdir(parents=True)
    (room / "case_management.yml").write_text(ours.replace("      record_version: version\n", ""))
    council.settings = council.settings.model_copy(update={"rooms_dir": room.parent})
    council.sandbox.fault("without_versions", guard=guard)
    return council


def test_a_case_system_without_versions_is_written_by_compare_and_set(open_council: Opener, unbroken: Unbroken):
    """The night comes to the same records on the case system, and the next one writes none of them again."""
    council = _without_versions(open_council(), "values")
    council.run_night()
    assert neighbours(council) == unbroken.first["neighbours"]
    assert {state for (state,) in council.state_columns("outbox", "state")} == {"confirmed"}
    council.next_day()
    council.run_night()
    written = [row for row in council.sandbox.case_audit() if row["resource"] != "tasks"]
    assert len(written) == unbroken.writes


def test_a_case_system_that_guards_nothing_gets_tasks_and_no_change(open_council: Opener):
    """Nothing is written to it; each field to be changed is a person's task on the case, without its value."""
    council = _without_versions(open_council(), "none")
    council.run_night()
    assert [row for row in council.sandbox.case_audit() if row["resource"] != "tasks"] == []
    wanted = council.state_columns("change", "target_key", "field")
    told = [row[1:] for row in council.state_columns("exception", "rule_id", "subject_id", "field") if row[0] == "PU03"]
    assert told == wanted
    tasks = [row for row in council.sandbox.case_rows("tasks") if row["ruleCd"] == "PU03"]
    assert sorted(row["detail"].rpartition("(")[2] for row in tasks) == sorted(
        f"{kind} {key} {field})"
        for kind, key, field in council.state_columns("change", "target_type", "target_key", "field")
    )
    values = {value for (value,) in council.state_columns("change", "new_value") if len(value) > 6}
    assert not [task for task in tasks if any(value in str(task) for value in values)]


def test_what_the_case_system_refuses_becomes_an_exception(open_council: Opener):
    """A refused change is told with its field to a person, changes nothing, and is not sent again as it is."""
    council = open_council()
    council.sandbox.fault("refuse")
    council.run_night()
    refused = [row for row in council.state_columns("exception", "rule_id", "subject_id", "field") if row[0] == "PU01"]
    assert refused
    assert all(row[2] for row in refused)
    assert {row[1] for row in council.state_columns("outbox", "idempotency_key", "state")} == {"refused"}
    attempts = council.state_columns("outbox", "idempotency_key", "attempts")
    council.next_day()
    council.run_night()
    assert [row for row in council.sandbox.case_audit() if row["resource"] == "annual-reviews"] == []
    assert council.state_columns("outbox", "idempotency_key", "attempts") == attempts
