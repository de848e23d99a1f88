"""Identifiers that are right for another child."""

from dataclasses import replace

from sandbox.linkage.hazards.scene import Scene, hazard
from sandbox.linkage.slips import mistyped
from sandbox.population.identifiers import temporary_upn


@hazard
def adjacent_number_same_day_same_surname(scene: Scene) -> None:
    """A child of the same surname, day and school, no relation, whose number is the next one."""
    kid = scene.kid()
    other = scene.twin(kid, postcode=scene.postcode())
    scene.know(kid)
    scene.roll(other, None)


@hazard
def swapped_in_one_list(scene: Scene) -> None:
    """Two children of one class have each other's UPN."""
    kid = scene.kid()
    other = scene.kid(setting=kid.setting, born=kid.born if scene.chance.random() < 0.5 else None)
    scene.roll(kid, scene.know(kid), upn=other.upn, uln=None)
    scene.roll(other, scene.know(other), upn=kid.upn, uln=None)


@hazard
def sibling_number_copied_down(scene: Scene) -> None:
    """The UPN of a brother or sister was copied down to the next row."""
    kid = scene.kid()
    other = scene.sibling(kid, years=scene.chance.choice((1, 2, 4)))
    scene.roll(kid, scene.know(kid))
    scene.roll(other, scene.know(other) if scene.chance.random() < 0.5 else None, upn=kid.upn, uln=None)


@hazard
def number_of_a_namesake(scene: Scene) -> None:
    """The row's UPN is a child's of the same forename and day; the child with this surname and home is on file, too."""
    kid = scene.kid()
    namesake = scene.kid(boy=kid.boy, forename=kid.forename, born=kid.born)
    scene.know(namesake)
    scene.roll(kid, scene.know(kid), upn=namesake.upn, uln=None)


@hazard
def slip_that_is_anothers_number(scene: Scene) -> None:
    """A UPN one digit off that is valid and a stranger child's on file."""
    kid = scene.kid()
    other = scene.twin(kid, surname=scene.kid().surname, postcode=scene.postcode(), born=scene.day(5, 16))
    scene.know(other)
    scene.roll(kid, scene.know(kid), upn=other.upn, uln=None)


@hazard
def sibling_nhs_number(scene: Scene) -> None:
    """The clinic's row has the NHS number of a brother or sister."""
    kid = scene.kid()
    other = scene.sibling(kid, years=2)
    scene.know(kid)
    scene.clinic(other, scene.know(other) if scene.chance.random() < 0.5 else None, nhs_number=kid.nhs_number)


@hazard
def mothers_nhs_number(scene: Scene) -> None:
    """The clinic's row of a baby has the number of its mother, a young person with a plan."""
    mother = scene.kid(boy=False, ages=(18, 24))
    scene.know(mother)
    baby = scene.kid(ages=(1, 2), surname=mother.surname, postcode=mother.postcode)
    name = scene.chance.choice((baby.forename, mother.forename, "Baby"))
    scene.clinic(baby, None, nhs_number=mother.nhs_number, forename=name)


@hazard
def unverified_nhs_number(scene: Scene) -> None:
    """The NHS number on file was never traced and is another child's: of the same forename and day, even."""
    kid, other = scene.kid(), None
    alike = scene.chance.random() < 0.5
    other = scene.kid(boy=kid.boy, forename=kid.forename, born=kid.born) if alike else scene.kid()
    scene.know(kid, nhs_number=other.nhs_number, nhs_number_status_code=scene.chance.choice(("02", "03")))
    scene.clinic(other, None)


@hazard
def temporary_number_reused(scene: Scene) -> None:
    """A temporary UPN on file was handed to the school's next child: of the same forename, or of the same day."""
    kid = scene.kid()
    number = temporary_upn(scene.numbers.upn_next % 90_000, "895", 2025)
    scene.know(kid, upn=number, uln=None)
    alike = {"forename": kid.forename} if scene.chance.random() < 0.5 else {"born": kid.born}
    scene.roll(scene.kid(boy=kid.boy, setting=kid.setting, **alike), None, upn=number, uln=None)


@hazard
def temporary_number_same_name(scene: Scene) -> None:
    """A temporary UPN on file was handed on to a child of the same forename and day: it still proves nothing."""
    kid = scene.kid()
    number = temporary_upn(scene.numbers.upn_next % 90_000, "895", 2025)
    scene.know(kid, upn=number, uln=None)
    scene.roll(scene.kid(boy=kid.boy, forename=kid.forename, born=kid.born), None, upn=number, uln=None)


