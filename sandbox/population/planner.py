"""Which child gets which fault."""

from sandbox.population.families import Builder, Family
from sandbox.population.pattern import Place
from sandbox.population.profile import Profile


class Planner:
    """Chooses each family's faults, has it built to fit them, and plants them."""

    def __init__(self, builder: Builder, plans: int, canaries: list[str]) -> None:
        self._builder, self._plans, self._canaries = builder, plans, canaries

    def family(self, place: Place) -> Family:
        """Return the family of a place, faults and all."""
        return self._builder.build(place, [Profile()] * place.members.count("plan"), 0)
