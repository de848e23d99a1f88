"""Names are many, skewed, and of every origin."""

from random import Random

import numpy as np
import pytest

from sandbox.linkage.naming import (
    also_called,
    also_spelled,
    mans_form,
    origins,
    respelled,
    rhyming,
    without_accents,
    womans_form,
)
from sandbox.linkage.slips import mistyped, typing_slip


def test_the_shares_of_the_origins_are_a_whole():
    """The origins' shares add up to 1."""
    assert sum(origin.share for origin in origins()) == pytest.approx(1)


def test_there_are_thousands_of_surnames_and_forenames():
    """The pools are large enough that namesakes are as rare as they are."""
    surnames = {name for origin in origins() for name in origin.surnames.names}
    forenames = {name for origin in origins() for pool in (origin.boys, origin.girls) for name in pool.names}
    assert len(surnames) > 3_000
    assert len(forenames) > 1_800


def test_names_are_as_skewed_as_birth_statistics():
    """Muhammad is one boy in nine or so of his origin; the first British name is between 1 and 3 in a hundred."""
    by_name = {origin.name: origin for origin in origins()}
    drawn = by_name["southasian_muslim"].boys.draw(np.random.default_rng(1), 20_000)
    assert 0.09 < np.mean(drawn == "Muhammad") < 0.2
    british = by_name["british"].boys
    assert 0.01 < np.mean(british.draw(np.random.default_rng(1), 20_000) == british.names[0]) < 0.03


@pytest.mark.parametrize("change", [respelled, rhyming, typing_slip])
def test_a_changed_name_is_another(change):
    """Whatever respells, rhymes or slips returns another name."""
    chance = Random(1)  # noqa: S311 -- a seed is wanted, not secrecy
    for origin in origins():
        assert all(change(str(name), chance) != name for name in origin.boys.names)


def test_nobody_is_called_or_spelled_as_itself():
    """A nickname and another spelling differ from the name."""
    assert all(name not in others for table in (also_called(), also_spelled()) for name, others in table.items())


def test_forms_of_a_surname_are_each_others():
    """The man's form of a woman's form is the surname again."""
    for surname in ("Kowalski", "Petrov", "Singh", "Smith"):
        assert mans_form(womans_form(surname)) == surname


def test_a_plain_system_keeps_letters():
    """Letters with marks and strokes become the letters below."""
    assert without_accents("Łukasz Çınar Núñez") == "Lukasz Cinar Nunez"


def test_a_mistyped_number_keeps_its_length():
    """A mistyped number is another number as long."""
    chance = Random(1)  # noqa: S311 -- a seed is wanted, not secrecy
    made = {mistyped("9434765919", chance) for _ in range(200)}
    assert all(len(number) == 10 for number in made)
    assert len(made) > 60
