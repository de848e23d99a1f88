"""Children who share names and days without being one."""

from dataclasses import replace
from datetime import date

from sandbox.linkage.hazards.scene import Kid, Scene, hazard
from sandbox.linkage.naming import origins

_BARE = {"upn": None, "uln": None}


def _common(scene: Scene, **known: object) -> Kid:
    """Draw a child with names of the commonest."""
    origin = scene.chance.choice(origins())
    boy = scene.chance.random() < 0.6
    pool = origin.boys if boy else origin.girls
    names = {"forename": scene.common(pool), "surname": scene.common(origin.surnames)}
    return scene.kid(origin.name, boy=boy, **{**names, **known})


def _nearby(postcode: str, sectors: int) -> str:
    """Return a postcode of the same district, so many sectors on."""
    return f"{postcode[:-3]}{(int(postcode[-3]) + sectors) % 10}{postcode[-2:]}"


@hazard
def namesakes_same_day(scene: Scene) -> None:
    """Two children on file share names and day; one row has a number, one has not."""
    kid = scene.kid()
    other = scene.namesake(kid)
    scene.roll(kid, scene.know(kid))
    scene.roll(other, scene.know(other), **_BARE)


@hazard
def namesakes_same_day_same_school(scene: Scene) -> None:
    """Two children on file share names, day and school; the row has neither number nor postcode."""
    kid = scene.kid()
    other = scene.namesake(kid, setting=kid.setting)
    scene.know(kid)
    scene.roll(other, scene.know(other), **_BARE, postcode=None)


@hazard
def namesakes_same_district(scene: Scene) -> None:
    """Two children on file share names, day, school and postcode district; the row's postcode is neither's."""
    kid = scene.kid()
    other = scene.namesake(kid, setting=kid.setting, postcode=_nearby(kid.postcode, 1))
    scene.know(kid)
    scene.roll(other, scene.know(other), **_BARE, postcode=_nearby(kid.postcode, 2))


@hazard
def namesake_out_same_school(scene: Scene) -> None:
    """A stranger shares names, day and school, and has a number of its own."""
    kid = scene.kid()
    scene.know(kid)
    scene.roll(scene.namesake(kid, setting=kid.setting), None)


@hazard
def namesake_out_same_list(scene: Scene) -> None:
    """Two rows of one list, alike in names and day and without numbers, claim one child; only one is about it."""
    kid = _common(scene)
    scene.roll(kid, scene.know(kid), **_BARE, postcode=None)
    scene.roll(scene.namesake(kid, setting=kid.setting), None, **_BARE, postcode=None)


@hazard
def namesake_out_same_school_another_home(scene: Scene) -> None:
    """A stranger with the commonest names shares day and school, has no number, and lives elsewhere."""
    kid = _common(scene)
    scene.know(kid)
    scene.roll(scene.namesake(kid, setting=kid.setting), None, **_BARE)


@hazard
def namesake_out_same_school_another_home_any_name(scene: Scene) -> None:
    """The same with names as children have them: without a number, another home is a reason to ask."""
    kid = scene.kid()
    scene.know(kid)
    scene.roll(scene.namesake(kid, setting=kid.setting), None, **_BARE)


@hazard
def namesake_out_elsewhere(scene: Scene) -> None:
    """A stranger shares names and day, has no number, and lives and learns elsewhere."""
    kid = _common(scene)
    scene.know(kid)
    scene.roll(scene.namesake(kid), None, **_BARE)
    scene.clinic(scene.namesake(kid), None, nhs_number=None)


@hazard
def namesake_out_nothing_else_known(scene: Scene) -> None:
    """A stranger shares names and day; neither number, nor home, nor school is on the row."""
    kid = _common(scene)
    scene.know(kid)
    scene.roll(scene.namesake(kid), None, **_BARE, postcode=None, setting_urn=None)


@hazard
def namesake_out_number_unknown_here(scene: Scene) -> None:
    """A stranger shares names and day and has a UPN; the child on file has none that could contradict."""
    kid = _common(scene)
    scene.know(kid, **_BARE)
    scene.roll(scene.namesake(kid), None)


@hazard
def cousins_of_one_name_at_one_home(scene: Scene) -> None:
    """Cousins named after the same grandfather live in one house, a year apart to the day."""
    kid = scene.kid(born=scene.day(6, 15).replace(day=14))
    born = kid.born.replace(year=kid.born.year + scene.chance.choice((-1, 1)))
    scene.know(kid)
    scene.roll(scene.namesake(kid, born=born, postcode=kid.postcode, setting=kid.setting), None,
               upn=scene.chance.choice((None, kid.upn)), uln=None, surname=f"{kid.surname}-Lloyd")  # fmt: skip


@hazard
def cousins_of_one_name_in_one_list(scene: Scene) -> None:
    """Cousins of one name and home, a year apart to the day; the UPN of one was copied down to the other's row."""
    kid = scene.kid(born=scene.day(6, 15).replace(day=14))
    born = kid.born.replace(year=kid.born.year + 1)
    scene.roll(kid, scene.know(kid))
    cousin = scene.namesake(kid, born=born, postcode=kid.postcode, setting=kid.setting)
    scene.roll(cousin, None, upn=kid.upn, uln=None)


