"""The names that families give: siblings never the same, twins now and then nearly so."""

from random import Random
from typing import Any

import numpy as np

from sandbox.linkage.naming import origins, respelled, rhyming, womans_form
from sandbox.linkage.rates import Society

Column = np.ndarray[Any, Any]
_TRIES = 8


def give_names(rng: np.random.Generator, drawn: dict[str, Column], chance: Random, *, society: Society) -> None:
    """Give each child its names, and the other parent's surname."""
    drawn["forename"] = _forenames(rng, drawn, chance, society=society)
    drawn["middle"] = _nobodys(rng, drawn, drawn["boy"])
    drawn["parent_forename"] = _nobodys(rng, drawn, rng.random(len(drawn["origin"])) < 0.2)
    drawn["surname"], drawn["other_surname"] = _surnames(rng, drawn, society=society)


def _draw_forenames(rng: np.random.Generator, origin: Column, boy: Column) -> Column:
    names = np.empty(len(origin), dtype=object)
    for number, each in enumerate(origins()):
        for pool, wanted in ((each.boys, boy), (each.girls, ~boy)):
            chosen = np.flatnonzero((origin == number) & wanted)
            names[chosen] = pool.draw(rng, len(chosen))
    return names


def _nobodys(rng: np.random.Generator, drawn: dict[str, Column], boy: Column) -> Column:
    """Draw names that no child of the family is called by: a row with one must not read like a sibling's own."""
    names = _draw_forenames(rng, drawn["origin"], boy)
    family = drawn["family"].tolist()
    taken = set(zip(family, drawn["forename"], strict=True))
    again = np.flatnonzero([each in taken for each in zip(family, names, strict=True)])
    for _ in range(_TRIES):
        names[again] = _draw_forenames(rng, drawn["origin"][again], boy[again])
        again = again[[(family[place], names[place]) in taken for place in again]]
    return names


def _forenames(rng: np.random.Generator, drawn: dict[str, Column], chance: Random, *, society: Society) -> Column:
    names = _draw_forenames(rng, drawn["origin"], drawn["boy"])
    second = _draw_forenames(rng, drawn["origin"], drawn["boy"])
    rate = np.array([origin.joined for origin in origins()])[drawn["origin"]]
    for place in np.flatnonzero((rng.random(len(names)) < rate) & (names != second)):
        names[place] = f"{names[place]}-{second[place]}"
    for place in np.flatnonzero(rng.random(len(names)) < society.invented_spelling):
        names[place] = respelled(names[place], chance)
    _suit_twins(rng, drawn, names, chance, society=society)
    for _ in range(_TRIES):
        again = _taken(drawn["family"], names)
        names[again] = _draw_forenames(rng, drawn["origin"][again], drawn["boy"][again])
    return names


def _suit_twins(rng: np.random.Generator, drawn: dict[str, Column], names: Column, chance: Random, *,
                society: Society) -> None:  # fmt: skip
    """Let some twins have names that begin alike, or sound alike."""
    later = np.flatnonzero(drawn["birth"][1:] == drawn["birth"][:-1]) + 1
    luck = rng.random(len(later))
    for place in later[luck < society.twins_alike_in_sound]:
        names[place] = rhyming(names[place - 1], chance)
    for place in later[luck > 1 - society.twins_alike_in_letter]:
        names[place] = _with_first_letter(rng, drawn, names, int(place))


def _with_first_letter(rng: np.random.Generator, drawn: dict[str, Column], names: Column, place: int) -> str:
    origin = origins()[drawn["origin"][place]]
    pool = origin.boys if drawn["boy"][place] else origin.girls
    suiting = [name for name in pool.draw(rng, 40) if name[0] == names[place - 1][0] and name != names[place - 1]]
    return suiting[0] if suiting else names[place]


def _taken(family: Column, names: Column) -> Column:
    """Return the places whose name one before it in the family has."""
    plain = np.unique(names.astype(str), return_inverse=True)[1]
    order = np.lexsort((plain, family))
    same = (family[order][1:] == family[order][:-1]) & (plain[order][1:] == plain[order][:-1])
    return order[1:][same]


def _surnames(rng: np.random.Generator, drawn: dict[str, Column], *, society: Society) -> tuple[Column, Column]:
    """Return each child's surname and the one that it would have of the other parent."""
    _, first, family = np.unique(drawn["family"], return_index=True, return_inverse=True)
    one, other = (_family_surnames(rng, drawn["origin"][first]) for _ in range(2))
    alike = rng.random(len(first)) > society.parents_names_differ
    custom = np.array([origin.fathers_name for origin in origins()], dtype=object)[drawn["origin"][first]]
    fathers = (custom == "yes") | ((custom == "half") & (rng.random(len(first)) < 0.5))
    one[fathers] = _draw_forenames(rng, drawn["origin"][first][fathers], np.ones(int(fathers.sum()), dtype=bool))
    other = np.where(alike & ~fathers, one, other)
    rate = np.maximum(
        np.array([origin.double for origin in origins()])[drawn["origin"][first]], society.double_barrelled
    )
    joint = np.where(rng.random(len(first)) < society.joined_surname_by_blank, " ", "-")
    for place in np.flatnonzero((rng.random(len(first)) < rate) & (one != other) & ~fathers):
        one[place] = f"{one[place]}{joint[place]}{other[place]}"
    surnames, others = one[family], other[family]
    apart = (rng.random(len(family)) < society.other_surname_at_home) & _later(drawn["family"], drawn["birth"])
    surnames = np.where(apart, others, surnames)
    foster = drawn["fostered"]
    surnames[foster] = _family_surnames(rng, drawn["origin"][foster])
    return _by_sex(drawn, surnames), _by_sex(drawn, others)


def _later(family: Column, birth: Column) -> Column:
    """Say who was not born of the family's first birth."""
    firsts = dict(zip(family[::-1].tolist(), birth[::-1].tolist(), strict=True))
    return np.array([firsts[each] for each in family.tolist()]) != birth


def _family_surnames(rng: np.random.Generator, origin: Column) -> Column:
    names = np.empty(len(origin), dtype=object)
    for number, each in enumerate(origins()):
        chosen = np.flatnonzero(origin == number)
        names[chosen] = each.surnames.draw(rng, len(chosen))
    return names


def _by_sex(drawn: dict[str, Column], surnames: Column) -> Column:
    """Give daughters the woman's form where the custom has one."""
    custom = np.array([origin.by_sex for origin in origins()])[drawn["origin"]]
    surnames = surnames.copy()
    for place in np.flatnonzero(custom & ~drawn["boy"]):
        surnames[place] = womans_form(surnames[place])
    return surnames
