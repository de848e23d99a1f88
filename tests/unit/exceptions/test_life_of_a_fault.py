"""Exceptions over many nights with gaps, broken rules and late feeds: one id per fault, and no false closing."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import Phase
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from sendbridge.settings import Settings
from sendbridge.store import tables
from tests.council import Council
from tests.night_builder import NightBuilder

CASE, SETTING, OTHER_SETTING = "case_management", "100002", "100005"
FAULTS = {  # rule -> what it depends on besides the case system
    "AR03": None,
    "AR21": SETTING,
}
OUTCOMES = ("ran", "ran", "ran", "broken", "not_evaluated", "stale", "missing")

# Nights are real files, so a failure is told as it was found and not made smaller.
EFFORT = effort(max_examples=8, stateful_step_count=10, deadline=None, phases=(Phase.explicit, Phase.generate))


class Life(RuleBasedStateMachine):
    """The machine knows what is wrong in the world, and what each night could see of it."""

    state_url = ""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        # Each run is a council of its own on the one database.
        self.council = Council(
            Settings(
                state_url=self.state_url,
                nights_dir=self.folder,
                landing_dir=self.folder,
                authority_code=self.folder.name,
            )
        )
        self.open: set[str] = set()
        self.ever: dict[str, int] = {}  # fault -> how often it was opened

    def teardown(self) -> None:
        """Leave no file behind."""
        shutil.rmtree(self.folder)

    @rule(
        wrong=st.sets(st.sampled_from(sorted(FAULTS))),
        arrived=st.sets(st.sampled_from([CASE, SETTING])),
        outcomes=st.tuples(*(st.sampled_from(OUTCOMES) for _ in FAULTS)),
        nights_missed=st.integers(0, 2),
    )
    def night(self, *, wrong: set[str], arrived: set[str], outcomes: tuple[str, ...], nights_missed: int) -> None:
        """What is wrong changes; then a night runs with what arrived, and with the rules that work."""
        self.council.next_date += timedelta(days=nights_missed)
        ran = {fault for fault, outcome in zip(FAULTS, outcomes, strict=True) if outcome == "ran"}
        found = wrong & ran

        def fill(night: NightBuilder) -> None:
            night.arrive(CASE) if CASE in arrived else night.silent(CASE, CASE)
            night.arrive("school_settings", OTHER_SETTING)
            if SETTING in arrived:
                night.arrive("school_settings", SETTING)
            key = {"record_type": "review_return", "record_key": f"{SETTING}|1"}
            night.add("tie", **key, feed="school_settings", sender=SETTING, person_id="P1")
            night.add("pairing", **key, target_type="review", target_key="R1")
            for fault, outcome in zip(FAULTS, outcomes, strict=True):
                if outcome != "missing":
                    night.rule(fault, outcome if outcome != "ran" else "failed" if fault in found else "passed")
                if fault in found:
                    source = "school_settings" if FAULTS[fault] else CASE
                    night.find(fault, ("review", "R1"), person_id="P1", source=source)

        self.council.night(fill)
        proved = {fault for fault in ran - found if {CASE, FAULTS[fault]} <= {*arrived, None}}
        for fault in found - self.open:
            self.ever[fault] = self.ever.get(fault, 0) + 1
        self.open = (self.open | found) - proved

    @invariant()
    def what_is_open_is_what_was_seen_and_not_disproved(self) -> None:
        """An exception is open from the night that found it to the night that proved it gone."""
        rows = [row for row in self.council.rows() if row["authority_code"] == self.folder.name]
        assert {row["rule_id"] for row in rows if row["state"] == "open"} == self.open
        assert {row["rule_id"]: row["reopened_count"] + 1 for row in rows} == self.ever

    @invariant()
    def history_alternates(self) -> None:
        """Opened first, then closed and reopened in turn."""
        told: dict[str, list[str]] = {}
        for event in self.council.held(tables.exception_event):
            if event["authority_code"] == self.folder.name:
                told.setdefault(event["exception_id"], []).append(event["event"])
        for events in told.values():
            assert events == ["opened", *(["closed", "reopened"] * len(events))][: len(events)]


def test_one_fault_is_one_exception_and_absence_is_no_proof(state_url: str) -> None:
    """Whatever nights are missed, feeds late or rules broken, nothing closes that was not proved gone."""

    class LifeOnThisDatabase(Life):
        """The machine, on the test's own database."""

    LifeOnThisDatabase.state_url = state_url
    run_state_machine_as_test(LifeOnThisDatabase, settings=EFFORT)
