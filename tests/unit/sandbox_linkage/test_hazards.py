"""The hazard suite has its classes, each tells what it is, and the truth knows every row."""

import pytest

from sandbox.linkage.hazards.scene import HAZARDS
from sandbox.linkage.hazards.suite import make_hazards

PAIRS = 12


@pytest.fixture(scope="module")
def suite():
    """Return a small suite."""
    return make_hazards(2, pairs=PAIRS, among=300)


def test_there_are_many_classes_and_each_says_what_it_is():
    """At least thirty classes, each with a sentence of its own."""
    assert len(HAZARDS) >= 30
    assert len({hazard.says for hazard in HAZARDS.values()}) == len(HAZARDS)
    assert all(hazard.says.endswith(".") for hazard in HAZARDS.values())


def test_every_class_is_staged_as_often_as_asked(suite):
    """Each class leaves at least one row a situation, or nearly (triplets of one name are not staged)."""
    kinds = suite.truth["kind"].to_pylist()
    assert {name: kinds.count(f"hazard {name}") >= PAIRS for name in HAZARDS} == dict.fromkeys(HAZARDS, True)


def test_the_truth_names_persons_and_rows_that_are_there(suite):
    """Every row has one truth, and every person named is on file."""
    assert sorted(suite.truth["record_key"].to_pylist()) == sorted(suite.records["record_key"].to_pylist())
    named = {*suite.truth["person_id"].to_pylist(), *suite.truth["other_person_id"].to_pylist()} - {None}
    assert named <= {*suite.persons["person_id"].to_pylist()}


def test_some_classes_hold_links_to_be_found_and_most_hold_traps(suite):
    """There are rows of strangers in most classes, and rows of known children in many."""
    rows = list(zip(suite.truth["kind"].to_pylist(), suite.truth["person_id"].to_pylist(), strict=True))
    traps = {kind for kind, person in rows if person is None and kind.startswith("hazard")}
    found = {kind for kind, person in rows if person is not None and kind.startswith("hazard")}
    assert len(traps) > 30
    assert len(found) > 30


def test_the_seed_decides_the_suite():
    """The same seed stages the same situations."""
    one, again = (make_hazards(7, pairs=2, among=100) for _ in range(2))
    assert one.records.equals(again.records)
    assert one.persons.equals(again.persons)
