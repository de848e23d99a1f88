"""Twins: the same home, school, surname and day, and numbers next to each other."""

from datetime import timedelta

from sandbox.linkage.hazards.scene import Kid, Scene, hazard
from sandbox.linkage.naming import also_called

_PAIRS = (
    ("Jayden", "Jaydon"), ("Jayden", "Kayden"), ("Ella", "Ellie"), ("Aiden", "Ayden"), ("Layla", "Lyla"),
    ("Zac", "Zak"), ("Maya", "Mya"), ("Hasan", "Hasin"), ("Amira", "Samira"), ("Emilia", "Amelia"),
    ("Ayaan", "Rayaan"), ("Mia", "Mila"), ("Hassan", "Hussain"), ("Zoya", "Zara"), ("Lena", "Lina"),
    ("Taiwo", "Kehinde"), ("Finn", "Fionn"), ("Ivy", "Ivie"),
)  # fmt: skip
_UNLISTED = (
    ("Jaxxon", "Jaxxen"), ("Kaydin", "Jaydin"), ("Zaynex", "Zaynix"), ("Emileigh", "Emeleigh"), ("Tyrelle", "Tyrille"),
    ("Lilah-Rei", "Lylah-Rei"), ("Oakleigh", "Oakliegh"), ("Azariyah", "Azareyah"), ("Maddisyn", "Maddesyn"),
)  # fmt: skip
_HYPHENATED = (("Lily-Rose", "Lily-Mae"), ("Alfie-James", "Alfie-Lee"), ("Ka-Ming", "Ka-Ho"), ("Mary-Kate", "Mary-Ann"))


def _pair(scene: Scene, names: tuple[tuple[str, str], ...]) -> tuple[Kid, Kid]:
    """Draw twins with names of a pair, in either order."""
    one, other = scene.chance.sample(scene.chance.choice(names), 2)
    kid = scene.kid(forename=one)
    return kid, scene.twin(kid, forename=other)


@hazard
def twins_in(scene: Scene) -> None:
    """Both twins are on file, each row is right, one of them has no number."""
    kid = scene.kid()
    twin = scene.twin(kid, alike=scene.chance.random() < 0.6)
    scene.roll(kid, scene.know(kid))
    scene.roll(twin, scene.know(twin), upn=None, uln=None)


@hazard
def twin_out(scene: Scene) -> None:
    """Only one twin is on file; the other's row has its own number, the next one."""
    kid = scene.kid()
    twin = scene.twin(kid, alike=scene.chance.random() < 0.7)
    scene.roll(kid, scene.know(kid))
    scene.roll(twin, None)


@hazard
def twin_out_without_numbers(scene: Scene) -> None:
    """Only one twin is on file; the other's row has no number, and all but the forename agrees."""
    kid = scene.kid()
    scene.know(kid)
    scene.roll(scene.twin(kid), None, upn=None, uln=None)
    scene.clinic(scene.twin(kid), None, nhs_number=None)


@hazard
def twin_out_with_number_of_the_other(scene: Scene) -> None:
    """Only one twin is on file; the other's row at the clinic quotes that one's verified NHS number."""
    kid = scene.kid()
    scene.know(kid)
    scene.clinic(scene.twin(kid), None, nhs_number=kid.nhs_number)


@hazard
def twins_in_swapped_numbers(scene: Scene) -> None:
    """Both twins are on file and a list has their UPNs the wrong way round."""
    kid, twin = _pair(scene, _PAIRS)
    scene.roll(kid, scene.know(kid), upn=twin.upn, uln=None)
    scene.roll(twin, scene.know(twin), upn=kid.upn, uln=None)


@hazard
def twin_out_swapped_numbers(scene: Scene) -> None:
    """Only one twin is on file; a list has their UPNs the wrong way round, and their names are a slip apart."""
    kid, twin = _pair(scene, _UNLISTED)
    scene.roll(kid, scene.know(kid), upn=twin.upn, uln=None)
    scene.roll(twin, None, upn=kid.upn, uln=None)


@hazard
def twins_hyphenated_and_half_written(scene: Scene) -> None:
    """Lily-Rose and Lily-Mae, both on file: the school writes Lily, without a number or with the other's."""
    kid, twin = _pair(scene, _HYPHENATED)
    scene.know(kid)
    number = scene.chance.choice((None, kid.upn))
    scene.roll(twin, scene.know(twin), forename=twin.forename.split("-")[0], upn=number, uln=None)


@hazard
def twin_out_hyphenated_and_half_written(scene: Scene) -> None:
    """Only Lily-Rose is on file, in whole or as Lily; Lily-Mae comes as Lily, with her own number."""
    kid, twin = _pair(scene, _HYPHENATED)
    half = kid.forename.split("-")[0]
    scene.know(kid, forename=scene.chance.choice((kid.forename, half)))
    scene.roll(twin, None, forename=half)


@hazard
def twins_nearly_alike(scene: Scene) -> None:
    """Jayden and Jaydon are both on file and each row is right, now and then without a number."""
    kid, twin = _pair(scene, _PAIRS)
    scene.roll(kid, scene.know(kid))
    scene.roll(twin, scene.know(twin), upn=scene.chance.choice((twin.upn, None)), uln=None)


@hazard
def twin_out_number_copied_down(scene: Scene) -> None:
    """Only Jayden is on file; his UPN was copied down to Jaydon's row in the same list."""
    kid, twin = _pair(scene, scene.chance.choice((_PAIRS, _UNLISTED)))
    scene.roll(kid, scene.know(kid))
    scene.roll(twin, None, upn=kid.upn, uln=kid.uln if kid.uln == twin.uln else None)


