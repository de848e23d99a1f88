"""What is wrong, or only newer, in the birth date, sex and places of an incoming row."""

from random import Random

import numpy as np

from sandbox.linkage.families import AS_OF, Children
from sandbox.linkage.numbers import postcodes
from sandbox.linkage.places import urns
from sandbox.linkage.rates import Errors, Society
from sandbox.linkage.slate import Slate, filled
from sandbox.linkage.slips import swapped_day, wrong_part

_LAST = AS_OF.astype(object)


def change_rows(slate: Slate, told: Children, chance: Random, *, society: Society, errors: Errors) -> None:
    """Change birth dates, sexes, homes and schools."""
    everyone = np.ones(len(slate), dtype=bool)
    swapped = slate.chosen(errors.day_month_swapped, everyone)
    slate.change("date_of_birth", swapped, lambda born: min(swapped_day(born), _LAST), kind="day_month_swapped")
    wrong = slate.chosen(errors.birth_part_wrong, everyone)
    slate.change("date_of_birth", wrong, lambda born: wrong_part(born, chance, _LAST), kind="birth_part_wrong")
    default = slate.chosen(errors.birth_default, everyone)
    slate.change("date_of_birth", default, lambda born: born.replace(month=1, day=1), kind="birth_default")
    slate.put("date_of_birth", slate.chosen(errors.birth_missing, everyone), None, kind="birth_missing")
    slate.change("sex", slate.chosen(errors.sex_wrong, everyone), {"M": "F", "F": "M"}.get, kind="sex_wrong")
    slate.put("sex", slate.chosen(errors.sex_missing, everyone), None, kind="sex_missing")
    _change_places(slate, told, society=society, errors=errors)


def _change_places(slate: Slate, told: Children, *, society: Society, errors: Errors) -> None:
    """Move some children: to another home, or (rolls and reviews of a new school) to another school."""
    everyone = np.ones(len(slate), dtype=bool)
    moved = slate.chosen(society.moved_home, everyone)
    slate.put("postcode", moved, postcodes(told.next_home[moved]), kind="moved_home")
    slate.put("postcode", slate.chosen(errors.postcode_missing, everyone), None, kind="postcode_missing")
    there = slate.chosen(society.moved_school, filled(slate["setting_urn"]))
    later = urns(told.next_setting[there])
    slate.put("setting_urn", there, later, kind="moved_school")
    slate.put("sender", there, later, kind="moved_school")
