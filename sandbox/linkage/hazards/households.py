"""Families that change, and records that must stay apart."""

from dataclasses import replace

from sandbox.linkage.hazards.scene import LAST, Scene, hazard
from sandbox.linkage.slips import typing_slip, wrong_part

_A_SLIP_APART = {
    "Jayden": "Jaydon", "Mia": "Mya", "Ella": "Ela", "Hassan": "Hasan", "Layla": "Lyla", "Maya": "Mya",
    "Amira": "Amirah",
}  # fmt: skip


@hazard
def fathers_surname(scene: Scene) -> None:
    """The school writes the father's surname; the number is right, or missing."""
    kid = scene.kid()
    about = scene.know(kid)
    number = scene.chance.choice((kid.upn, kid.upn, None))
    scene.roll(kid, about, surname=scene.kid(kid.origin.name).surname, upn=number, uln=None)


@hazard
def stepfamily_of_two_jacks(scene: Scene) -> None:
    """Stepbrothers of one forename live in one house; only one is on file and the school uses one surname for both."""
    kid = scene.kid()
    other = scene.kid(boy=kid.boy, forename=kid.forename, postcode=kid.postcode, setting=kid.setting)
    scene.know(kid)
    if other.born != kid.born:
        scene.roll(other, None, surname=kid.surname, upn=scene.chance.choice((None, other.upn)), uln=None)


@hazard
def adopted(scene: Scene) -> None:
    """An adopted child has a new name, home and UPN; rows of the old and of the new life never meet."""
    old = scene.kid()
    new = scene.kid(old.origin.name, boy=old.boy, born=old.born)
    before = scene.know(old, restricted=True)
    now = scene.know(new, nhs_number=None, nhs_number_status_code="07", restricted=scene.chance.random() < 0.5)
    scene.roll(old, before)
    scene.roll(new, now)
    scene.clinic(replace(old, surname=new.surname), before)


@hazard
def adopted_keeping_the_forename(scene: Scene) -> None:
    """An adopted child kept its forename; the old school's row must not find the new record."""
    old = scene.kid()
    new = scene.kid(old.origin.name, boy=old.boy, born=old.born, forename=old.forename)
    before = scene.know(old, restricted=True)
    scene.know(new)
    scene.roll(old, before)
    scene.roll(old, before, upn=None, uln=None)


@hazard
def birth_sibling_of_an_adopted_child(scene: Scene) -> None:
    """The twin who was not adopted comes in a feed; the adopted one's record is restricted."""
    kid = scene.kid()
    scene.know(kid, restricted=True)
    scene.roll(scene.twin(kid), None)
    scene.clinic(scene.twin(kid), None, nhs_number=None)


@hazard
def protected_address(scene: Scene) -> None:
    """A child at a protected address: everything agrees, and still only named people tie."""
    kid = scene.kid()
    about = scene.know(kid, restricted=True)
    scene.roll(kid, about)
    scene.clinic(kid, about, postcode=scene.postcode())


@hazard
def foster_siblings(scene: Scene) -> None:
    """Foster children at one home share a forename, or a day; only one is on file."""
    kid = scene.kid()
    alike = {"forename": kid.forename} if scene.chance.random() < 0.5 else {"born": kid.born}
    other = scene.kid(boy=kid.boy, postcode=kid.postcode, setting=kid.setting, **alike)
    scene.know(kid)
    scene.roll(other, None, upn=scene.chance.choice((None, other.upn)), uln=None)


@hazard
def parents_name_in_the_forename(scene: Scene) -> None:
    """The forename column has the mother's name; the row is about a child on file, or about its twin who is not."""
    kid = scene.kid()
    about = scene.know(kid)
    mother = scene.other_name(replace(kid, boy=False), not_of=kid)
    if scene.chance.random() < 0.5:
        scene.roll(kid, about, forename=mother)
    else:
        scene.roll(scene.twin(kid), None, forename=mother, upn=None, uln=None)


