"""Many lives of the outbox, thirty nights each, with versions and by compare-and-set: no write is lost or doubled."""

import argparse
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed
from hypothesis import settings as effort
from hypothesis.stateful import run_state_machine_as_test

from sendbridge.feeds import Guard
from sendbridge.store.session import transaction
from tests.outbox_machine import FIRST, OutboxMachine, machine

LIVES, NIGHTS = 100, 30
GUARDS: tuple[Guard, ...] = ("version", "values")


def main() -> int:
    """Live so many lives for each way of guarding; a life that breaks a law is printed and ends the proof with 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lives", type=int, default=LIVES)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "migrated.sqlite"
        with transaction(f"sqlite:///{template}"):
            pass
        for guard in GUARDS:
            sys.stdout.write(f"guarded by {guard}: {_live(template, guard, lives=asked.lives, number=asked.seed)}\n")
    return 0


def _live(template: Path, guard: Guard, *, lives: int, number: int) -> str:
    counted = {"lives": 0, "days": timedelta(0), "writes": 0, "reviews": 0}

    class Counted(machine(template, guard)):  # type: ignore[misc]
        """The machine, counting what it has been through."""

        def teardown(self: OutboxMachine) -> None:
            """Count, then come to rest."""
            counted["lives"] += 1
            counted["days"] += self.today - FIRST
            counted["writes"] += len(self.case.written)
            counted["reviews"] += len(self.case.made)
            machine_teardown(self)

    machine_teardown = OutboxMachine.teardown
    phases = (Phase.explicit, Phase.generate)
    wanted = effort(
        max_examples=lives,
        stateful_step_count=NIGHTS,
        deadline=None,
        phases=phases,
        suppress_health_check=[*HealthCheck],
    )
    run_state_machine_as_test(seed(number)(Counted), settings=wanted)
    return (
        f"{counted['lives']} lives of {counted['days'].days:,} days in all, {counted['writes']:,} writes, among them "
        f"{counted['reviews']:,} new reviews: none lost, none doubled, none over a value that had moved"
    )


if __name__ == "__main__":
    sys.exit(main())
