"""Answer key: whether a correct matching ties a record from outside, holds it, or leaves it unmatched."""

import unicodedata
from dataclasses import dataclass

from sandbox.population.identifiers import is_nhs_number, is_permanent_upn, is_uln
from sandbox.population.sight import Child, Heard
from sandbox.population.track import Facts


@dataclass(frozen=True)
class Verdict:
    """What should become of a record, and why."""

    state: str  # tied, held, unmatched
    reason: str
    child: Child | None  # the child that the record points to


def plain(name: str | None) -> str:
    """Return the name without case, accents, blanks and apostrophes."""
    letters = unicodedata.normalize("NFKD", (name or "").casefold())
    return "".join(mark for mark in letters if not unicodedata.combining(mark) and mark not in " '\u2019`")


def _upns(row: Facts) -> set[str]:
    return {row[name] for name in ("upn", "former_upn") if is_permanent_upn(row.get(name))}


def _numbers(row: Facts) -> dict[str, set[str]]:
    """The valid identifiers on a row, by kind."""
    nhs, uln = row.get("nhs_number"), row.get("uln")
    return {
        "upn": _upns(row),
        "nhs_number": {nhs} if nhs and is_nhs_number(nhs) else set(),
        "uln": {uln} if uln and is_uln(uln) else set(),
    }


def _holders(kind: str, value: str, children: list[Child]) -> list[Child]:
    holders = []
    for child in children:
        person = child.person or {}
        verified = kind != "nhs_number" or person.get("nhs_number_status_code") == "01"
        if verified and value in _numbers(person)[kind]:
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


def judge(heard: Heard, children: list[Child]) -> Verdict:
    """Judge one record against the children who could be meant; nobody else shares a number or a birth date."""
    row = heard.row
    known = [child for child in children if child.person]
    hits = {(kind, value): _holders(kind, value, known) for kind, values in _numbers(row).items() for value in values}
    single = {id(found[0]): found[0] for found in hits.values() if len(found) == 1}
    referred = _referred(row, known)
    if len(single) == 1:
        child = next(iter(single.values()))
        reason = _objection(row, child, referred)
        return Verdict("held" if reason else "tied", reason or "identifier_and_birth_date_and_forename", child)
    if len(single) > 1:
        return Verdict("held", "identifiers_conflict", None)
    shared = next((found[0] for found in hits.values() if found), None)
    if shared:
        return Verdict("held", "identifier_shared", shared)
    candidate = referred or _unverified(row, known) or next((c for c in known if _same_name(row, c)), None)
    if candidate is None:
        return Verdict("unmatched", "no_candidate", None)
    return Verdict("held", _objection(row, candidate, referred) or "no_identifier", candidate)


def _unverified(row: Facts, children: list[Child]) -> Child | None:
    """The child whose NHS number is the record's but was never verified: a candidate, and no ground for a tie."""
    number = row.get("nhs_number")
    return next((child for child in children if number and number == (child.person or {}).get("nhs_number")), None)


def _same_name(row: Facts, child: Child) -> bool:
    person = child.person or {}
    return (
        row["date_of_birth"] is not None
        and row["date_of_birth"] == person["date_of_birth"]
        and plain(row["forename"]) == plain(person["forename"])
        and plain(row["surname"]) in (plain(person["surname"]), plain(person["former_surname"]))
    )


def _objection(row: Facts, child: Child, referred: Child | None) -> str | None:
    """Why a record that hits one child may not be tied to it."""
    person = child.person or {}
    if person["restricted"]:
        return "restricted"
    if referred is not None and referred is not child:
        return "reference_disagrees"
    mine, theirs = _numbers(person), _numbers(row)
    if any(mine[kind] and theirs[kind] and not mine[kind] & theirs[kind] for kind in mine):
        return "identifiers_conflict"
    if row["date_of_birth"] is None or not row["forename"]:
        return "missing_birth_date_or_forename"
    if row["date_of_birth"] != person["date_of_birth"]:
        return "birth_date_differs"
    return None if plain(row["forename"]) == plain(person["forename"]) else "forename_differs"
