"""What a child must be like: drawn at the published rates, narrowed by what a fault needs."""

from dataclasses import dataclass, fields, replace
from random import Random

Range = tuple[float, float]
# ages of plan holders in years (low, high), and their shares (SEN2)
_AGES: tuple[tuple[Range, float], ...] = (
    ((2.6, 5.0), 0.05),
    ((5.0, 11.0), 0.33),
    ((11.0, 16.0), 0.36),
    ((16.0, 20.0), 0.20),
    ((20.0, 23.4), 0.06),
)
# years since the first final plan: 13-15% of plans are in their first year
_PLAN_YEARS: tuple[tuple[Range, float], ...] = (
    ((0.02, 1.0), 0.15),
    ((1.0, 2.0), 0.15),
    ((2.0, 4.0), 0.27),
    ((4.0, 6.0), 0.20),
    ((6.0, 9.5), 0.23),
)


@dataclass(frozen=True)
class Profile:
    """What a child is like; ranges are in years at the start date, None means as drawn."""

    ages: Range = (0.0, 99.0)
    plan_years: Range = (0.0, 99.0)
    route: str | None = None  # mainstream, special, independent, elsewhere
    decision_code: str | None = None
    unrecorded: str | None = None  # a recent meeting is not on the case system: "meeting" or "cycle"
    health: str | None = None  # section C: "need" or "none"
    social: str | None = None  # section D: "need" or "none"
    upn_state: str | None = None  # "permanent" or "temporary"
    portal: bool = False  # the child's settings report through the portal
    files: bool = False  # the child's settings send files
    away: bool = False  # a setting outside the area, where there is one
    decided: bool = False  # the first review happened in time, so one is decided by the start date
    undecided: bool = False  # a recent meeting waits for its decision
    missed_first: bool = False
    stalled: bool = False  # the latest review is long overdue
    transfer_in: bool = False
    verified: bool = False  # identifiers are on the record and verified, and no record is restricted
    clear: bool = False  # what is sent about the child can be tied
    blurred: bool = False  # a fault of identity stands in the way of that
    placed: bool = False  # the case system has the child where it is
    misplaced: bool = False  # a fault of placement stands in the way of that
    returned: bool = False  # the settings answer with a return

    def merge(self, other: "Profile") -> "Profile | None":
        """Return what satisfies both, or none when nothing does."""
        merged: dict[str, object] = {}
        for name in (field.name for field in fields(self)):
            mine, theirs = getattr(self, name), getattr(other, name)
            if isinstance(mine, tuple):
                merged[name] = (max(mine[0], theirs[0]), min(mine[1], theirs[1]))
            elif isinstance(mine, bool):
                merged[name] = mine or theirs
            elif mine and theirs and mine != theirs:
                return None
            else:
                merged[name] = mine or theirs
        both = replace(self, **merged)  # type: ignore[arg-type]
        return both if both.is_possible() else None

    def strictness(self) -> int:
        """Return how many things are asked of the child."""
        usual = Profile()
        return sum(getattr(self, field.name) != getattr(usual, field.name) for field in fields(self))

    def is_possible(self) -> bool:
        """Say whether some child can be like this."""
        return (
            self.ages[0] < self.ages[1]
            and self.plan_years[0] < self.plan_years[1]
            and self.plan_years[0] < self.ages[1] - 2.4
            and not (self.missed_first and (self.decided or self.undecided or self.unrecorded or self.stalled))
            and not (self.portal and self.files)
            and not (self.clear and self.blurred)
            and not (self.placed and self.misplaced)
            and not (self.stalled and self.plan_years[1] < 2.2)
            and not (self.undecided and (self.unrecorded or self.stalled))
            and not (self.unrecorded and self.stalled)
        )


def _draw(bands: tuple[tuple[Range, float], ...], limits: Range, rng: Random) -> float:
    cut = [((max(low, limits[0]), min(high, limits[1])), share / (high - low)) for (low, high), share in bands]
    cut = [(band, share * (band[1] - band[0])) for band, share in cut if band[1] > band[0]]
    (low, high) = rng.choices([band for band, _ in cut], [share for _, share in cut])[0] if cut else limits
    return low + (high - low) * rng.random()


def draw_age(profile: Profile, rng: Random) -> float:
    """Draw an age in years that leaves room for the plan's."""
    return _draw(_AGES, (max(profile.ages[0], profile.plan_years[0] + 2.4), profile.ages[1]), rng)


def draw_plan_years(profile: Profile, age: float, rng: Random) -> float:
    """Draw how long ago the first final plan was issued; nobody has a plan before two."""
    low, high = profile.plan_years[0], min(profile.plan_years[1], 9.5)
    return _draw(_PLAN_YEARS, (low, max(low + 0.01, min(high, age - 2.2))), rng)
