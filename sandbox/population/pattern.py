"""Which family has which children: a fixed pattern, so that any family can be made without making the others."""

from collections.abc import Iterator
from dataclasses import dataclass

# members by family kind; "plan" members have an active plan on the start date
KINDS: dict[str, tuple[str, ...]] = {
    "single": ("plan",),
    "siblings": ("plan", "plan"),
    "twins": ("plan", "plan"),
    "triplets": ("plan", "plan", "plan"),
    "half_known": ("plan", "unknown"),  # twins, one of whom the council does not know
    "namesakes": ("plan", "plan"),
    "duplicate": ("plan", "duplicate"),
    "ceased": ("ceased",),
    "assessment": ("assessment",),
    "request": ("request",),
    "coming": ("coming",),
}


def _spread(counts: dict[str, int]) -> tuple[str, ...]:
    """Spread the kinds evenly over one round of the pattern."""
    places = [((index + 0.5) / count, kind) for kind, count in counts.items() for index in range(count)]
    return tuple(kind for _, kind in sorted(places))


_DENSE = _spread({"single": 40, "siblings": 1, "twins": 4, "triplets": 1, "half_known": 2, "namesakes": 1,
                  "duplicate": 1, "ceased": 6, "assessment": 4, "request": 2, "coming": 2})  # fmt: skip
_SPARSE = _spread({"single": 132, "siblings": 12, "twins": 4, "triplets": 1, "half_known": 4, "namesakes": 1,
                   "duplicate": 2, "ceased": 20, "assessment": 12, "request": 6, "coming": 6})  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A family's place in the world: its kind, and the ranks of its first child among all and among its kind."""

    index: int
    kind: str
    number: int  # rank of the first child among all children
    slot: int  # rank of the first plan holder among all plan holders
    turn: int  # how many families of this kind came before
    members: tuple[str, ...]


def places(plans: int) -> Iterator[Place]:
    """Yield the families, in order, until so many children hold an active plan."""
    index = number = slot = 0
    turns = dict.fromkeys(KINDS, 0)
    while slot < plans:
        round_ = _DENSE if index < len(_DENSE) else _SPARSE
        kind = round_[index % len(round_)] if round_ is _DENSE else round_[(index - len(_DENSE)) % len(round_)]
        members = KINDS[kind]
        if slot + members.count("plan") > plans:
            kind, members = "single", KINDS["single"]
        yield Place(index=index, kind=kind, number=number, slot=slot, turn=turns[kind], members=members)
        turns[kind] += 1
        index += 1
        number += len(members)
        slot += members.count("plan")
