"""What is wrong with the identifiers of an incoming row; a number copied from another row of the same list."""

from random import Random
from typing import Any

import numpy as np

from sandbox.linkage.families import Children
from sandbox.linkage.rates import Errors
from sandbox.linkage.slate import Slate, filled
from sandbox.linkage.slips import mistyped, mistyped_upn

Column = np.ndarray[Any, Any]
_NUMBERS = ("upn", "uln", "nhs_number")


def change_numbers(slate: Slate, told: Children, chance: Random, *, errors: Errors) -> None:
    """Copy, mistype, replace and drop identifiers, in the order in which that happens."""
    _change_upns(slate, told, errors=errors)
    for name in _NUMBERS:
        wrong = slate.chosen(errors.number_mistyped, filled(slate[name]))
        slate.change(name, wrong, lambda number: mistyped(number, chance), kind=f"{name}_mistyped")
    permanent = np.array([upn is not None and upn[-1].isdigit() for upn in slate["upn"]], dtype=bool)
    valid = slate.chosen(errors.number_mistyped * errors.mistyped_check_right, permanent)
    slate.change("upn", valid, lambda upn: mistyped_upn(upn, chance), kind="upn_mistyped_valid")
    _copy(slate, told, errors=errors)
    for name, rate in (("upn", errors.upn_missing), ("uln", errors.uln_missing), ("nhs_number", errors.nhs_missing)):
        slate.put(name, slate.chosen(rate, filled(slate[name])), None, kind=f"{name}_missing")


def _change_upns(slate: Slate, told: Children, *, errors: Errors) -> None:
    schooled = filled(slate["upn"])
    early = slate.chosen(0.9, schooled & (told.age < 4))
    slate.put("upn", early, None, kind="under_four")
    schooled[early] = False
    told_so = slate.chosen(errors.upn_changed_told, schooled)
    slate.put("former_upn", told_so, slate["upn"][told_so], kind="upn_changed_told")
    slate.put("upn", told_so, told.next_upn[told_so], kind="upn_changed_told")
    untold = slate.chosen(errors.upn_changed_untold, schooled)
    slate.put("upn", untold, told.next_upn[untold], kind="upn_changed_untold")
    temporary = slate.chosen(errors.temporary_upn, schooled)
    slate.put("upn", temporary, told.temporary_upn[temporary], kind="temporary_upn")
    reused = temporary[slate.rng.random(len(temporary)) < errors.temporary_reused]
    slate.put("upn", reused, _before_in_setting(told)[reused], kind="temporary_reused")


def _before_in_setting(told: Children) -> Column:
    """Return for each row the temporary UPN that its setting gave to the child before, else its own."""
    order = np.argsort(told.setting, kind="stable")
    before = np.r_[order[0], np.where(told.setting[order][1:] == told.setting[order][:-1], order[:-1], order[1:])]
    numbers = np.empty(len(told), dtype=object)
    numbers[order] = told.temporary_upn[before]
    return numbers


def _copy(slate: Slate, told: Children, *, errors: Errors) -> None:
    """Copy numbers down a list: from a sibling's row of the same list, or from the row above."""
    sender = np.unique(slate["sender"].astype(str) + slate["record_type"].astype(str), return_inverse=True)[1]
    for name in _NUMBERS:
        _copy_down(slate, name, (sender, told.family), errors.number_of_sibling, kind=f"{name}_of_sibling")
        _copy_down(slate, name, (sender,), errors.number_of_neighbour, kind=f"{name}_of_neighbour")


def _copy_down(slate: Slate, name: str, within: tuple[Column, ...], rate: float, *, kind: str) -> None:
    order = np.lexsort((slate.rng.random(len(slate)), *reversed(within)))
    same = np.r_[False, np.all([keys[order][1:] == keys[order][:-1] for keys in within], axis=0)]
    has = filled(slate[name])[order]
    places = np.flatnonzero(same & has & np.r_[False, has[:-1]])
    chosen = places[slate.rng.random(len(places)) < rate]
    slate.put(name, order[chosen], slate[name][order[chosen - 1]], kind=kind)
