"""The numbers that children are given: twins' next to each other, everybody's unique."""

from typing import Any

import numpy as np

from sandbox.linkage.numbers import nhs_numbers, temporary_upns, ulns, upns
from sandbox.linkage.places import issuer
from sandbox.linkage.rates import Society
from sandbox.population.identifiers import NHS_CAPACITY

Column = np.ndarray[Any, Any]
_LAST_SERIAL = 999


def give_numbers(rng: np.random.Generator, drawn: dict[str, Column], *, society: Society) -> None:
    """Give each child a UPN, one that may replace it, a temporary one, a ULN and an NHS number."""
    size = len(drawn["family"])
    drawn["nhs_number"] = nhs_numbers(_by_birth(rng, drawn, society=society))
    drawn["uln"] = ulns(rng.permutation(size) * (400_000_000 // (size + 1)) + rng.integers(0, 300_000_000 // size))
    first, later = drawn.pop("first_setting"), drawn["next_setting"]
    year = drawn["born"].astype("datetime64[Y]").astype(int) + 1970 + 4
    serials = _serials(rng, np.r_[first, later], np.r_[year, year + 30], np.r_[drawn["birth"], drawn["birth"]])
    drawn["upn"] = upns(*issuer(first), year, serials[:size])
    drawn["next_upn"] = upns(*issuer(later), year + 30, serials[size:])
    drawn["temporary_upn"] = temporary_upns(
        *issuer(drawn["setting"]), year, _serials(rng, drawn["setting"], year, year)
    )


def _by_birth(rng: np.random.Generator, drawn: dict[str, Column], *, society: Society) -> Column:
    """Return each child's number in the order of births; most twins follow each other, others are far apart."""
    size = len(drawn["family"])
    stride = max(1, NHS_CAPACITY // (size + 1))
    alone = rng.random(size) > society.adjacent_numbers
    tie = rng.random(int(drawn["birth"].max()) + 1)[drawn["birth"]]
    order = np.lexsort((np.where(alone, rng.random(size), tie), drawn["born"]))
    rank = np.empty(size, dtype=np.int64)
    rank[order] = np.arange(size)
    before = np.r_[False, (drawn["birth"][order][1:] == drawn["birth"][order][:-1])]
    numbers = np.empty(size, dtype=np.int64)
    numbers[order] = np.arange(size) * stride - np.where(before, stride - 1, 0)
    return numbers


def _serials(rng: np.random.Generator, setting: Column, year: Column, birth: Column) -> Column:
    """Number the children of each setting and year: twins in turn, others with gaps for those without a plan."""
    order = np.lexsort((birth, year, setting))
    setting, year, birth = setting[order], year[order], birth[order]
    new = np.r_[True, (setting[1:] != setting[:-1]) | (year[1:] != year[:-1])]
    twin = np.r_[False, birth[1:] == birth[:-1]] & ~new
    steps = np.where(twin, 1, rng.integers(1, 9, len(order)))
    run = np.cumsum(steps)
    base = np.maximum.accumulate(np.where(new, run - steps, 0))
    serials = np.empty(len(order), dtype=np.int64)
    serials[order] = run - base
    if serials.max() > _LAST_SERIAL:
        raise ValueError("a setting has more children of one year than a UPN can number")
    return serials
