"""What settings and trusts send: which child is told of by whom, and the row as its sender holds it."""

from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np

from sandbox.linkage.families import KNOWN, OTHER, SIBLING, TWIN, Children
from sandbox.linkage.name_errors import change_names
from sandbox.linkage.naming import origins, without_accents
from sandbox.linkage.number_errors import change_numbers
from sandbox.linkage.numbers import postcodes
from sandbox.linkage.places import clinics, urns
from sandbox.linkage.rates import Errors, Society
from sandbox.linkage.row_errors import change_rows
from sandbox.linkage.slate import Slate, as_objects, filled

Column = np.ndarray[Any, Any]
COLUMNS = (
    "feed", "sender", "record_type", "record_key", "upn", "former_upn", "uln", "nhs_number", "forename", "surname",
    "date_of_birth", "sex", "postcode", "setting_urn", "reference_person_id",
)  # fmt: skip
ROLL, REVIEW, ADVICE, CASELOAD = range(4)
RECORD_TYPES = np.array(["roll_entry", "review_return", "advice_return", "caseload_entry"], dtype=object)
_FEEDS = np.array(["portal", "portal", "trust_files", "trust_files"], dtype=object)
_CLOSENESS = {KNOWN: "", TWIN: "twin", SIBLING: "sibling", OTHER: "other"}


@dataclass(frozen=True)
class Feeds:
    """The rows, the child whom each is about, and what is unusual about it."""

    records: dict[str, Column]
    child: Column
    kind: Column


def write_records(rng: np.random.Generator, children: Children, *, society: Society, errors: Errors) -> Feeds:
    """Write the rows of all feeds in an order that tells nothing."""
    child, form = _told(rng, children, society=society)
    told = children.take(child)
    chance = Random(int(rng.integers(2**32)))
    slate = Slate(_truth(told, form), rng)
    change_names(slate, told, chance, errors=errors)
    change_rows(slate, told, chance, society=society, errors=errors)
    change_numbers(slate, told, chance, errors=errors)
    _write_style(slate, society=society)
    order = rng.permutation(len(child))
    records = {name: slate[name][order] for name in COLUMNS if name != "record_key"}
    records["record_key"] = np.array([f"R{number:07d}" for number in range(1, len(child) + 1)], dtype=object)
    near = np.array([_CLOSENESS[each] for each in range(4)], dtype=object)[told.standing]
    kinds = np.array(
        [f"{how} {kind}" if how else kind for how, kind in zip(near, slate.kinds(), strict=True)], dtype=object
    )
    return Feeds(records, child[order], kinds[order])


def _told(rng: np.random.Generator, children: Children, *, society: Society) -> tuple[Column, Column]:
    """Draw which feed tells of whom; a stranger is told of once, by a school or (one in six) by a trust."""
    known = np.flatnonzero(children.standing == KNOWN)
    rates = (society.roll, society.review, society.advice, society.caseload)
    parts = [known[rng.random(len(known)) < rate] for rate in rates]
    strangers = np.flatnonzero(children.standing != KNOWN)
    form = rng.choice([ROLL, ADVICE, CASELOAD], len(strangers), p=[0.84, 0.06, 0.10])
    forms = [np.full(len(part), number) for number, part in enumerate(parts)]
    return np.concatenate([*parts, strangers]), np.concatenate([*forms, form])


def _truth(told: Children, form: Column) -> dict[str, Column]:
    size = len(told)
    health = form >= ADVICE
    setting = urns(told.setting)
    return {
        "feed": _FEEDS[form],
        "sender": np.where(health, clinics(told.area), setting),
        "record_type": RECORD_TYPES[form],
        "upn": np.where(health, None, told.upn),
        "former_upn": np.full(size, None, dtype=object),
        "uln": np.where(health | (told.age < 14), None, told.uln),
        "nhs_number": np.where(health, told.nhs_number, None),
        "forename": told.forename.copy(),
        "surname": told.surname.copy(),
        "date_of_birth": as_objects(told.born),
        "sex": np.where(told.boy, "M", "F").astype(object),
        "postcode": postcodes(told.home),
        "setting_urn": np.where(health, None, setting),
        "reference_person_id": np.full(size, None, dtype=object),
    }


def _write_style(slate: Slate, *, society: Society) -> None:
    """Write every row the way its sender's system does: loud, without accents, without addresses."""
    senders, number = np.unique(slate["sender"].astype(str), return_inverse=True)
    loud, plain, short = (slate.rng.random(len(senders))[number] for _ in range(3))
    for name in ("forename", "surname"):
        slate.restyle(name, np.flatnonzero(plain < society.plain), without_accents)
        slate.restyle(name, np.flatnonzero(loud < society.loud), str.upper)
    slate.columns["postcode"][filled(slate["setting_urn"]) & (short >= society.roll_with_postcode)] = None


def name_origin(children: Children, child: Column) -> Column:
    """Return the name of the origin of each of these children."""
    return np.array([origin.name for origin in origins()], dtype=object)[children.origin[child]]
