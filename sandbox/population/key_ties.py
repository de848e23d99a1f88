"""Answer key: whether a correct matching ties a record from outside, holds it, or leaves it unmatched.

It follows the published rule (docs/matching.md) on what is true of one family: nobody else shares a number or a birth
date.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sandbox.population.key_alike import (
    agreeing,
    contradicts,
    fits,
    folded,
    numbers_of,
    one_part_differs,
    other_sex,
    plain,
    same_day,
    same_forename,
    same_surname,
    shares_number,
)
from sandbox.population.sight import Child, Heard
from sandbox.population.track import Facts


@dataclass(frozen=True)
class Verdict:
    """What should become of a record, and why."""

    state: str  # tied, held, unmatched
    reason: str
    child: Child | None  # the child that the record points to
    other_birth_date: bool = False  # a number or a reference points to the child, and the birth date is another


def _holders(kind: str, value: str, children: list[Child]) -> list[Child]:
    holders = []
    for child in children:
        person = child.person or {}
        verified = kind != "nhs_number" or person.get("nhs_number_status_code") == "01"
        if verified and value in numbers_of(person)[kind]:
            holders.append(child)
    return holders


def _referred(row: Facts, children: list[Child]) -> Child | None:
    """The child whose review or advice request the record names."""
    for child in children:
        if row.get("review_id") and any(review["review_id"] == row["review_id"] for review in child.reviews):
            return child
        reference = row.get("advice_reference")
        if reference and any(asked["advice_request_id"] == reference for asked in child.advice):
            return child
    return None


def judge(heard: Heard, children: list[Child], rows: Sequence[Heard], day: date) -> Verdict:
    """Judge one record against the children who could be meant, beside the other rows that are heard of them."""
    row = heard.row
    known = [child for child in children if child.person]
    hits = {(kind, value): _holders(kind, value, known) for kind, values in numbers_of(row).items() for value in values}
    single = {id(found[0]): found[0] for found in hits.values() if len(found) == 1}
    referred = _referred(row, known)
    others = Others(known, _list_of(heard, rows), day)
    if len(single) == 1:
        child = next(iter(single.values()))
        reason = _objection(row, child, referred) or _doubt(row, child, others)
        return _verdict(row, child, reason, "identifier_and_birth_date_and_forename", pointed=True)
    if len(single) > 1:
        return Verdict("held", "identifiers_conflict", None)
    shared = next((found[0] for found in hits.values() if found), None)
    if shared:
        reason = "restricted" if shared.person and shared.person["restricted"] else "identifier_shared"
        return Verdict("held", reason, shared, _other_day(row, shared))
    return _by_names(row, others, referred, _unverified(row, known))


@dataclass(frozen=True)
class Others:
    """What else the rule asks about: the family's children on file, and the other rows of the sender's list."""

    known: list[Child]
    rows: list[Facts]
    day: date


def _list_of(heard: Heard, rows: Sequence[Heard]) -> list[Facts]:
    track = heard.track
    return [
        one.row
        for one in rows
        if one.track.kind == track.kind and one.track.sender == track.sender and one is not heard
    ]


def _verdict(row: Facts, child: Child, reason: str | None, linked_by: str, *, pointed: bool) -> Verdict:
    other_day = pointed and _other_day(row, child) and reason not in _OTHER_REASONS
    return Verdict("held" if reason else "tied", reason or linked_by, child, other_day)


_OTHER_REASONS = ("restricted", "identifiers_conflict", "reference_disagrees", "identifier_shared")


def _other_day(row: Facts, child: Child) -> bool:
    born = (child.person or {})["date_of_birth"]
    return row["date_of_birth"] is not None and born is not None and row["date_of_birth"] != born


def _by_names(row: Facts, others: Others, referred: Child | None, unverified: Child | None) -> Verdict:
    """Judge a record of which no number ties: by forename, birth date and two of surname, postcode and setting."""
    pointed = referred or unverified
    exact = [child for child in others.known if same_day(row, child) and same_forename(row, child)]
    child = max(exact, key=lambda one: len(agreeing(row, one, others.day)), default=pointed)
    if child is None:
        return _resembling(row, others)
    reason = _objection(row, child, referred)
    if unverified not in (None, child) and reason != "restricted":
        reason = "identifiers_conflict"
    if reason is None and child in exact:
        reason = _too_little(row, child, exact, others)
    elif reason is None:
        reason = "birth_date_differs"
    return _verdict(row, child, reason, "name_and_birth_date_and_two_more", pointed=child is pointed)


def _too_little(row: Facts, child: Child, exact: list[Child], others: Others) -> str | None:
    told = agreeing(row, child, others.day)
    born = row["date_of_birth"]
    if other_sex(row, child):
        return "sex_differs"
    if (born.month, born.day) == (1, 1):
        return "default_birth_date"
    if sum(told.values()) < 2:
        return "too_little_agrees"
    if not told.get("postcode", True):
        return "home_differs"
    if not told.get("surname", True):
        return "surname_differs"
    if any(shares_number(one, child) for one in others.rows):
        return "identifier_elsewhere_in_list"
    rivals = [one for one in exact if one is not child]
    return "runner_up" if any(agreeing(row, one, others.day) == told for one in rivals) else None


def _resembling(row: Facts, others: Others) -> Verdict:
    """Hold a record whose surname, birth date and place are a child's, unless its number says that it is another."""
    for child in others.known:
        places = {name: same for name, same in agreeing(row, child, others.day).items() if name != "surname"}
        alike = same_day(row, child) and same_surname(row, child) and any(places.values())
        if alike and not contradicts(row, child):
            restricted = bool(child.person and child.person["restricted"])
            return Verdict("held", "restricted" if restricted else "forename_differs", child)
    return Verdict("unmatched", "no_candidate", None)


