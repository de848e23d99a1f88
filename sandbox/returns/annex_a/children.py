"""A child as a row of a list, sound in everything that an inspector's list can ask."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from sandbox.population.identifiers import HOME, uln, upn

Typed = date | str | None  # a text in a date's place is what somebody typed there and nobody can read
GENDERS = ("M", "F", "Male", "Female", "f")
ETHNICITIES = (
    "WBRI",
    "WIRI",
    "MWBC",
    "APKN",
    "BAFR",
    "NOBT",
    "White British",
    "wbri",
    "WENG",
    "Any other Asian background",
)
NEEDS = ("ASD", "SLCN", "SEMH", "MLD", "Autistic Spectrum Disorder", "SPLD", "asd", "HI - Hearing Impairment")
NOTHING = ("Not known", "Not recorded")  # words that stand in a cell and say that nobody knows


@dataclass
class Child:
    """One row; None is an empty cell."""

    unique_id: str | None
    upn: str | None
    uln: str | None
    date_of_birth: Typed
    gender: str | None
    ethnicity: str | None
    need: str | None
    main_urn: str | None
    first_issued: Typed
    updated: Typed
    last_reviewed: Typed
    case_worker: str | None
    main_phase: str | None = "Primary"
    subsidiary_phase: str | None = None
    home_educated: str | None = "N"
    suspensions: str | None = "0"
    permanent_exclusions: str | None = "0"
    absence: str | None = "4.5"
    pupil_premium: str | None = "Y"
    known_to_social_care: str | None = "No"
    social_care_team: str | None = None
    disability: str | None = "Yes"
    date_of_death: Typed = None
    upn_unknown_reason: str | None = None


def years_ago(day: date, years: int) -> date:
    """Return the day so many years earlier; 29 February falls back to the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def sound_child(chance: random.Random, number: int, day: date) -> Child:
    """Return a child of 3 to 24 whose row fails no rule."""
    born = years_ago(day, chance.randint(3, 24)) - timedelta(days=chance.randint(1, 360))
    first = day - timedelta(days=chance.randint(400, 1000))
    updated = first + timedelta(days=chance.randint(0, 300))
    return Child(
        unique_id=str(70_000 + number),
        upn=upn(number, HOME, born.year),
        uln=uln(number) if chance.random() < 0.3 else None,
        date_of_birth=born,
        gender=chance.choice(GENDERS),
        ethnicity=chance.choice(ETHNICITIES),
        need=chance.choice(NEEDS),
        main_urn=str(100_000 + number % 400),
        first_issued=first,
        updated=updated if chance.random() < 0.8 else None,
        last_reviewed=day - timedelta(days=chance.randint(0, 390)) if chance.random() < 0.9 else None,
        case_worker=f"Officer {number % 40}",
        subsidiary_phase="Alternative provision" if chance.random() < 0.05 else None,
        disability=chance.choice(("Yes", "No")),
    )
