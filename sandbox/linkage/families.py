"""The children: families with siblings and twins, some of whom the council knows and some of whom only a feed tells."""

from dataclasses import dataclass, fields
from random import Random
from typing import Any, Self

import numpy as np

from sandbox.linkage.family_names import give_names
from sandbox.linkage.family_numbers import give_numbers
from sandbox.linkage.naming import origins
from sandbox.linkage.places import Places, draw_places, draw_postcode, draw_setting
from sandbox.linkage.rates import Society

Column = np.ndarray[Any, Any]
AS_OF = np.datetime64("2026-03-02")
KNOWN, TWIN, SIBLING, OTHER = range(4)  # known to the council, or the stranger's closeness to one who is
_AGES = (0.04, 0.33, 0.36, 0.21, 0.06)  # children with plans: under 5, 5 to 10, 11 to 15, 16 to 19, 20 to 24
_AGE_BOUNDS = (1.0, 5.0, 11.0, 16.0, 20.0, 25.0)
_SIBLINGS = (0.30, 0.42, 0.18, 0.07, 0.03)  # none to four more births
_YEAR = 365.25


@dataclass
class Children:
    """One place a child in every column; families and their births lie together."""

    family: Column
    birth: Column  # number of the birth, the same for twins
    standing: Column
    born: Column
    boy: Column
    area: Column
    origin: Column
    setting: Column
    next_setting: Column
    home: Column
    next_home: Column
    restricted: Column
    fostered: Column
    forename: Column
    middle: Column
    surname: Column
    other_surname: Column
    parent_forename: Column
    upn: Column
    next_upn: Column
    temporary_upn: Column
    uln: Column
    nhs_number: Column

    def __len__(self) -> int:
        return len(self.family)

    def take(self, chosen: Column) -> Self:
        """Return these children only."""
        return type(self)(**{each.name: getattr(self, each.name)[chosen] for each in fields(self)})

    @property
    def age(self) -> Column:
        """Return whole years on the day of the files."""
        return ((AS_OF - self.born).astype(int) / _YEAR).astype(int)


def draw_children(rng: np.random.Generator, known: int, strangers: int, *, society: Society) -> Children:
    """Draw families until the council knows exactly so many children, and so many strangers are in the feeds."""
    places = draw_places(rng, known)
    with_known = _draw_families(rng, max(1, int(known * 0.98)), places, society=society)
    enough = int(np.searchsorted(np.cumsum(with_known["standing"] == KNOWN), known)) + 1
    with_known = {name: column[:enough] for name, column in with_known.items()}
    near = int((with_known["standing"] != KNOWN).sum())
    others = _draw_families(rng, max(1, strangers - near), places, society=society)
    others = {name: column[others["standing"] == KNOWN] for name, column in others.items()}
    others["standing"] = np.full(len(others["family"]), OTHER)
    others = {name: column[: max(0, strangers - near)] for name, column in others.items()}
    others["family"] = others["family"] + with_known["family"][-1] + 1
    others["birth"] = others["birth"] + with_known["birth"][-1] + 1
    drawn = {name: np.concatenate([with_known[name], others[name]]) for name in with_known}
    give_places(rng, drawn, society=society)
    give_names(rng, drawn, Random(int(rng.integers(2**32))), society=society)
    give_numbers(rng, drawn, society=society)
    return Children(**drawn)


def _draw_families(rng: np.random.Generator, count: int, places: Places, *, society: Society) -> dict[str, Column]:
    """Draw families that are each known for one child at least; strangers are only those who are in a feed."""
    births = _draw_births(rng, count)
    twin_rate = np.where(births["first"], 2 * society.twin_births, society.twin_births)  # a twin has two chances
    luck = rng.random(len(births["family"]))
    triplets = luck < society.triplet_births
    children = np.where(triplets, 3, np.where(luck < twin_rate, 2, 1))
    drawn = {name: np.repeat(column, children) for name, column in births.items()}
    drawn["birth"] = np.repeat(np.arange(len(children)), children)
    elder = np.r_[True, drawn["birth"][1:] != drawn["birth"][:-1]]
    index = drawn.pop("first")
    luck = rng.random(len(elder))
    standing = np.where(luck < society.sibling_is_known, KNOWN, SIBLING)
    standing = np.where(index & ~elder, np.where(luck < society.twin_is_known, KNOWN, TWIN), standing)
    drawn["standing"] = np.where(index & elder, KNOWN, standing)
    drawn["boy"] = _draw_sex(rng, drawn["standing"] == KNOWN, drawn["birth"], society=society)
    drawn["area"] = rng.integers(0, places.areas, count)[drawn["family"]]
    drawn["origin"] = places.draw_origins(rng, drawn["area"][np.r_[True, np.diff(drawn["family"]) > 0]])[
        drawn["family"]
    ]
    drawn["born"] = _unwritten_days(rng, drawn)
    in_feed = np.where(drawn["standing"] == TWIN, society.twin_is_in_feed, society.sibling_is_in_feed)
    kept = (drawn["standing"] == KNOWN) | (rng.random(len(elder)) < in_feed)
    return {name: column[kept] for name, column in drawn.items()}