@hazard
def one_year_apart_same_school(scene: Scene) -> None:
    """Two children of one school share names, a year apart to the day; only one is on file."""
    kid = scene.kid(born=scene.day(6, 15).replace(day=21))
    scene.know(kid)
    born = kid.born.replace(year=kid.born.year - 1)
    scene.roll(scene.namesake(kid, born=born, setting=kid.setting), None, **_BARE)


@hazard
def day_and_month_of_a_namesake(scene: Scene) -> None:
    """A stranger of the same names was born on the day that the child's date is when day and month are swapped."""
    born = scene.day(6, 15)
    born = born.replace(day=born.month % 12 + 1)
    kid = scene.kid(born=born)
    scene.know(kid)
    swapped = born.replace(day=born.month, month=born.day)
    scene.roll(scene.namesake(kid, born=swapped, setting=kid.setting), None, **_BARE)


@hazard
def transposed_is_another_child(scene: Scene) -> None:
    """James Thomas is on file; Thomas James of the same day and school is another child."""
    one, other = scene.chance.sample(("James", "Thomas", "Lewis", "Ellis", "Taylor", "Ali", "Hassan", "Aaron"), 2)
    kid = scene.kid(boy=True, forename=one, surname=other)
    scene.know(kid)
    mirror = scene.kid(boy=True, forename=other, surname=one, born=kid.born, setting=kid.setting)
    scene.roll(mirror, None, upn=scene.chance.choice((None, mirror.upn)), uln=None)


@hazard
def transposed_on_file(scene: Scene) -> None:
    """James Thomas and Thomas James of the same day are both on file; a list has their UPNs the wrong way round."""
    one, other = scene.chance.sample(("James", "Thomas", "Lewis", "Ellis", "Taylor", "Ali", "Hassan", "Aaron"), 2)
    kid = scene.kid(boy=True, forename=one, surname=other)
    mirror = scene.kid(boy=True, forename=other, surname=one, born=kid.born, setting=kid.setting)
    scene.roll(kid, scene.know(kid), upn=mirror.upn, uln=None)
    scene.roll(mirror, scene.know(mirror), upn=kid.upn, uln=None)


@hazard
def other_sex_same_name(scene: Scene) -> None:
    """A stranger of the other sex shares names, day and school and has no number."""
    kid = scene.kid(forename=scene.chance.choice(("Jordan", "Alex", "Charlie", "Frankie", "Noor", "Simran", "Wei")))
    scene.know(kid)
    other = replace(scene.namesake(kid, setting=kid.setting), boy=not kid.boy)
    scene.roll(other, None, **_BARE, postcode=None)


@hazard
def children_of_new_year(scene: Scene) -> None:
    """Refugee children at one school with common names and 1 January for a birth date; some on file, no numbers."""
    year = scene.day(6, 16).year
    kid = scene.kid("horn_of_africa", boy=True, forename=scene.chance.choice(("Mohamed", "Ahmed", "Yusuf", "Ali")),
                    surname=scene.chance.choice(("Ali", "Mohamed", "Abdi")), born=date(year, 1, 1))  # fmt: skip
    scene.know(kid, upn=None)
    other = scene.namesake(kid, setting=kid.setting)
    scene.roll(other, scene.know(other, upn=None), **_BARE, postcode=None)
    scene.roll(scene.namesake(kid), None, **_BARE)


@hazard
def default_birth_date_of_a_stranger(scene: Scene) -> None:
    """The stranger's birth date is a filler, 1 January, which a child on file with the same names has, too."""
    kid = _common(scene, born=date(scene.chance.randrange(2010, 2020), 1, 1))
    scene.know(kid)
    scene.clinic(scene.namesake(kid), None, nhs_number=None)


@hazard
def impossible_birth_date_on_both_sides(scene: Scene) -> None:
    """1 January 1900 on both sides is nobody's birth date; the names are common."""
    kid = _common(scene, born=date(1900, 1, 1))
    scene.know(kid, upn=None, uln=None)
    scene.roll(scene.namesake(kid, setting=kid.setting), None, **_BARE, postcode=None)


@hazard
def cousin_whom_another_feed_tells_apart(scene: Scene) -> None:
    """A clinic's row has the number of the cousin on file and a birth date a year later; the roll has both as two."""
    kid = scene.kid(born=scene.day(6, 15).replace(day=9))
    born = kid.born.replace(year=kid.born.year + 1)
    cousin = scene.namesake(kid, born=born, postcode=kid.postcode, setting=kid.setting)
    scene.roll(kid, scene.know(kid))
    scene.roll(cousin, None)
    scene.clinic(cousin, None, nhs_number=kid.nhs_number)


@hazard
def children_of_new_year_number_copied_down(scene: Scene) -> None:
    """Two refugee children of one forename, 1 January and one list; the number of one was copied to the other."""
    born = date(scene.day(6, 16).year, 1, 1)
    kid = scene.kid("horn_of_africa", boy=True, forename="Mohamed", born=born)
    other = scene.kid("horn_of_africa", boy=True, forename="Mohamed", born=born, setting=kid.setting)
    about = scene.know(kid)
    if scene.chance.random() < 0.5:
        scene.roll(kid, about, uln=None)
        scene.roll(other, None, upn=kid.upn, uln=None)
    else:
        scene.clinic(kid, about)
        scene.clinic(other, None, nhs_number=kid.nhs_number)