@hazard
def no_forename(scene: Scene) -> None:
    """The row has no forename; only one twin is on file and the row is about the other."""
    kid = scene.kid()
    scene.know(kid)
    scene.roll(scene.twin(kid), None, forename=None, upn=None, uln=None)
    scene.clinic(scene.twin(kid), None, forename="", nhs_number=scene.chance.choice((None, kid.nhs_number)))


@hazard
def duplicate_with_the_same_numbers(scene: Scene) -> None:
    """One child has two case records with the same numbers."""
    kid = scene.kid()
    first, second = scene.know(kid), scene.know(kid)
    scene.roll(kid, first, or_about=second)


@hazard
def duplicate_without_numbers(scene: Scene) -> None:
    """One child has two case records, one without numbers."""
    kid = scene.kid()
    first = scene.know(kid)
    second = scene.know(kid, upn=None, uln=None, nhs_number=None, nhs_number_status_code="07")
    scene.roll(kid, first, or_about=second)
    scene.roll(kid, first, or_about=second, upn=None, uln=None)


@hazard
def younger_child_at_the_clinic(scene: Scene) -> None:
    """A new baby takes the name of a brother on file, with the same home and a birth date of another year."""
    kid = scene.kid(ages=(4, 9))
    scene.know(kid)
    baby = scene.kid(boy=kid.boy, forename=kid.forename, surname=kid.surname, postcode=kid.postcode, ages=(1, 3))
    scene.clinic(baby, None, nhs_number=None)


@hazard
def slip_with_a_number(scene: Scene) -> None:
    """A slip in the forename or one wrong part of the birth date, the number right: a link that may be found."""
    kid = scene.kid()
    about = scene.know(kid)
    if scene.chance.random() < 0.5:
        scene.roll(kid, about, forename=typing_slip(kid.forename, scene.chance))
    else:
        scene.roll(kid, about, date_of_birth=wrong_part(kid.born, scene.chance, LAST))


@hazard
def slip_of_a_twin_out(scene: Scene) -> None:
    """One twin is on file; the other's row has that one's NHS number and a name a slip away, in the same list."""
    kid = scene.kid(forename=scene.chance.choice(sorted(_A_SLIP_APART)))
    twin = scene.twin(kid, forename=_A_SLIP_APART[kid.forename])
    scene.clinic(kid, scene.know(kid))
    scene.clinic(twin, None, nhs_number=kid.nhs_number)


@hazard
def wrong_century(scene: Scene) -> None:
    """The row's birth year is a hundred years off, or a father's; the names are the child's."""
    kid = scene.kid()
    about = scene.know(kid)
    if scene.chance.random() < 0.5:
        scene.roll(kid, about, date_of_birth=kid.born.replace(year=kid.born.year - 100, day=1))
    else:
        father = kid.born.replace(year=kid.born.year - 30, day=1)
        scene.clinic(scene.twin(kid), None, forename=kid.forename, date_of_birth=father, nhs_number=None)


@hazard
def numbers_written_loosely(scene: Scene) -> None:
    """The numbers are right and written with blanks or in small letters; names are in capitals."""
    kid = scene.kid()
    about = scene.know(kid)
    scene.roll(kid, about, upn=kid.upn.lower(), forename=kid.forename.upper(), surname=kid.surname.upper())
    number = f"{kid.nhs_number[:3]} {kid.nhs_number[3:6]} {kid.nhs_number[6:]}"
    scene.clinic(kid, about, nhs_number=number, forename=f" {kid.forename}")


@hazard
def on_two_rolls(scene: Scene) -> None:
    """A child is on the rolls of two schools at once: both rows are about it."""
    kid = scene.kid()
    about = scene.know(kid)
    scene.roll(kid, about)
    scene.roll(kid, about, setting_urn=scene.setting())


@hazard
def right_rows(scene: Scene) -> None:
    """Nothing is wrong: an ordinary child, by its number, and at a clinic that has none."""
    kid = scene.kid()
    about = scene.know(kid)
    scene.roll(kid, about)
    scene.clinic(kid, about, nhs_number=None)