@hazard
def number_on_two_case_records(scene: Scene) -> None:
    """A sibling's case record has the child's UPN as well; the row is right."""
    kid = scene.kid()
    sibling = scene.sibling(kid, years=2)
    scene.know(sibling, upn=kid.upn)
    scene.roll(kid, scene.know(kid), uln=None)


@hazard
def twin_number_on_two_case_records(scene: Scene) -> None:
    """A twin's case record has the child's UPN as well; the row is right or has only the name's first letter."""
    kid = scene.kid()
    twin = scene.twin(kid)
    scene.know(twin, upn=kid.upn)
    name = kid.forename if scene.chance.random() < 0.5 else kid.forename[0]
    scene.roll(kid, scene.know(kid), uln=None, forename=name)


@hazard
def former_number_of_a_brother(scene: Scene) -> None:
    """The school wrote the brother's UPN as the child's former one."""
    kid = scene.kid()
    brother = scene.sibling(kid, years=2)
    scene.know(brother)
    about = scene.know(kid) if scene.chance.random() < 0.5 else None
    scene.roll(kid, about, former_upn=brother.upn)


@hazard
def former_number_of_a_twin(scene: Scene) -> None:
    """Only one twin is on file; its UPN stands on the other's row as the former one."""
    kid = scene.kid()
    scene.know(kid)
    scene.roll(scene.twin(kid), None, former_upn=kid.upn)


@hazard
def numbers_of_two_children(scene: Scene) -> None:
    """The UPN is one child's and the ULN another's, both on file."""
    kid = scene.kid(ages=(14, 18))
    other = scene.twin(kid) if scene.chance.random() < 0.5 else scene.kid(ages=(14, 18))
    scene.know(other)
    scene.roll(kid, scene.know(kid), uln=other.uln)


@hazard
def placeholder_numbers(scene: Scene) -> None:
    """Numbers that stand for none, on both sides, of children who share a forename and a day."""
    kid = scene.kid(ages=(14, 18))
    none = {"uln": "9999999999", "nhs_number": scene.chance.choice(("0000000000", "9999999999"))}
    scene.know(kid, upn=None, **none)
    other = scene.kid(boy=kid.boy, forename=kid.forename, born=kid.born)
    scene.roll(other, None, upn=None, **none)


@hazard
def mistyped_number_of_a_twin_out(scene: Scene) -> None:
    """Only one twin is on file; the other's UPN is mistyped, fails its check, and its name begins alike."""
    kid = scene.kid()
    scene.know(kid)
    scene.roll(scene.twin(kid), None, upn=mistyped(kid.upn, scene.chance), uln=None)


@hazard
def reference_of_a_sibling(scene: Scene) -> None:
    """The row quotes the case reference of a brother or twin."""
    kid = scene.kid()
    other = scene.twin(kid) if scene.chance.random() < 0.5 else scene.sibling(kid, years=2)
    reference = scene.know(other)
    about = scene.know(kid) if scene.chance.random() < 0.5 else None
    number = kid.upn if about else None
    scene.roll(kid, about, upn=number, uln=None, reference_person_id=reference)


@hazard
def number_moved_to_a_namesake_with_a_like_name(scene: Scene) -> None:
    """The row's UPN is that of a child of the same day, a slip away in name; the right child is on file."""
    kid = scene.kid(forename="Jaxxon", boy=True)
    other = replace(scene.kid(boy=True, born=kid.born), forename="Jaxxen")
    scene.know(other)
    scene.roll(kid, scene.know(kid), upn=other.upn, uln=None)


@hazard
def number_of_a_namesake_all_else_differs(scene: Scene) -> None:
    """The row's number is that of a child of the same forename and day; surname, home and school are all others."""
    kid = scene.kid()
    scene.know(kid)
    other = scene.kid(boy=kid.boy, forename=kid.forename, born=kid.born)
    if not _parts(other.surname) & _parts(kid.surname) and other.setting != kid.setting:
        scene.roll(other, None, upn=kid.upn, uln=None)


def _parts(surname: str) -> set[str]:
    return set(surname.replace("-", " ").split())
