"""Who a child is, and the person record that the council keeps."""

from datetime import date

from sandbox.population.days import age_on, plus
from sandbox.population.identifiers import ELSEWHERE, HOME, postcode
from sandbox.population.life import Identity, Life, Setup
from sandbox.population.names import Origin, draw_forename, draw_surname
from sandbox.population.track import Facts, Track

TEAMS = ("NORTH", "SOUTH", "CENTRAL", "POST16")


def household(rng_number: int, origin: Origin, setup: Setup) -> Facts:
    """Draw what the children of one household share."""
    rng = setup.rng
    return {
        "surname": draw_surname(origin, rng),
        "ethnicity": rng.choice(origin.ethnicity),
        "postcode": postcode(rng_number * 7919 + rng.randrange(50)),
        "authority": HOME if rng.random() < 0.86 else rng.choice(ELSEWHERE),
    }


def birth_date(age: float, setup: Setup, *, known: bool) -> date:
    """Return a birth date of about that age; the council's children are born on even days of the calendar's count.

    A child that the council does not know is born on an odd one, so that no stranger shares a birth date with a
    child of the council and what is unmatched is unmatched for certain.
    """
    day = plus(setup.start, -int(age * 365.25))
    return plus(day, -((day.toordinal() + (not known)) % 2))


def identity(uid: int, number: int, shared: Facts, birth: date, setup: Setup, *, origin: Origin,
             taken: set[str]) -> Identity:  # fmt: skip
    """Draw one child of a household."""
    sex = "M" if setup.rng.random() < 0.69 else "F"
    forename = draw_forename(origin, sex, setup.rng, taken)
    return Identity(uid=uid, number=number, forename=forename, birth=birth, sex=sex, **shared)


def add_person(life: Life, setup: Setup) -> None:
    """Write the person record: numbers come when they come, addresses and names change."""
    who, rng = life.who, setup.rng
    status = "01" if life.profile.verified or rng.random() < 0.955 else rng.choice(("02", "03"))
    missing = not life.profile.verified and rng.random() < 0.025
    track = Track(
        "person",
        life.born,
        person_id=who.person_id,
        surname=who.surname,
        forename=who.forename,
        date_of_birth=who.birth,
        sex=who.sex,
        ethnicity_code=who.ethnicity,
        postcode=who.postcode,
        nhs_number=None if missing else who.nhs_number,
        nhs_number_status_code=("07" if missing else status) if who.nhs_number else "07",
        looked_after=rng.random() < 0.24 and life.profile.social == "need",  # 4% of all
        restricted=not life.profile.verified and rng.random() < 0.012,
        team_code="POST16" if age_on(who.birth, setup.start) >= 16 else TEAMS[who.number % 3],
        keyworker_code=f"KW{who.number % 37:02d}",
    )
    life.person = track
    _give_upn(life, setup)
    fourteen = date(who.birth.year + 14, 9, 1)
    track.on(max(life.born, fourteen), uln=who.uln)
    _move_or_rename(life, setup)


def _give_upn(life: Life, setup: Setup) -> None:
    """Give the permanent UPN at school entry; some children have a temporary one first, a few for too long."""
    assert life.person is not None  # noqa: S101
    who, rng = life.who, setup.rng
    entry = max(life.born, plus(who.birth, 900))
    wanted = life.profile.upn_state
    if wanted != "temporary" and (wanted == "permanent" or life.profile.verified or rng.random() > 0.012):
        former = who.other_upn if not wanted and rng.random() < 0.03 else None
        life.person.on(entry, upn=who.upn, upn_given_date=entry, former_upn=former)
        return
    life.temporary = True
    ago, stays = (rng.randrange(100, 200), rng.randrange(5, 90)) if wanted else (rng.randrange(20, 200), 0)
    given = max(entry, plus(setup.start, -ago))
    if entry < given:
        life.person.on(entry, upn_unknown_code="UN8")
    usual = rng.randrange(30, 88) if rng.random() < 0.6 else rng.randrange(100, 400)
    replaced = plus(given, ago + stays if wanted else usual)
    life.person.on(given, upn=who.temporary_upn, upn_given_date=given, upn_unknown_code=None)
    life.person.on(replaced, upn=who.upn, upn_given_date=replaced, former_upn=who.temporary_upn)


def _move_or_rename(life: Life, setup: Setup) -> None:
    assert life.person is not None  # noqa: S101
    rng = setup.rng
    span = (setup.horizon - life.born).days
    if span > 1 and rng.random() < 0.08:
        life.person.on(plus(life.born, rng.randrange(span)), postcode=postcode(life.who.uid * 31 + 5))
    if span > 1 and not life.profile.verified and rng.random() < 0.02:
        new = f"{life.who.surname}-{rng.choice(('Lloyd', 'Marsh', 'Bell'))}"
        life.person.on(plus(life.born, rng.randrange(span)), surname=new, former_surname=life.who.surname)