def _doubt(row: Facts, child: Child, others: Others) -> str | None:
    """Say what else may be meant by a record whose number is the child's, where not all is exact."""
    person = child.person or {}
    is_exact = same_day(row, child)
    if row.get("admission_number") and _claimed_by_another(row, child, others):
        return "claimed_twice"
    if is_exact and same_surname(row, child):
        return None
    if not is_exact and other_sex(row, child):
        return "sex_differs"
    if not is_exact and any((day.month, day.day) == (1, 1) for day in (row["date_of_birth"], person["date_of_birth"])):
        return "default_birth_date"
    if any(_fits_better(row, one, child, others.day) for one in others.known if one is not child):
        return "another_fits_better"
    if any(_is_own_row(one, row, child) for one in others.rows):
        return "row_of_another"
    return "household_mate" if not is_exact and any(_is_mate(one, child) for one in others.known) else None


def _claimed_by_another(row: Facts, child: Child, others: Others) -> bool:
    return row["leaving_date"] is None and any(
        one["leaving_date"] is None and fits(one, child) and shares_number(one, child) for one in others.rows
    )


def _fits_better(row: Facts, other: Child, child: Child, day: date) -> bool:
    if not (same_day(row, other) and same_forename(row, other)):
        return False
    least = sum(agreeing(row, child, day).values()) if same_day(row, child) else 0
    return sum(agreeing(row, other, day).values()) > least


def _is_own_row(one: Facts, row: Facts, child: Child) -> bool:
    """Say whether the other row fits the child exactly where this one does not."""
    if not fits(one, child):
        return False
    if one["date_of_birth"] != row["date_of_birth"]:
        return same_surname(one, child) or shares_number(one, child)
    return same_surname(one, child) and not same_surname(row, child) and not shares_number(one, child)


def _is_mate(other: Child, child: Child) -> bool:
    if other is child or other.person is None or child.person is None:
        return False
    one, two = other.person, child.person
    home = one["postcode"] is not None and folded(one["postcode"]) == folded(two["postcode"])
    near = bool(_parts(one) & _parts(two))
    return (home and near) or (
        one["date_of_birth"] == two["date_of_birth"] and plain(one["surname"]) == plain(two["surname"])
    )


def _parts(person: Facts) -> set[str]:
    names = [person["surname"] or "", person["former_surname"] or ""]
    return {plain(part) for name in names for part in name.split("-") if part}


def _unverified(row: Facts, children: list[Child]) -> Child | None:
    """The child whose NHS number is the record's but was never verified: a candidate, and no ground for a tie."""
    number = row.get("nhs_number")
    return next((child for child in children if number and number == (child.person or {}).get("nhs_number")), None)


def _objection(row: Facts, child: Child, referred: Child | None) -> str | None:
    """Why a record that means one child may not be tied to it."""
    person = child.person or {}
    if person["restricted"]:
        return "restricted"
    if referred is not None and referred is not child:
        return "reference_disagrees"
    if contradicts(row, child):
        return "identifiers_conflict"
    if row["date_of_birth"] is None or not row["forename"]:
        return "missing_birth_date_or_forename"
    if not same_day(row, child):
        passed = one_part_differs(row["date_of_birth"], person["date_of_birth"]) and same_surname(row, child)
        return None if passed and same_forename(row, child) else "birth_date_differs"
    return None if same_forename(row, child) else "forename_differs"
