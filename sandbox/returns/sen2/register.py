"""The establishments that a return's placements lead to, and a few that they should not."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Establishment:
    """One row of the register of establishments."""

    urn: str
    ukprn: str
    type_code: str
    open_date: date
    close_date: date | None
    low_age: int
    high_age: int
    postcode: str
    sen_unit_on_roll: int | None
    resourced_provision: str | None


# stage: GIAS type, first and last age, how many
_STAGES = {
    "nursery": ("15", 2, 5, 4),
    "primary": ("34", 4, 11, 12),
    "secondary": ("1", 11, 16, 8),
    "special": ("7", 4, 19, 6),
    "independent": ("10", 4, 19, 4),
    "college": ("18", 16, 99, 4),
    "closed": ("1", 4, 11, 2),
    "offshore": ("25", 4, 19, 1),
    "university": ("29", 4, 99, 1),
    "overseas": ("37", 4, 19, 1),
    "shrinking": ("34", 4, 19, 1),
}
STATE_FUNDED = {"34", "1", "7"}  # of the types above
TAKES_NO_PLANS = {"25", "29", "37"}
CLOSED = date(2016, 8, 31)


def _settings() -> dict[str, list[Establishment]]:
    found: dict[str, list[Establishment]] = {}
    number = 0
    for stage, (type_code, low, high, count) in _STAGES.items():
        for turn in range(count):
            number += 1
            found.setdefault(stage, []).append(
                Establishment(
                    urn=str(130000 + number),
                    ukprn=str(10070000 + number),
                    type_code=type_code,
                    open_date=date(1975, 9, 1),
                    close_date=CLOSED if stage == "closed" else None,
                    low_age=low,
                    high_age=high,
                    postcode=f"CH{number} {number % 9 + 1}AB",  # where no home of the sandbox is
                    sen_unit_on_roll=6 if turn % 4 == 1 else None,
                    resourced_provision="Resourced provision" if turn % 4 == 2 else None,
                )
            )
    return found


SETTINGS = _settings()
REGISTER = {each.urn: each for stage in SETTINGS.values() for each in stage}
