"""The outbox over thirty nights with gaps, lost and late answers, kills, edits and decisions: nothing is lost."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as effort
from hypothesis.stateful import run_state_machine_as_test

from sendbridge.feeds import Guard
from tests.outbox_machine import machine

NIGHTS = 30

# A failure is told as it was found and not made smaller: that would take many times as long. `make prove` runs more.
EFFORT = effort(
    max_examples=3,
    stateful_step_count=NIGHTS,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.mark.parametrize("guard", ["version", "values"])
def test_nothing_is_lost_doubled_or_written_over(migrated_sqlite: Path, guard: Guard) -> None:
    """Whatever the line, people and sources do, no write is lost or doubled and none goes over an unread value."""
    run_state_machine_as_test(machine(migrated_sqlite, guard), settings=EFFORT)