@hazard
def twin_out_slip_apart(scene: Scene) -> None:
    """Only one twin is on file, without a UPN; the other's name is a slip away and its row has a UPN of its own."""
    kid, twin = _pair(scene, scene.chance.choice((_PAIRS, _UNLISTED)))
    scene.know(kid, upn=None, uln=None)
    scene.roll(twin, None)


@hazard
def twins_in_slip_that_is_the_other(scene: Scene) -> None:
    """Both twins are on file; the row has one's UPN and the other's name, and nobody can say whose it is."""
    kid, twin = _pair(scene, _UNLISTED)
    scene.roll(kid, scene.chance.choice((scene.know(kid), scene.know(twin))), forename=twin.forename)


@hazard
def twins_by_initial(scene: Scene) -> None:
    """Twins whose names begin alike; the row has only the letter."""
    kid, twin = _pair(scene, (("Ella", "Ethan"), ("Mia", "Max"), ("Ava", "Alfie"), ("Sara", "Sami")))
    scene.know(kid)
    about = scene.know(twin) if scene.chance.random() < 0.5 else None
    scene.roll(twin, about, forename=twin.forename[0], upn=None, uln=None)


@hazard
def twin_out_born_before_midnight(scene: Scene) -> None:
    """Twins of two days: only one is on file; the other's row has a day more, a like name and that one's UPN."""
    kid, twin = _pair(scene, _UNLISTED)
    scene.roll(kid, scene.know(kid))
    scene.roll(twin, None, upn=kid.upn, uln=None, date_of_birth=twin.born - timedelta(days=1))


@hazard
def twin_without_a_name(scene: Scene) -> None:
    """A clinic writes Baby or Twin 2; one twin is on file, the row is about the other."""
    kid = scene.kid(ages=(1, 3))
    scene.know(kid, upn=None)
    name = scene.chance.choice(("Baby", "Twin 2", "Infant", "Twin Two", "Baby Girl", "."))
    scene.clinic(scene.twin(kid), None, forename=name, nhs_number=scene.chance.choice((None, kid.nhs_number)))


@hazard
def twin_whose_name_is_the_others_nickname(scene: Scene) -> None:
    """Isabella and Bella are twins; Bella's row has Isabella's UPN, copied down from the row above."""
    full = scene.chance.choice([name for name in also_called() if len(name) > 4])
    kid = scene.kid(forename=full)
    twin = scene.twin(kid, forename=scene.chance.choice(also_called()[full]))
    scene.roll(kid, scene.know(kid))
    about = scene.know(twin) if scene.chance.random() < 0.5 else None
    scene.roll(twin, about, upn=kid.upn, uln=None)


@hazard
def triplets_one_out(scene: Scene) -> None:
    """Two of triplets are on file; the third comes without a number."""
    kid = scene.kid()
    twin = scene.twin(kid)
    third = scene.twin(twin)
    for one in (kid, twin):
        scene.roll(one, scene.know(one))
    if third.forename not in (kid.forename, twin.forename):
        scene.roll(third, None, upn=None, uln=None)


@hazard
def twins_with_an_honorific(scene: Scene) -> None:
    """Muhammad Hassan and Muhammad Hussain: both sides write Muhammad, and only the numbers tell them apart."""
    kid = scene.kid("southasian_muslim", boy=True, forename="Muhammad")
    twin = scene.twin(kid, forename="Muhammad")
    scene.know(kid)
    if scene.chance.random() < 0.5:
        scene.roll(twin, scene.know(twin), upn=scene.chance.choice((twin.upn, None)), uln=None)
    else:
        scene.roll(twin, None)


@hazard
def twins_with_an_honorific_number_copied_down(scene: Scene) -> None:
    """Both twins are written Muhammad, only one is on file, and his UPN stands on both rows of one roll."""
    kid = scene.kid("southasian_muslim", boy=True, forename="Muhammad")
    twin = scene.twin(kid, forename="Muhammad")
    scene.roll(kid, scene.know(kid), uln=None)
    scene.roll(twin, None, upn=kid.upn, uln=None)


@hazard
def twin_out_whom_another_feed_tells_apart(scene: Scene) -> None:
    """A clinic's row has the number of the twin on file and a name a slip away; the school's roll has both as two."""
    kid, twin = _pair(scene, _UNLISTED)
    scene.roll(kid, scene.know(kid))
    scene.roll(twin, None)
    scene.clinic(twin, None, nhs_number=kid.nhs_number)


@hazard
def twins_with_an_honorific_and_a_former_number(scene: Scene) -> None:
    """Both twins are written Muhammad, only one is on file, and his UPN stands on the other's row as the former one."""
    kid = scene.kid("southasian_muslim", boy=True, forename="Muhammad")
    twin = scene.twin(kid, forename="Muhammad")
    scene.roll(kid, scene.know(kid), uln=None)
    scene.roll(twin, None, former_upn=kid.upn, uln=None)


@hazard
def twin_called_by_a_nickname_whom_another_feed_tells_apart(scene: Scene) -> None:
    """A clinic's row has Isabella's number and says Bella; the school's roll has both as two children."""
    full = scene.chance.choice([name for name in also_called() if len(name) > 4])
    kid = scene.kid(forename=full)
    twin = scene.twin(kid, forename=scene.chance.choice(also_called()[full]))
    scene.roll(kid, scene.know(kid))
    scene.roll(twin, None)
    scene.clinic(twin, None, nhs_number=kid.nhs_number)
