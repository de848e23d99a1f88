"""What the case system holds: one record a child, now and then two, with mistakes of its own."""

from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np

from sandbox.linkage.families import AS_OF, KNOWN, Children
from sandbox.linkage.numbers import postcodes
from sandbox.linkage.places import urns
from sandbox.linkage.rates import Errors, Society
from sandbox.linkage.slate import Slate, as_objects, filled
from sandbox.linkage.slips import typing_slip, wrong_part

Column = np.ndarray[Any, Any]
COLUMNS = (
    "person_id", "upn", "former_upn", "uln", "nhs_number", "nhs_number_status_code", "forename", "surname",
    "former_surname", "date_of_birth", "sex", "postcode", "setting_urn", "restricted",
)  # fmt: skip
_LAST = AS_OF.astype(object)


@dataclass(frozen=True)
class CaseSide:
    """The persons, and for each child its record and its second one (-1 where it has none)."""

    persons: dict[str, Column]
    first: Column
    second: Column


def write_persons(rng: np.random.Generator, children: Children, duplicates: int, *, society: Society,
                  errors: Errors) -> CaseSide:  # fmt: skip
    """Write a record for each known child and a second one for some; their order tells nothing."""
    known = np.flatnonzero(children.standing == KNOWN)
    twice = rng.choice(known, duplicates, replace=False)
    child = np.r_[known, twice]
    slate = Slate(_truth(children.take(child)), rng)
    age = children.age[child]
    _change_numbers(slate, children.take(child), age, society=society, errors=errors)
    _copy_from_siblings(slate, children.family[child], errors)
    _change_person(slate, children.take(child), Random(int(rng.integers(2**32))), society=society, errors=errors)
    _make_doubles(slate, np.arange(len(known), len(child)))
    order = rng.permutation(len(child))
    persons = {name: slate[name][order] for name in COLUMNS if name != "person_id"}
    persons["person_id"] = np.array([f"P{number:07d}" for number in range(1, len(child) + 1)], dtype=object)
    place = np.empty(len(child), dtype=np.int64)
    place[order] = np.arange(len(child))
    first, second = (np.full(len(children), -1, dtype=np.int64) for _ in range(2))
    first[known] = place[: len(known)]
    second[twice] = place[len(known) :]
    return CaseSide(persons, first, second)


def _truth(children: Children) -> dict[str, Column]:
    size = len(children)
    return {
        "upn": children.upn.copy(),
        "former_upn": np.full(size, None, dtype=object),
        "uln": children.uln.copy(),
        "nhs_number": children.nhs_number.copy(),
        "nhs_number_status_code": np.full(size, "01", dtype=object),
        "forename": children.forename.copy(),
        "surname": children.surname.copy(),
        "former_surname": np.full(size, None, dtype=object),
        "date_of_birth": as_objects(children.born),
        "sex": np.where(children.boy, "M", "F").astype(object),
        "postcode": postcodes(children.home),
        "setting_urn": urns(children.setting),
        "restricted": children.restricted.copy(),
    }


def _change_numbers(slate: Slate, children: Children, age: Column, *, society: Society, errors: Errors) -> None:
    everyone = np.ones(len(slate), dtype=bool)
    replaced = slate.chosen(society.upn_replaced, everyone)
    slate.put("former_upn", replaced, children.upn[replaced], kind="former")
    slate.put("upn", replaced, children.next_upn[replaced], kind="former")
    temporary = slate.chosen(errors.case_temporary_upn, everyone)
    slate.put("upn", temporary, children.temporary_upn[temporary], kind="temporary")
    slate.put("upn", slate.chosen(errors.case_upn_missing, age >= 4), None, kind="missing")
    slate.put("upn", slate.chosen(0.8, age < 4), None, kind="missing")
    slate.put("uln", np.flatnonzero(age < 14), None, kind="missing")
    slate.put("uln", slate.chosen(errors.case_uln_missing, age >= 14), None, kind="missing")
    missing = slate.chosen(errors.case_nhs_missing, filled(slate["nhs_number"]))
    slate.put("nhs_number", missing, None, kind="missing")
    untraced = slate.chosen(errors.case_nhs_unverified, everyone)
    slate.put("nhs_number_status_code", untraced, slate.rng.choice(["02", "03"], len(untraced)).astype(object), kind="")
    slate.put("nhs_number_status_code", np.flatnonzero(~filled(slate["nhs_number"])), "07", kind="missing")


def _copy_from_siblings(slate: Slate, family: Column, errors: Errors) -> None:
    """Write some children's UPN on the record of the sibling before."""
    after = np.r_[False, family[1:] == family[:-1]]
    chosen = slate.chosen(errors.case_upn_of_sibling, after)
    slate.put("upn", chosen, slate["upn"][chosen - 1], kind="sibling")


def _change_person(slate: Slate, children: Children, chance: Random, *, society: Society, errors: Errors) -> None:
    everyone = np.ones(len(slate), dtype=bool)
    for name in ("forename", "surname"):
        places = slate.chosen(errors.case_name_slip, everyone)
        slate.change(name, places, lambda text: typing_slip(text, chance), kind="slip")
    renamed = slate.chosen(society.surname_changed, children.other_surname != children.surname)
    slate.put("former_surname", renamed, children.other_surname[renamed], kind="renamed")
    wrong = slate.chosen(errors.case_birth_wrong, everyone)
    slate.change("date_of_birth", wrong, lambda born: wrong_part(born, chance, _LAST), kind="birth")
    other = {"M": "F", "F": "M"}
    slate.change("sex", slate.chosen(errors.case_sex_wrong, everyone), other.get, kind="sex")
    slate.put("sex", slate.chosen(errors.case_sex_missing, everyone), None, kind="sex")
    slate.put("postcode", slate.chosen(errors.case_postcode_missing, everyone), None, kind="postcode")
    _change_settings(slate, children, society=society, errors=errors)


def _change_settings(slate: Slate, children: Children, *, society: Society, errors: Errors) -> None:
    """Let some records name the next setting, or the setting beside another, or none."""
    everyone = np.ones(len(slate), dtype=bool)
    later = urns(children.next_setting)
    moved = slate.chosen(society.moved_school, everyone)
    slate.put("setting_urn", moved, later[moved], kind="setting")
    two = slate.chosen(society.moved_school, everyone)
    slate.put("setting_urn", two, slate["setting_urn"][two] + " " + later[two], kind="setting")
    slate.put("setting_urn", slate.chosen(errors.case_setting_missing, everyone), None, kind="setting")


def _make_doubles(slate: Slate, doubles: Column) -> None:
    """Let half of the second records have no identifiers: a request that was logged for a child already known."""
    bare = doubles[slate.rng.random(len(doubles)) < 0.5]
    for name in ("upn", "former_upn", "uln", "nhs_number"):
        slate.put(name, bare, None, kind="double")
    slate.put("nhs_number_status_code", bare, "07", kind="double")
