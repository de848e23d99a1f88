"""The register of faults: what each needs of a child, and how it is planted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from sandbox.population.days import FIRST, LAST, plus
from sandbox.population.life import Cycle, Life, Setup
from sandbox.population.profile import Profile
from sandbox.population.track import Track, Window

Plant = Callable[[Life, Setup, list[Window]], bool]
# the first three choose in turn what a forced child must be like; the others take the child as those want it
GROUPS = ("identity", "plan", "review", "transfer", "placement", "request", "consultation", "text", "timeliness")


@dataclass(frozen=True)
class Fault:
    """One way in which records go wrong; `plant` says whether the child allowed it."""

    name: str
    group: str
    profile: Profile
    plant: Plant

    @property
    def rule_id(self) -> str:
        """The rule that the fault breaks, or what it stands for."""
        return self.name.partition(":")[0]


FAULTS: list[Fault] = []


def fault(name: str, group: str, profile: Profile = Profile()) -> Callable[[Plant], Plant]:  # noqa: B008
    """Register the function below as the planter of a fault."""

    def register(plant: Plant) -> Plant:
        FAULTS.append(Fault(f"{name}:{len(FAULTS)}", group, profile, plant))
        return plant

    return register


def field_fault(rule_id: str, group: str, profile: Profile, choose: Callable[[Life, Setup], Track | None],
                wrong: Callable[[Track, Life, Setup], dict[str, object] | None]) -> None:  # fmt: skip
    """Register a fault that makes one chosen record say something wrong."""

    def plant(life: Life, setup: Setup, windows: list[Window]) -> bool:
        track = choose(life, setup)
        facts = wrong(track, life, setup) if track else None
        if track is None or facts is None:
            return False
        life.plant(rule_id, track, windows, **facts)
        return True

    FAULTS.append(Fault(f"{rule_id}:{len(FAULTS)}", group, profile, plant))


def windows_of(style: int, start: date, rng: Random) -> list[Window]:
    """Return when a fault holds: mostly always; else until a day soon, from a day soon, or with a gap."""
    first, later = plus(start, 1 + rng.randrange(6)), rng.randrange(14)
    second, back = plus(start, 8 + later), plus(first, 1 + later // 4)
    return {
        6: [(FIRST, first)],
        7: [(first, LAST)],
        8: [(FIRST, first), (back, LAST)],
        9: [(first, second)],
    }.get(style % 10, [(FIRST, LAST)])


def decided_cycle(life: Life, setup: Setup) -> Cycle | None:
    """The latest cycle that was decided, and shown as decided, by the start date."""
    done = [c for c in life.cycles if c.track and max(c.decision, c.known_from) <= setup.start]
    return done[-1] if done else None


def decided(life: Life, setup: Setup) -> Track | None:
    """The record of that cycle."""
    cycle = decided_cycle(life, setup)
    return cycle.track if cycle else None


def cycle_of(life: Life, track: Track) -> Cycle:
    """The cycle that a review record is about."""
    return next(cycle for cycle in life.cycles if cycle.track is track)


def person_of(life: Life, _: Setup) -> Track | None:
    """The person record."""
    return life.person


def plan_of(life: Life, _: Setup) -> Track | None:
    """The plan record."""
    return life.plan
