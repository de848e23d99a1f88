"""Children who are nearly named or numbered alike: what a slip, a nickname or a filler may hide."""

from dataclasses import replace

from sandbox.linkage.hazards.scene import Scene, hazard

_RHYMES = (("Avery-Mae", "Avery-Rae"), ("Harper-Rose", "Harper-Rosa"), ("Muhammad Zain", "Muhammad Zaid"))
_FIRST_LETTERS = (("Jaxon", "Paxon"), ("Weilin", "Meilin"), ("Kayden", "Hayden"), ("Tia", "Mia"))
_NICKNAMES = (("Daniel", "Danny"), ("Joseph", "Joe"), ("Samuel", "Sam"), ("Yusuf", "Yus"), ("Michael", "Mike"))
_NOT_NAMED_YET = ("Babyboy", "Baby-Boy", "(Baby)", "Unknown.", "???", "NoForename", "Unnamed-Baby", "N.K.", "FNU", "XX")


@hazard
def twin_out_with_a_rhyming_name_of_two_words(scene: Scene) -> None:
    """One word of the twin's forename is another name; only one is on file, and the row quotes that one's UPN."""
    on_file, on_row = scene.chance.choice(_RHYMES)
    kid = scene.kid(forename=on_file)
    scene.know(kid)
    scene.roll(replace(kid, forename=on_row), None, upn=kid.upn, uln=None)


@hazard
def twin_out_with_another_first_letter(scene: Scene) -> None:
    """The twins' forenames differ in the first letter; only one is on file, and the row quotes that one's UPN."""
    on_file, on_row = scene.chance.sample(scene.chance.choice(_FIRST_LETTERS), 2)
    kid = scene.kid(forename=on_file)
    scene.know(kid)
    scene.roll(replace(kid, forename=on_row), None, upn=kid.upn, uln=None)


@hazard
def no_name_yet_however_written(scene: Scene) -> None:
    """The case record and the row of the twin who is not on file say in one way that there is no forename yet."""
    name = scene.chance.choice(_NOT_NAMED_YET)
    kid = scene.kid(ages=(1, 3), forename=name)
    scene.know(kid, upn=None)
    scene.clinic(scene.twin(kid, forename=name), None, nhs_number=None)


@hazard
def twins_lettered_on_both_sides(scene: Scene) -> None:
    """The case record says TwinA, the row about the other says TwinB and quotes that one's number."""
    one, other = scene.chance.choice((("TwinA", "TwinB"), ("Twin-One", "Twin-Two"), ("BabyA", "BabyB")))
    kid = scene.kid(ages=(1, 3), forename=one)
    scene.know(kid, upn=None)
    scene.clinic(replace(kid, forename=other), None)


@hazard
def adopted_with_the_number_of_before(scene: Scene) -> None:
    """The old record is open, the new one restricted; the row has the new surname and home, and the old UPN."""
    kid = scene.kid()
    scene.know(kid)
    now = scene.kid(kid.origin.name, boy=kid.boy, forename=kid.forename, born=kid.born)
    if now.surname != kid.surname:
        about = scene.know(now, upn=None, postcode=None, setting_urn=None, restricted=True, former_surname=kid.surname)
        scene.roll(replace(now, setting=kid.setting), about, upn=kid.upn, uln=None)


@hazard
def namesake_of_nearly_that_day(scene: Scene) -> None:
    """Namesakes of two months are on file; the row has the home of one, the UPN of the other, and a third month."""
    kid = scene.kid(born=scene.day(6, 15).replace(month=5, day=17))
    scene.know(kid)
    other = scene.namesake(kid, born=kid.born.replace(month=9))
    scene.roll(other, scene.know(other), upn=kid.upn, uln=None, date_of_birth=kid.born.replace(month=7))


@hazard
def names_swapped_of_a_stranger(scene: Scene) -> None:
    """A stranger's forename is the child's surname and the other way round; only the UPN is the child's."""
    kid = scene.kid(boy=True, forename="Hassan", surname="Ali")
    scene.know(kid)
    other = scene.kid(boy=True, forename="Ali", surname="Hassan", born=kid.born)
    scene.roll(other, None, upn=kid.upn, uln=None)


@hazard
def nickname_of_a_stranger(scene: Scene) -> None:
    """A child of the same day is called what is short for this one's name, has another surname, and quotes its UPN."""
    formal, short = scene.chance.choice(_NICKNAMES)
    kid = scene.kid(boy=True, forename=formal)
    other = scene.kid(boy=True, forename=short, born=kid.born)
    scene.know(kid)
    if other.surname != kid.surname:
        scene.roll(other, None, upn=kid.upn, uln=None)


@hazard
def number_of_a_namesake_whose_own_row_is_elsewhere(scene: Scene) -> None:
    """A namesake of another home has the child's UPN on one list of their school, and its own on another."""
    kid = scene.kid()
    scene.know(kid)
    other = scene.namesake(kid, setting=kid.setting)
    scene.roll(other, None, upn=kid.upn, uln=None, record_type="review_return")
    scene.roll(other, None, uln=None)
