"""Exceptions over thirty nights with gaps, waivers, merges, deaths and late feeds: many lives, each against a model."""

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, Phase
from hypothesis import settings as effort
from hypothesis.stateful import run_state_machine_as_test

from tests.unit.exceptions.life_machine import NIGHTS, Lives

LIVES = 120
EFFORT = effort(
    max_examples=LIVES,
    stateful_step_count=NIGHTS,
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=[*HealthCheck],
)


def main() -> int:
    """Live them on one SQLite database and print what happened in them; hypothesis raises when one is not right."""
    started, happened = time.perf_counter(), Counter[str]()

    class CountedLives(Lives):
        """The machine, which leaves what happened in it."""

        def teardown(self) -> None:
            """Count what this life came to."""
            happened.update(lives=1, nights=self.nights, exceptions=len(self.model.lives))
            happened.update(event for life in self.model.lives for event in life.events)
            super().teardown()

    with tempfile.TemporaryDirectory() as folder:
        CountedLives.state_url = f"sqlite:///{Path(folder) / 'state.sqlite'}"
        run_state_machine_as_test(CountedLives, settings=EFFORT)
    for what, count in sorted(happened.items()):
        sys.stdout.write(f"{what:<12}{count:>8,}\n")
    sys.stdout.write(f"one id a fault, no false closing, in {time.perf_counter() - started:.0f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
