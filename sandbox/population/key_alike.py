"""Answer key: in what a record from outside and a child's case records are alike."""

import unicodedata
from datetime import date

from sandbox.population.days import plus
from sandbox.population.identifiers import is_nhs_number, is_permanent_upn, is_uln
from sandbox.population.sight import Child
from sandbox.population.track import Facts


def plain(name: str | None) -> str:
    """Return the name without case, accents, blanks and apostrophes."""
    letters = unicodedata.normalize("NFKD", (name or "").casefold())
    return "".join(mark for mark in letters if not unicodedata.combining(mark) and mark not in " '\u2019`")


def _upns(row: Facts) -> set[str]:
    return {row[name] for name in ("upn", "former_upn") if is_permanent_upn(row.get(name))}


def numbers_of(row: Facts) -> dict[str, set[str]]:
    """The valid identifiers on a row, by kind."""
    nhs, uln = row.get("nhs_number"), row.get("uln")
    return {
        "upn": _upns(row),
        "nhs_number": {nhs} if nhs and is_nhs_number(nhs) else set(),
        "uln": {uln} if uln and is_uln(uln) else set(),
    }


def agreeing(row: Facts, child: Child, day: date) -> dict[str, bool]:
    """Return which of surname, postcode and setting agree, of those known on both sides."""
    person = child.person or {}
    told: dict[str, bool] = {}
    if row["surname"] and person["surname"]:
        told["surname"] = same_surname(row, child)
    if row.get("postcode") and person["postcode"]:
        told["postcode"] = folded(row["postcode"]) == folded(person["postcode"])
    settings = _settings(child, day)
    if row.get("setting_urn") and settings:
        told["setting"] = row["setting_urn"] in settings
    return told


def _settings(child: Child, day: date) -> set[str]:
    """The settings that the child attends or attended within a year, and the one that the plan names."""
    attended = {
        row["urn"] for row in child.placements if row["leaving_date"] is None or row["leaving_date"] >= plus(day, -365)
    }
    return {urn for urn in (*attended, (child.plan or {}).get("named_urn")) if urn}


def one_part_differs(one: date, other: date) -> bool:
    """Say whether one of year, month and day is another, or day and month are swapped."""
    same = (one.year == other.year, one.month == other.month, one.day == other.day)
    swapped = (one.year, one.month, one.day) == (other.year, other.day, other.month)
    return sum(same) == 2 or swapped


def contradicts(row: Facts, child: Child) -> bool:
    """Say whether a valid number of one kind is another on each side."""
    mine, theirs = numbers_of(child.person or {}), numbers_of(row)
    return any(mine[kind] and theirs[kind] and not mine[kind] & theirs[kind] for kind in mine)


def shares_number(row: Facts, child: Child) -> bool:
    """Say whether a valid number is the same on both sides."""
    mine, theirs = numbers_of(child.person or {}), numbers_of(row)
    return any(mine[kind] & theirs[kind] for kind in mine)


def fits(row: Facts, child: Child) -> bool:
    """Say whether birth date and forename are the child's."""
    return same_day(row, child) and same_forename(row, child)


def same_day(row: Facts, child: Child) -> bool:
    """Say whether the birth date is the child's."""
    return row["date_of_birth"] is not None and row["date_of_birth"] == (child.person or {})["date_of_birth"]


def same_forename(row: Facts, child: Child) -> bool:
    """Say whether the forename is the child's."""
    return bool(row["forename"]) and plain(row["forename"]) == plain((child.person or {})["forename"])


def same_surname(row: Facts, child: Child) -> bool:
    """Say whether the surname is one that the child has or had."""
    person = child.person or {}
    return plain(row["surname"]) in {plain(name) for name in (person["surname"], person["former_surname"]) if name}


def other_sex(row: Facts, child: Child) -> bool:
    """Say whether the sex is known on both sides and another."""
    return bool(row.get("sex") and (child.person or {})["sex"]) and row["sex"] != (child.person or {})["sex"]


def folded(text: str) -> str:
    """Return the text without blanks, in capitals."""
    return "".join(text.split()).upper()