def _draw_births(rng: np.random.Generator, count: int) -> dict[str, Column]:
    """Draw the births of families: the one that made it known, then the others, a thousand days apart or so."""
    more = rng.choice(len(_SIBLINGS), count, p=_SIBLINGS)
    family = np.repeat(np.arange(count), more + 1)
    place = np.arange(len(family)) - np.repeat(np.r_[0, np.cumsum(more + 1)[:-1]], more + 1)
    group = rng.choice(len(_AGES), count, p=_AGES)
    bounds = np.array(_AGE_BOUNDS)
    age = (bounds[group] + rng.random(count) * (bounds[group + 1] - bounds[group])) * _YEAR
    side = np.where(place % 2 == 0, 1, -1) * np.repeat(rng.choice((-1, 1), count), more + 1)
    steps = (place + 1) // 2
    apart = steps * 1_000 + rng.integers(-340, 340, len(family))
    days = (np.repeat(age, more + 1) + np.where(place == 0, 0, side * apart)).astype(int)
    kept = (days > 200) & (days < 25 * _YEAR)
    born = AS_OF - days[kept].astype("timedelta64[D]")
    return {"family": family[kept], "first": place[kept] == 0, "born": born}


def _draw_sex(rng: np.random.Generator, known: Column, birth: Column, *, society: Society) -> Column:
    """Draw who is a boy; twins are alike as often as twins are."""
    boy = rng.random(len(birth)) < np.where(known, society.boys, 0.51)
    alike = rng.random(len(birth)) < society.twins_alike_in_sex
    later = np.flatnonzero(birth[1:] == birth[:-1]) + 1
    boy[later] = np.where(alike[later], boy[later - 1], ~boy[later - 1])
    return boy


def _unwritten_days(rng: np.random.Generator, drawn: dict[str, Column]) -> Column:
    """Return the birth dates, 1 January for whole families where nobody wrote a child's down."""
    rate = np.array([origin.first_of_january for origin in origins()])[drawn["origin"]]
    families = int(drawn["family"][-1]) + 1
    new_year = drawn["born"].astype("datetime64[Y]").astype("datetime64[D]")
    return np.where(rng.random(families)[drawn["family"]] < rate, new_year, drawn["born"])


def give_places(rng: np.random.Generator, drawn: dict[str, Column], *, society: Society) -> None:
    """Give each child its settings, present and next, and its homes; a family shares home and mainstream school."""
    _, first, family = np.unique(drawn["family"], return_index=True, return_inverse=True)
    areas = drawn["area"][first]
    for name in ("home", "next_home"):
        drawn[name] = draw_postcode(rng, areas)[family]
    size = len(family)
    drawn["restricted"] = (drawn["standing"] == KNOWN) & (rng.random(size) < society.restricted)
    drawn["fostered"] = rng.random(size) < society.fostered
    age = (AS_OF - drawn["born"]).astype(int) / _YEAR
    special = (drawn["standing"] == KNOWN) & (rng.random(size) < society.special_school)
    own = {kind: draw_setting(rng, drawn["area"], kind) for kind in ("special", "college")}
    shared = {kind: draw_setting(rng, areas, kind)[family] for kind in ("nursery", "primary", "secondary")}
    by_age = [shared["nursery"], np.where(special, own["special"], shared["primary"]),
              np.where(special, own["special"], shared["secondary"])]  # fmt: skip
    drawn["setting"] = np.select([age < 4, age < 11, age < 16], by_age, own["college"])
    later = {kind: draw_setting(rng, drawn["area"], kind) for kind in ("nursery", "primary", "secondary", "college")}
    drawn["next_setting"] = np.select(
        [age < 4, age < 11, age < 16], [later["nursery"], later["primary"], later["secondary"]], later["college"]
    )
    drawn["first_setting"] = shared["primary"]
