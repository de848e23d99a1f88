"""Exceptions over many nights with gaps, waivers, merges and late feeds: one id per fault, and no false closing."""

import os

from hypothesis import HealthCheck, Phase
from hypothesis import settings as effort
from hypothesis.stateful import run_state_machine_as_test

from tests.unit.exceptions.life_machine import Lives

# Nights are real files, so a failure is told as it was found and not made smaller.
LIVES = int(os.environ.get("SENDBRIDGE_TEST_LIVES", "3"))  # `prove/state_machines.py` lives many more
EFFORT = effort(
    max_examples=LIVES,
    stateful_step_count=30,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def test_one_fault_is_one_exception_and_absence_is_no_proof(state_url: str) -> None:
    """Whatever nights are missed, feeds late, rules broken and people say, the state is what the model says."""

    class LivesOnThisDatabase(Lives):
        """The machine, on the test's own database."""

    LivesOnThisDatabase.state_url = state_url
    lives = LIVES if state_url.startswith("sqlite") else 1
    run_state_machine_as_test(LivesOnThisDatabase, settings=effort(EFFORT, max_examples=lives))
