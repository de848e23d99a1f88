"""Families: children who share a home, a birth date or only a name, each with a whole life."""

from dataclasses import replace
from datetime import date
from random import Random

from sandbox.population.canaries import Canaries
from sandbox.population.days import LAST
from sandbox.population.kinds import FILL
from sandbox.population.life import Family, Identity, Life, Setup
from sandbox.population.names import draw_origin
from sandbox.population.pattern import Place
from sandbox.population.people import birth_date, household, identity
from sandbox.population.profile import Profile, draw_age
from sandbox.population.settings import Area

_OTHER_AGES = {"ceased": (16.5, 24.0), "assessment": (3.0, 15.0), "request": (3.0, 16.0), "coming": (3.0, 15.0)}
_FAMILY_SIZE = 8  # no family has more children, so a child's uid is unique
_FAMILIES = 1_250_000


class Builder:
    """Makes any family of the world from its place alone."""

    def __init__(self, seed: int, area: Area, span: tuple[date, date], canaries: Canaries) -> None:
        self._seed, self._area, self._canaries = seed, area, canaries
        self._start, self._horizon = span

    def setup(self, place: Place, attempt: int) -> Setup:
        """Return what a family's parts need, with a random stream of its own."""
        stream = (self._seed * 1_000_003 + place.index) * 64 + attempt
        return Setup(self._area, self._start, self._horizon, Random(stream))

    def build(self, place: Place, profiles: list[Profile], attempt: int) -> Family:
        """Make the family; profiles are those of its plan holders, in order."""
        setup = self.setup(place, attempt)
        wanted = iter(profiles)
        chosen = [next(wanted) if member == "plan" else Profile() for member in place.members]
        whos = self._canaries.names(place, self._identities(place, chosen, setup))
        lives = []
        for member, who, profile in zip(place.members, whos, chosen, strict=True):
            life = Life(kind=member, who=who, profile=_with_needs(profile, setup.rng), born=LAST)
            FILL[member](life, setup)
            lives.append(life)
        return Family(place, lives)

    def _identities(self, place: Place, profiles: list[Profile], setup: Setup) -> list[Identity]:
        origin, taken = draw_origin(setup.rng), set[str]()
        base = (place.index * 524_287 + self._seed) % _FAMILIES * _FAMILY_SIZE
        shared = household(place.index, origin, setup)
        whos: list[Identity] = []
        for member, profile in enumerate(profiles):
            known = place.members[member] != "unknown"
            birth = self._birth(place, member, profile, whos, setup)
            who = identity(base + member, place.number + member, shared, birth, setup, origin=origin, taken=taken)
            whos.append(who if known or birth == whos[0].birth else replace(who))
        return _alike(place, whos, setup)

    def _birth(self, place: Place, member: int, profile: Profile, whos: list[Identity], setup: Setup) -> date:
        if whos and place.kind in ("twins", "triplets", "half_known", "namesakes", "duplicate"):
            return whos[0].birth
        kind = place.members[member]
        profile = replace(profile, ages=_OTHER_AGES[kind]) if kind in _OTHER_AGES else profile
        return birth_date(draw_age(profile, setup.rng), setup, known=True)


def _alike(place: Place, whos: list[Identity], setup: Setup) -> list[Identity]:
    """Make namesakes alike in name and birth date only, and a duplicate alike in all but its numbers."""
    if place.kind not in ("namesakes", "duplicate"):
        return whos
    first, second = whos
    home = household(place.index + 700_001, draw_origin(setup.rng), setup)["postcode"]
    twin = replace(second, forename=first.forename, sex=first.sex)
    return [first, replace(twin, postcode=home) if place.kind == "namesakes" else twin]


def _with_needs(profile: Profile, rng: Random) -> Profile:
    """Settle whether the plan tells of health and social care needs."""
    health = profile.health or ("need" if rng.random() < 0.38 else "none")
    social = profile.social or ("need" if rng.random() < 0.17 else "none")
    return replace(profile, health=health, social=social)
