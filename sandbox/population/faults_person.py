"""Faults of identity and placement."""

from dataclasses import replace
from datetime import date

from sandbox.population.days import plus
from sandbox.population.faults import fault, field_fault, person_of
from sandbox.population.identifiers import TEMPORARY_ULN, wrong_digit, wrong_letter
from sandbox.population.life import Life, Setup, Stay
from sandbox.population.profile import Profile
from sandbox.population.track import Facts, Track, Window

_SCHOOL = Profile(ages=(6.0, 13.5), route="mainstream", upn_state="permanent", verified=True)
_LEARNER = Profile(ages=(16.7, 23.0), route="mainstream", upn_state="permanent", verified=True)
_TEEN = Profile(ages=(15.0, 23.0), upn_state="permanent", verified=True)
_SURE = Profile(upn_state="permanent", verified=True)
_BLURRED = replace(_SURE, blurred=True)
_BLURRED_PUPIL = replace(_SCHOOL, blurred=True)
_BLURRED_TEEN = replace(_TEEN, blurred=True)

field_fault(
    "ID01",
    "identity",
    replace(_SCHOOL, blurred=True),
    person_of,
    lambda t, life, s: {"upn": wrong_letter(life.who.upn)},
)
field_fault(
    "ID02",
    "identity",
    replace(_SCHOOL, blurred=True),
    person_of,
    lambda t, life, s: {"upn": None, "upn_given_date": None},
)
field_fault("ID06", "identity", _LEARNER, person_of, lambda t, life, s: {"uln": wrong_digit(life.who.uln)})
field_fault("ID06", "identity", _LEARNER, person_of, lambda t, life, s: {"uln": TEMPORARY_ULN})
field_fault("ID06", "identity", _LEARNER, person_of, lambda t, life, s: {"uln": None})
field_fault("ID07", "identity", _BLURRED, person_of, lambda t, life, s: _mistyped_nhs_number(life.who.nhs_number))
field_fault(
    "ID08",
    "identity",
    replace(_TEEN, blurred=True),
    person_of,
    lambda t, life, s: _swapped(life.who.nhs_number, life.who.uln),
)
field_fault("ID11", "identity", _SURE, person_of, lambda t, life, s: {"ethnicity_code": "WHIT"})
field_fault("ID12", "identity", _SURE, person_of, lambda t, life, s: {"postcode": "CW1 2CJ"})
field_fault("ID13", "identity", Profile(verified=True, upn_state="permanent", ages=(5.0, 22.0)), person_of,
            lambda t, life, s: {"date_of_death": plus(s.start, -9)})  # fmt: skip


def _mistyped_nhs_number(number: str | None) -> Facts | None:
    return {"nhs_number": wrong_digit(number)} if number else None


def _swapped(number: str | None, uln: str) -> Facts | None:
    return {"nhs_number": uln, "uln": number} if number else None


@fault("ID04", "identity", replace(_SCHOOL, portal=True))
def new_upn_at_school(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The school gave a new UPN and told the former one; the council still has the former as present."""
    roll = _roll_now(life, setup)
    if roll is None or life.person is None:
        return False
    roll.mask(windows, upn=life.who.other_upn, former_upn=life.who.upn)
    life.planted.add(("ID04", life.who.person_id))
    return True


def _roll_now(life: Life, setup: Setup) -> Track | None:
    day = setup.start
    return next((t for t in life.rolls if (row := t.at(day)) and not row["leaving_date"]), None)


@fault("ID05", "identity", Profile(blurred=True, upn_state="temporary", ages=(5.5, 22.0), plan_years=(0.6, 9.5)))
def temporary_too_long(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """A temporary UPN is still there after ninety days."""
    row = life.person.at(setup.start) if life.person else None
    if not row or row["upn"] != life.who.temporary_upn or row["upn_given_date"] >= plus(setup.start, -90):
        return False
    life.planted.add(("ID05", life.who.person_id))
    return True


@fault("ID09", "identity", replace(_BLURRED, returned=True, route="mainstream", ages=(5.5, 22.0)))
def other_birth_date(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """A setting has another birth date: day and month swapped, or the wrong year."""
    sent = [t for t in life.from_settings() if t.born <= setup.start]
    if not sent:
        return False
    sent[-1].mask(windows, date_of_birth=mistyped(life.who.birth))
    life.planted.add(("ID09", life.who.person_id))
    return True


def mistyped(birth: date) -> date:
    """Return the birth date as a slip of the hand has it."""
    if birth.day <= 12 and birth.day != birth.month:
        return date(birth.year, birth.day, birth.month)
    return date(birth.year - 1, birth.month, min(birth.day, 28))


def _open_placement(life: Life, setup: Setup) -> tuple[Track, Stay] | None:
    for track, stay in zip(life.placements, life.stays, strict=True):
        if stay.covers(setup.start) and stay.setting:
            return track, stay
    return None


def _open_record(life: Life, setup: Setup) -> Track | None:
    found = _open_placement(life, setup)
    return found[0] if found else None


@fault("PC01", "identity", Profile(route="mainstream", misplaced=True))
def left_and_nowhere(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The placement was ended and no other begun."""
    track = _open_record(life, setup)
    if track is None or track.facts["entry_date"] > plus(setup.start, -60):
        return False
    track.mask(windows, leaving_date=plus(setup.start, -14))
    life.planted.add(("PC01", life.who.person_id))
    return True


@fault("PC01", "identity", Profile(route="special", misplaced=True))
def two_places(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """A second primary placement was added without ending the first."""
    if _open_record(life, setup) is None:
        return False
    other = setup.area.settings[life.who.number % len(setup.area.settings)]
    begun = plus(setup.start, -14)
    extra = Track("placement", max(begun, life.born), placement_id=f"PL{life.who.uid:08d}X",
                  person_id=life.who.person_id, urn=other.urn, rank=1, entry_date=begun, sen_unit=False,
                  resourced_provision=False, out_of_area=False)  # fmt: skip
    life.placements.append(extra)
    life.stays.append(Stay(None, None, date.max, date.max))
    life.planted.add(("PC01", life.who.person_id))
    return True


def _person_fault(rule_id: str, wrong: dict[str, object]) -> None:
    @fault(rule_id, "identity", Profile(route="mainstream", misplaced=True))
    def plant(life: Life, setup: Setup, windows: list[Window]) -> bool:
        track = _open_record(life, setup)
        if track is None:
            return False
        track.mask(windows, **wrong)
        life.planted.add((rule_id, life.who.person_id))
        return True


_person_fault("PC02", {"urn": None})
_person_fault("PC02", {"setting_type_code": "OTH"})


@fault("PC03", "identity", Profile(route="mainstream", misplaced=True, plan_years=(0.3, 9.5)))
def closed_school(life: Life, setup: Setup, windows: list[Window]) -> bool:
    """The placement names a school that has become another."""
    found = _open_placement(life, setup)
    if found is None:
        return False
    track, stay = found
    closed = stay.setting.former_urn if stay.setting else None
    track.mask(windows, urn=closed or min(setup.area.closed))
    life.planted.add(("PC03", life.who.person_id))
    return True
