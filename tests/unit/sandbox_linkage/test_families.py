"""Families have twins, siblings and names as families have."""

import numpy as np
import pytest

from sandbox.linkage.families import KNOWN, OTHER, SIBLING, TWIN, draw_children
from sandbox.linkage.naming import origins
from sandbox.linkage.rates import Society


@pytest.fixture(scope="module")
def children():
    """Return twenty thousand known children and two thousand strangers."""
    return draw_children(np.random.default_rng(1), 20_000, 2_000, society=Society())


def test_exactly_so_many_are_known_and_so_many_strangers(children):
    """The council knows as many as were asked for; strangers stand near to them or not at all."""
    counts = {standing: int((children.standing == standing).sum()) for standing in (KNOWN, TWIN, SIBLING, OTHER)}
    assert counts[KNOWN] == 20_000
    assert counts[TWIN] + counts[SIBLING] + counts[OTHER] == 2_000
    assert min(counts.values()) > 50


def test_three_children_in_a_hundred_are_twins(children):
    """Twins on file and in the feeds are born on one day, and two thirds of the pairs are of one sex."""
    pairs = np.flatnonzero(children.birth[1:] == children.birth[:-1])
    assert 0.007 < len(pairs) / 20_000 < 0.03
    assert (children.born[pairs] == children.born[pairs + 1]).all()
    assert np.mean(children.boy[pairs] == children.boy[pairs + 1]) == pytest.approx(Society.twins_alike_in_sex, abs=0.1)


def test_no_two_children_of_a_family_have_one_name(children):
    """Siblings' forenames differ, and nobody's middle or parent's name is a sibling's forename."""
    called = list(zip(children.family.tolist(), children.forename, strict=True))
    assert len(set(called)) == len(called)
    for names in (children.middle, children.parent_forename):
        assert not set(called) & set(zip(children.family.tolist(), names, strict=True))


def test_siblings_are_born_at_least_three_hundred_days_apart(children):
    """Two births of one family lie as far apart as births do, unless nobody wrote the dates down."""
    written = np.array([not origin.first_of_january for origin in origins()])[children.origin]
    order = np.lexsort((children.born, children.family))
    order = order[written[order]]
    gaps = np.diff(children.born[order]).astype(int)
    same = np.diff(children.family[order]) == 0
    other_birth = np.diff(children.birth[order]) != 0
    assert gaps[same & other_birth].min() >= 300


def test_a_home_and_a_mainstream_school_are_shared(children):
    """Children of one family share their home."""
    same = children.family[1:] == children.family[:-1]
    assert (children.home[1:][same] == children.home[:-1][same]).all()
