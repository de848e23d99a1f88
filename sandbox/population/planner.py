"""Which child gets which fault."""

from collections import Counter
from collections.abc import Iterator
from random import Random

from sandbox.population import (
    faults_advice,
    faults_audit,
    faults_consultation,
    faults_outside,
    faults_person,
    faults_place,
    faults_plan,
    faults_request,
    faults_review,
    faults_text,
    faults_timeliness,
)
from sandbox.population.canaries import Canaries
from sandbox.population.families import Builder
from sandbox.population.faults import FAULTS, GROUPS, Fault, windows_of
from sandbox.population.faults_outside import plant_between_twins, plant_duplicate, return_of_unknown_twin
from sandbox.population.faults_plan import plant_in_ceased, plant_in_draft
from sandbox.population.faults_request import plant_in_request
from sandbox.population.faults_review import plant_filled_in_bulk
from sandbox.population.life import Family, Life, Setup
from sandbox.population.pattern import Place
from sandbox.population.profile import Profile

ROOMS = (  # importing them registers theirs
    faults_advice,
    faults_audit,
    faults_consultation,
    faults_outside,
    faults_person,
    faults_place,
    faults_plan,
    faults_request,
    faults_review,
    faults_text,
    faults_timeliness,
)
_FORCED = 120  # so many single children each get one fault of every group that fits
_RATES = {  # and this share of those who follow
    "identity": 0.17,
    "plan": 0.24,
    "review": 0.27,
    "transfer": 0.02,
    "placement": 0.04,
    "request": 0.03,
    "consultation": 0.04,
    "text": 0.12,
    "timeliness": 0.02,
}
_FIRST = 3  # groups that choose before all others what a forced child is like
_RARE, _RARE_FROM, _RARE_EVERY = ("timeliness",), 45, 3  # chooses first, but seldom, and not where sixty plans end
_FILLED_IN = {"siblings": 4, "triplets": 4, "namesakes": 4, "half_known": 4, "twins": 6}  # so many families of each
_ATTEMPTS = 30
_ALWAYS = 0

Choice = list[tuple[Fault, int]]  # faults, each with the style of its windows


def _turned(groups: tuple[str, ...], turn: int) -> tuple[str, ...]:
    """Let another group choose first on each turn."""
    first = turn % len(groups)
    return (*groups[first:], *groups[:first])


def _fitting(group: str, profile: Profile, uses: Counter[str]) -> Fault | None:
    """The group's fault whose rule was planted least so far, and that fits with the profile."""
    pool = [fault for fault in FAULTS if fault.group == group]
    pool.sort(key=lambda fault: (uses[fault.rule_id], uses[fault.name], -fault.profile.strictness()))
    return next((fault for fault in pool if profile.merge(fault.profile)), None)


def forced_faults(rng: Random) -> Iterator[Choice]:
    """Yield each forced child's faults; a rule's first fault holds always, so that it is there on every day."""
    uses = Counter[str]()
    for turn in range(_FORCED):
        chosen: Choice = []
        profile = Profile()
        for group in _in_turn(turn):
            fault = _fitting(group, profile, uses)
            if fault:
                profile = profile.merge(fault.profile) or profile
                chosen.append((fault, rng.randrange(10) if uses[fault.rule_id] else _ALWAYS))
                uses.update((fault.rule_id, fault.name))
        yield chosen


def _in_turn(turn: int) -> Iterator[str]:
    """Yield the groups in the order in which they choose: a rare one first when its turn comes."""
    if turn >= _RARE_FROM and turn % _RARE_EVERY == 0:
        yield from _RARE
    usual = tuple(group for group in GROUPS if group not in _RARE)
    yield from _turned(usual[:_FIRST], turn)
    yield from _turned(usual[_FIRST:], turn)


class Planner:
    """Chooses each family's faults, has it built to fit them, and plants them."""

    def __init__(self, builder: Builder, seed: int, canaries: Canaries) -> None:
        self._builder, self._seed, self._canaries = builder, seed, canaries
        self._forced = list(forced_faults(Random(seed)))

    def family(self, place: Place) -> Family:
        """Return the family of a place, faults and all."""
        if place.kind == "single":
            family = self._single(place, self._choose(place))
            self._canaries.free_text(family)
            return family
        profiles = [Profile()] * place.members.count("plan")
        setup = self._builder.setup(place, 63)
        wants_more = place.turn < 4 or place.turn % 7 == 0
        for attempt in range(_ATTEMPTS if wants_more else 1):
            family = self._builder.build(place, profiles, attempt)
            if self._between(family, place, setup):
                break
        return family

    def _single(self, place: Place, chosen: Choice) -> Family:
        profile = Profile()
        for fault, _ in chosen:
            profile = profile.merge(fault.profile) or profile
        refused = Counter[int]()
        for attempt in range(_ATTEMPTS if chosen else 1):
            setup = self._builder.setup(place, attempt)
            family = self._builder.build(place, [profile], attempt)
            kept = [_planted(fault, family.lives[0], setup, style) for fault, style in chosen]
            if all(kept):
                return family
            refused.update(index for index, done in enumerate(kept) if not done)
        hardest = refused.most_common(1)[0][0]
        return self._single(place, chosen[:hardest] + chosen[hardest + 1 :])

    def _choose(self, place: Place) -> Choice:
        if place.turn < len(self._forced):
            return self._forced[place.turn]
        rng = Random(self._seed * 7919 + place.index)
        picked: Choice = []
        profile = Profile()
        for group, rate in _RATES.items():
            fault = rng.choice([fault for fault in FAULTS if fault.group == group])
            both = profile.merge(fault.profile)
            if rng.random() < rate and both:
                profile = both
                picked.append((fault, rng.randrange(10)))
        return picked

    def _between(self, family: Family, place: Place, setup: Setup) -> bool:
        """Plant what needs more than one child, or a child without an active plan; say whether it could be."""
        first = family.lives[0]
        if place.kind in _FILLED_IN and place.turn < _FILLED_IN[place.kind]:
            plant_filled_in_bulk(family.lives, setup)
        if place.kind == "assessment":
            drafted = place.turn % 7 >= 4 or plant_in_draft(first, setup)
            return (place.turn % 3 > 0 and place.turn > 3) or (plant_in_request(first, setup, place.turn) and drafted)
        if place.kind == "request":
            return place.turn % 3 == 2 or plant_in_request(first, setup, place.turn + 4)
        if place.kind == "duplicate":
            return plant_duplicate(family.lives, setup)
        if place.kind == "ceased":
            return plant_in_ceased(first, setup, place.turn)
        if place.kind == "twins" and (place.turn < 6 or place.turn % 3 == 0):
            plant_between_twins(family.lives, setup, place.turn)
        elif place.kind == "half_known":
            return_of_unknown_twin(first, family.lives[1], setup)
        return True


def _planted(fault: Fault, life: Life, setup: Setup, style: int) -> bool:
    return fault.plant(life, setup, windows_of(style, setup.start, setup.rng))
