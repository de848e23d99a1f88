"""What a form was given for want of an answer: equal on both sides, it still says nothing."""

from sandbox.linkage.hazards.scene import Scene, hazard
from sandbox.linkage.naming import origins
from sandbox.linkage.slips import mistyped

_NO_FORENAME = ("Baby Boy", "Baby Girl", "Twin A", "Twin 1", "B/O Sarah", "Infant Of Maria", "Boy", "Girl", "Not Given")
_NO_SURNAME = ("Unknown", "Not Known", "LNU", "Surname", "N/A", "XX")
_NO_HOME = ("ZZ99 3VZ", "ZZ99 3WZ")
_BARE = {"upn": None, "uln": None}
_AWAY = 1_234_567  # every digit of a number changes: what is mistyped in one of them is still nothing like it


@hazard
def no_name_on_both_sides(scene: Scene) -> None:
    """The case record says Baby Boy, and so does the row about the twin who is not on file; it has no number."""
    kid = scene.kid(ages=(1, 3))
    name = scene.chance.choice(_NO_FORENAME)
    scene.know(kid, forename=name, upn=None)
    scene.clinic(scene.twin(kid), None, forename=name, nhs_number=None)


@hazard
def twins_numbered_on_both_sides(scene: Scene) -> None:
    """The case record says Twin 1, the row about the other says Twin 2 and quotes that one's number."""
    kid = scene.kid(ages=(1, 3))
    one, other = scene.chance.choice((("Twin 1", "Twin 2"), ("Twin A", "Twin B"), ("Baby 1", "Baby 2")))
    scene.know(kid, forename=one, upn=None)
    scene.clinic(scene.twin(kid), None, forename=other, nhs_number=kid.nhs_number)


@hazard
def initials_on_both_sides(scene: Scene) -> None:
    """The case record has only a letter, and so has the row of the twin who is not on file; it has no number."""
    kid = scene.kid()
    scene.know(kid, forename=kid.forename[0])
    scene.roll(scene.twin(kid), None, forename=kid.forename[0], **_BARE)


@hazard
def no_surname_on_both_sides(scene: Scene) -> None:
    """Two children of one school, forename and day have no surname; only one is on file, the row has no number."""
    origin = scene.chance.choice(origins())
    name = scene.chance.choice(_NO_SURNAME)
    kid = scene.kid(origin.name, boy=True, forename=scene.common(origin.boys), surname=name)
    scene.know(kid)
    other = scene.kid(origin.name, boy=True, forename=kid.forename, surname=name, born=kid.born, setting=kid.setting)
    scene.roll(other, None, **_BARE, postcode=None)


@hazard
def no_fixed_abode_on_both_sides(scene: Scene) -> None:
    """A namesake with common names and the same day; both postcodes say that there is no home, and no number."""
    origin = scene.chance.choice(origins())
    surname, home = scene.common(origin.surnames), scene.chance.choice(_NO_HOME)
    kid = scene.kid(origin.name, boy=True, forename=scene.common(origin.boys), surname=surname, postcode=home)
    scene.know(kid)
    other = scene.kid(origin.name, boy=True, forename=kid.forename, surname=surname, born=kid.born, postcode=home)
    scene.clinic(other, None, nhs_number=None)


@hazard
def namesake_out_with_a_mistyped_number(scene: Scene) -> None:
    """A namesake at the same school has a UPN that fails its check and is nothing like that of the child on file."""
    origin = scene.chance.choice(origins())
    surname = scene.common(origin.surnames)
    kid = scene.kid(origin.name, boy=True, forename=scene.common(origin.boys), surname=surname)
    scene.know(kid)
    scene.numbers.upn_next += _AWAY
    other = scene.kid(origin.name, boy=True, forename=kid.forename, surname=surname, born=kid.born, setting=kid.setting)
    scene.roll(other, None, upn=f"Y{mistyped(other.upn, scene.chance)[1:]}", uln=None, postcode=None)
    scene.numbers.upn_next -= _AWAY
