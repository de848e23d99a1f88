"""The outbox over many nights with lost answers, edits and refusals: each change lands once, over nobody's edit."""

import shutil
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from hypothesis import Phase
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from sendbridge.push import confirm_night, push_night
from sendbridge.settings import Settings
from sendbridge.store import tables
from tests.council import Council
from tests.fake_case_system import FakeCaseSystem
from tests.night_builder import NightBuilder

FIELD = "meeting_date"
KEY = ("review", "R1")
VALUES = ("2026-02-01", "2026-02-02", None)
EDITS = (None, None, "2026-02-01", "2026-02-03")

# Nights are real files, so a failure is told as it was found and not made smaller.
EFFORT = effort(max_examples=8, stateful_step_count=10, deadline=None, phases=(Phase.explicit, Phase.generate))


@dataclass(frozen=True)
class Run:
    """How one push goes: answers lost on the way, nobody at home, or a value that is not allowed."""

    lost: int
    down: bool
    refuses: bool


class Life(RuleBasedStateMachine):
    """One review on both sides; the machine stands in for reconciliation and decides only on what tonight pulled."""

    state_url = ""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.council = Council(
            Settings(
                state_url=self.state_url,
                nights_dir=self.folder,
                landing_dir=self.folder,
                push_case_management="apply",
                authority_code=self.folder.name,
            )
        )
        self.case_system = FakeCaseSystem()
        self.image: tuple[str | None, int] = (None, 3)

    def teardown(self) -> None:
        """Leave no file behind."""
        shutil.rmtree(self.folder)

    @rule(
        returned=st.sampled_from(VALUES),
        edited_before=st.sampled_from(EDITS),
        arrives=st.booleans(),
        edited_after=st.sampled_from(EDITS),
        runs=st.lists(st.builds(Run, lost=st.integers(0, 2), down=st.booleans(), refuses=st.booleans()), max_size=3),
        confirmed=st.booleans(),
    )
    def night(
        self,
        *,
        returned: str | None,
        edited_before: str | None,
        arrives: bool,
        edited_after: str | None,
        runs: list[Run],
        confirmed: bool,
    ) -> None:
        """People work, a night pulls or does not and decides, people work on, and the push runs none to three times."""
        self._edit(edited_before)
        if arrives:
            stored = self.case_system.records[KEY]
            self.image = (stored.values.get(FIELD), stored.version)
        self.council.night(lambda night: self._decide(night, returned, arrives=arrives))
        self._edit(edited_after)
        for run in runs:
            self._push(run)
        self.case_system.down = False
        if confirmed:
            confirm_night(self.council.settings, self._tonight, self.case_system.connectors)

    def _edit(self, value: str | None) -> None:
        if value is not None:
            self.case_system.edit(FIELD, value)

    def _decide(self, night: NightBuilder, returned: str | None, *, arrives: bool) -> None:
        value, version = self.image
        night.arrive("school_settings")
        night.arrive("case_management") if arrives else night.silent("case_management", "case_management")
        if returned is not None and returned != value:
            night.propose(FIELD, returned, old_value=value, base_version=version)

    def _push(self, run: Run) -> None:
        self.case_system.lose, self.case_system.down = run.lost, run.down
        self.case_system.refuse = {FIELD: "not_allowed"} if run.refuses else {}
        version, landed = self.case_system.records[KEY].version, len(self.case_system.landed)
        before = self.case_system.records[KEY].values.get(FIELD)
        push_night(self.council.settings, self._tonight, self.case_system.connectors)
        done = len(self.case_system.landed) - landed
        assert self.case_system.records[KEY].version == version + done
        assert done == 0 or before == self.image[0], "something was written over a value that nobody had read"

    @property
    def _tonight(self) -> date:
        return self.council.next_date - timedelta(days=1)

    @invariant()
    def each_change_lands_at_most_once(self) -> None:
        """No key does its work twice, however often it is sent."""
        assert len(self.case_system.landed) == len({*self.case_system.landed})

    @invariant()
    def nothing_is_confirmed_that_did_not_land(self) -> None:
        """What the outbox calls accepted or confirmed was done by the case system under that key."""
        rows = [row for row in self.council.held(tables.outbox) if row["authority_code"] == self.folder.name]
        answered = {row["idempotency_key"] for row in rows if row["state"] in ("accepted", "confirmed")}
        assert answered <= {*self.case_system.landed}

    @invariant()
    def one_letter_waits_for_a_record(self) -> None:
        """Two letters about one version would bar each other."""
        rows = [row for row in self.council.held(tables.outbox) if row["authority_code"] == self.folder.name]
        assert sum(row["state"] == "waiting" for row in rows) <= 1


def test_each_change_lands_once(state_url: str) -> None:
    """Whatever is lost, edited, refused or run again, each change lands at most once and over no other value."""

    class LifeOnThisDatabase(Life):
        """The machine, on the test's own database."""

    LifeOnThisDatabase.state_url = state_url
    run_state_machine_as_test(LifeOnThisDatabase, settings=EFFORT)
