"""What is wrong with the names of an incoming row."""

from random import Random
from typing import Any

import numpy as np

from sandbox.linkage.families import Children
from sandbox.linkage.naming import also_called, also_spelled, mans_form
from sandbox.linkage.rates import Errors
from sandbox.linkage.slate import Slate, of_several
from sandbox.linkage.slips import placeholder, typing_slip

Column = np.ndarray[Any, Any]


def change_names(slate: Slate, told: Children, chance: Random, *, errors: Errors) -> None:
    """Change forenames, then surnames, then both."""
    _other_forenames(slate, told, chance, errors=errors)
    _hyphenated(slate, errors=errors)
    _surnames(slate, told, errors=errors)
    everyone = np.ones(len(slate), dtype=bool)
    for name, rate in (("forename", errors.forename_slip), ("surname", errors.surname_slip)):
        slate.change(name, slate.chosen(rate, everyone), lambda text: typing_slip(text, chance), kind=f"{name}_slip")
    swapped = slate.chosen(errors.transposed, everyone)
    forenames, surnames = slate["forename"][swapped], slate["surname"][swapped]
    slate.put("forename", swapped, surnames, kind="transposed")
    slate.put("surname", swapped, forenames, kind="transposed")
    slate.put("forename", slate.chosen(errors.forename_missing, everyone), None, kind="forename_missing")


def _other_forenames(slate: Slate, told: Children, chance: Random, *, errors: Errors) -> None:
    called, spelled = also_called(), also_spelled()
    everyone = np.ones(len(slate), dtype=bool)
    short = slate.chosen(errors.called, of_several(slate["forename"], called))
    slate.change("forename", short, lambda name: chance.choice(called[name]), kind="called")
    same = slate.chosen(errors.spelled, of_several(slate["forename"], spelled))
    slate.change("forename", same, lambda name: chance.choice(spelled[name]), kind="spelled")
    by_middle = slate.chosen(errors.by_middle_name, everyone)
    slate.put("forename", by_middle, told.middle[by_middle], kind="by_middle_name")
    added = slate.chosen(errors.middle_name_added, everyone)
    slate.columns["forename"][added] = slate["forename"][added] + " " + told.middle[added]
    slate.mark("middle_name_added", added)
    clinic = slate.chosen(errors.placeholder, told.age < 6)
    slate.change("forename", clinic, lambda _: placeholder(chance), kind="placeholder")
    parent = slate.chosen(errors.parent_in_forename, everyone)
    slate.put("forename", parent, told.parent_forename[parent], kind="parent_in_forename")


def _hyphenated(slate: Slate, *, errors: Errors) -> None:
    joined = np.array(["-" in name for name in slate["forename"]], dtype=bool)
    half = slate.chosen(errors.half_of_hyphenated, joined)
    slate.change("forename", half, lambda name: name.split("-")[0], kind="half_of_hyphenated")
    blank = slate.chosen(errors.blank_for_hyphen, joined)
    slate.change("forename", blank, lambda name: name.replace("-", " "), kind="blank_for_hyphen")


def _surnames(slate: Slate, told: Children, *, errors: Errors) -> None:
    other = slate.chosen(errors.other_parent, told.other_surname != told.surname)
    slate.put("surname", other, told.other_surname[other], kind="other_parent")
    double = np.array(["-" in name or " " in name for name in slate["surname"]], dtype=bool)
    half = slate.chosen(errors.half_of_double, double)
    slate.change("surname", half, _half_of_surname, kind="half_of_double")
    womans = np.array([mans_form(name) != name for name in slate["surname"]], dtype=bool)
    slate.change("surname", slate.chosen(errors.man_form, womans), mans_form, kind="man_form")


def _half_of_surname(surname: str) -> str:
    """Return the first half or the second: always the same of one name, so that schools agree on it."""
    halves = surname.replace("-", " ").split(" ")
    return halves[len(surname) % 2]
