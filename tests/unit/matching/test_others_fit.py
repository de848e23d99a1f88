"""Another child on file, or on another row, whom the record may mean as well."""

from typing import Any

import pytest

from tests.unit.matching.linked_rows import BORN, NHS, UPNS, Row, linked, person, record

ADOPTED = {"surname": "Green", "restricted": True, "postcode": None, "setting_urn": None}


def said(persons: list[Row], records: list[Row]) -> tuple[str, str]:
    """Return state and reason of the record of key 1."""
    return linked(persons, records)["1"][:2]


def test_an_adopted_child_is_not_tied_to_the_old_record() -> None:
    """The row has the new surname and the old number: it is about the child whose new record is restricted."""
    known = [person("P1", upn=UPNS[0], postcode="CW1 6AA"), person("P2", former_surname="Young", **ADOPTED)]
    row = record("1", upn=UPNS[0], surname="Green", postcode="CW2 7BB")
    assert said(known, [row]) == ("held", "restricted")
    assert said(known[:1], [row])[0] == "tied"


def test_a_restricted_child_who_fits_keeps_a_row_without_a_number() -> None:
    """By name alone nothing is tied where a restricted child of that forename and day fits in anything else."""
    usual = {"forename": "Xanthippe", "surname": "Featherstone", "postcode": "CW1 6AA"}
    known = [person("P1", **usual), person("P2", **{**usual, **ADOPTED, "setting_urn": "100001"})]
    assert said(known, [record("1", **usual)])[0] == "held"
    assert said(known[:1], [record("1", **usual)])[0] == "tied"


@pytest.mark.parametrize(
    ("other", "outcome"),
    [
        ({"surname": "Harris", "postcode": None, "setting_urn": None}, "another_fits_better"),
        ({"surname": "Harris", "postcode": "CW2 7BB", "setting_urn": "100009"}, "identifier_and_nickname"),
    ],
    ids=["nothing speaks against it", "home and school do"],
)
def test_who_has_the_very_forename_comes_before_a_nickname(other: dict[str, Any], outcome: str) -> None:
    """A nickname ties unless somebody is called just so and little speaks against it."""
    known = [
        person("P1", forename="Isabella", upn=UPNS[0], postcode="CW1 6AA"),
        person("P2", forename="Bella", **other),
    ]
    assert said(known, [record("1", forename="Bella", upn=UPNS[0], postcode="CW1 6AA")])[1] == outcome


def test_a_namesake_at_the_rows_home_is_nearer_to_its_birth_date() -> None:
    """A wrong month ties, unless a child of these names at this home and school was born on nearly that day, too."""
    known = [
        person("P1", upn=UPNS[0], postcode="CW1 6AA"),
        person("P2", date_of_birth=BORN.replace(month=9), postcode="CW2 7BB", setting_urn="100002"),
    ]
    row = record("1", upn=UPNS[0], date_of_birth=BORN.replace(month=7), postcode="CW2 7BB", setting_urn="100002")
    assert said(known, [row]) == ("held", "another_fits_better")
    assert said(known[:1], [row])[0] == "tied"


def test_a_namesake_against_whom_less_speaks_fits_better() -> None:
    """The row has the number of one of two namesakes and not that one's home."""
    known = [person("P1", upn=UPNS[0], postcode="CW1 6AA"), person("P2", postcode=None)]
    assert said(known, [record("1", upn=UPNS[0], postcode="CW2 7BB")]) == ("held", "another_fits_better")
    assert said(known, [record("1", upn=UPNS[0], postcode="CW1 6AA")])[0] == "tied"


def test_a_number_of_another_is_a_conflict_though_nobody_verified_it() -> None:
    """One number is this child's, the other stands unverified on another's record."""
    known = [person("P1", upn=UPNS[0]), person("P2", forename="Zoe", nhs_number=NHS[0], nhs_number_status_code="02")]
    assert said(known, [record("1", upn=UPNS[0], nhs_number=NHS[0])]) == ("held", "identifiers_conflict")


def test_a_row_of_this_home_with_another_number_shows_another_child() -> None:
    """The row's home is not the candidate's, and another list knows its name, day and home by another number."""
    known = [person("P1", upn=UPNS[0], postcode="CW1 6AA")]
    row = record("1", upn=UPNS[0], postcode="CW2 7BB")
    elsewhere = record("2", upn=UPNS[1], postcode="CW2 7BB", sender="100009", setting_urn="100009")
    assert said(known, [row, elsewhere]) == ("held", "row_of_another")
    assert said(known, [row])[0] == "tied"


@pytest.mark.parametrize(
    ("on_file", "on_row", "outcome"),
    [
        ("Jayden", "Jadyen", "tied"),
        ("Jaxon", "Qaxon", "held"),
        ("Ellie-Rose", "Ellie-Rsoe", "tied"),
        ("Qqarper-Mae", "Qqarper-Rae", "held"),
        ("Avery-Mae", "Avery-Rae", "held"),
    ],
)
def test_a_slip_is_no_other_name(on_file: str, on_row: str, outcome: str) -> None:
    """A slip in the first letter, or from one name to another in a name of several, may be another child's name."""
    assert (
        said([person("P1", forename=on_file, upn=UPNS[0])], [record("1", forename=on_row, upn=UPNS[0])])[0] == outcome
    )


@pytest.mark.parametrize(
    ("on_file", "on_row"),
    [
        ({"forename": "Jayden"}, {"forename": "Jadyen", "surname": "Okafor"}),
        ({"forename": "Isabella"}, {"forename": "Bella", "postcode": "CW2 7BB"}),
        ({"forename": "James", "surname": "Thomas"}, {"forename": "Thomas", "surname": "James", "postcode": "CW2 7BB"}),
        (
            {"forename": "James", "surname": "Thomas"},
            {"forename": "Thomas", "surname": "James", "setting_urn": "100002"},
        ),
    ],
    ids=["slip, another surname", "nickname, another home", "names swapped, another home", "names swapped, elsewhere"],
)
def test_a_forename_that_is_not_exact_needs_the_rest(on_file: Row, on_row: Row) -> None:
    """A slip, a nickname or names swapped do not tie where surname, home or school are others."""
    known = [person("P1", upn=UPNS[0], postcode="CW1 6AA", **on_file)]
    assert said(known, [record("1", **{"upn": UPNS[0], **on_row})]) == ("held", "forename_differs")


def test_a_mother_of_the_same_name_is_no_wrong_year() -> None:
    """Fourteen years and more between two birth dates are no slip of one part."""
    known = [person("P1", upn=UPNS[0], date_of_birth=BORN.replace(year=1998))]
    assert said(known, [record("1", upn=UPNS[0])]) == ("held", "birth_date_differs")
