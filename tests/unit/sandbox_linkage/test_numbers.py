"""Identifiers by the hundred thousand are those that the one-by-one makers know."""

import numpy as np

from sandbox.linkage.numbers import nhs_numbers, postcodes, temporary_upns, ulns, upns, with_check
from sandbox.population.identifiers import NHS_CAPACITY, is_nhs_number, is_permanent_upn, is_temporary_upn, is_uln
from sendbridge.identifiers import read_postcode

SOME = np.arange(0, 200_000, 37)


def test_every_upn_is_permanent_and_valid():
    """A UPN of any council, school, year and serial has the right letter."""
    made = upns(np.full(len(SOME), 895), 2000 + SOME % 7000, 2005 + SOME % 20, SOME % 1000)
    assert all(map(is_permanent_upn, made))
    assert all(with_check("A" + upn[1:]) == upn for upn in made)


def test_every_temporary_upn_is_valid():
    """A temporary UPN ends with a letter and has the right one in front."""
    assert all(map(is_temporary_upn, temporary_upns(np.full(2300, 356), np.arange(2300), 2020, np.arange(2300))))


def test_every_nhs_number_is_valid_and_once():
    """NHS numbers pass the check, are of the test range and never twice; beyond the range there is none."""
    made = nhs_numbers(SOME)
    assert all(map(is_nhs_number, made))
    assert all(number.startswith("999") for number in made)
    assert len(set(made)) == len(made)
    assert nhs_numbers(np.array([NHS_CAPACITY, NHS_CAPACITY - 1]))[0] is None


def test_every_uln_is_valid_and_once():
    """ULNs pass the check and are never twice."""
    made = ulns(SOME)
    assert all(map(is_uln, made))
    assert len(set(made)) == len(made)


def test_every_postcode_has_the_form_of_one():
    """A postcode of any number can be read, and two numbers share none."""
    made = postcodes(np.arange(0, 7_000_000, 9_973))
    assert all(read_postcode(postcode).is_valid for postcode in made)
    assert len(set(made)) == len(made)
