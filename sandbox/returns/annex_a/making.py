"""Makes the lists of a council: children, sound but for what is planted."""

import random
from dataclasses import dataclass
from datetime import date

from sandbox.returns.annex_a.children import Child, sound_child
from sandbox.returns.annex_a.faults import Planted, plant

LEAST_ROWS = 100  # fewer cannot hold every fault in rows of its own


@dataclass(frozen=True)
class Lists:
    """The rows of List 1 and List 2, and what was planted in each."""

    day: date
    children: dict[int, list[Child]]
    planted: dict[int, list[Planted]]


def make_lists(seed: int, *, rows: int, day: date) -> Lists:
    """Return both lists, each with so many rows (at least 100); the same seed gives the same lists."""
    chance = random.Random(seed)
    count = max(rows, LEAST_ROWS)
    children = {
        number: [sound_child(chance, (number - 1) * count + place, day) for place in range(count)] for number in (1, 2)
    }
    planted = {number: plant(rows_of, number, day=day, chance=chance) for number, rows_of in children.items()}
    return Lists(day, children, planted)
