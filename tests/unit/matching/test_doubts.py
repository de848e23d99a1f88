"""What else may be meant: other persons, other rows of a list, and those who share the candidate's home."""

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.matching.linked_rows import BORN, NHS, RULES, UPNS, Row, linked, person, record

HELD = "held"


def reasons(persons: list[Row], records: list[Row]) -> dict[str, str]:
    """Return what was said of each record, none of them tied to a child of another forename."""
    return {key: reason for key, (_, reason, _) in linked(persons, records).items()}


def test_a_twins_row_with_the_others_number_is_held() -> None:
    """Of twins with each other's numbers nothing is tied, whether one is on file or both."""
    twins = [person("P1", forename="Jayden", upn=UPNS[0]), person("P2", forename="Jaydon", upn=UPNS[1])]
    rows = [record("1", forename="Jayden", upn=UPNS[1]), record("2", forename="Jaydon", upn=UPNS[0])]
    for known in (twins, twins[:1], twins[1:]):
        assert all(state != "tied" for state, _, _ in linked(known, rows).values())


def test_a_slip_beside_the_childs_own_row_is_a_twins() -> None:
    """A slip is passed over alone, and held where the same list has a row that fits the child exactly."""
    known = [person("P1", forename="Jayden", upn=UPNS[0])]
    slip, own = record("1", forename="Jadyen", upn=UPNS[0]), record("2", forename="Jayden")
    assert linked(known, [slip])["1"] == ("tied", "identifier_and_typing_slip", "P1")
    assert linked(known, [slip, own])["1"][:2] == (HELD, "row_of_another")


def test_a_slip_that_another_list_knows_as_another_child_is_held() -> None:
    """The same name and birth date under another number, in any list, is another child."""
    known = [person("P1", forename="Jayden", upn=UPNS[0])]
    slip = record("1", forename="Jadyen", upn=UPNS[0])
    elsewhere = record("2", forename="Jadyen", upn=UPNS[1], sender="100009", setting_urn="100009")
    assert linked(known, [slip, elsewhere])["1"][:2] == (HELD, "row_of_another")


@pytest.mark.parametrize(
    ("mate", "is_held"),
    [
        ({"forename": "Zoe", "date_of_birth": BORN.replace(year=2014)}, True),
        ({"forename": "Zoe", "date_of_birth": BORN.replace(year=2014), "surname": "Young-Lee"}, True),
        ({"forename": "Zoe", "postcode": "CW2 7BB"}, True),
        ({"forename": "Zoe", "date_of_birth": BORN.replace(year=2014), "postcode": "CW2 7BB"}, False),
        ({"forename": "Zoe", "date_of_birth": BORN.replace(year=2014), "surname": "Harris"}, False),
    ],
    ids=["sibling", "near surname", "twin elsewhere", "surname only", "neighbour"],
)
def test_a_household_mate_keeps_a_slip_from_linking(mate: dict[str, Any], is_held: bool) -> None:
    """What is not exact is held where a sibling or twin of the candidate is on file."""
    known = [
        person("P1", forename="Jayden", upn=UPNS[0], postcode="CW1 6AA"),
        person("P2", **{"postcode": "CW1 6AA", **mate}),
    ]
    state, reason, _ = linked(known, [record("1", forename="Jadyen", upn=UPNS[0])])["1"]
    assert (state, reason) == ((HELD, "household_mate") if is_held else ("tied", "identifier_and_typing_slip"))


@pytest.mark.parametrize(
    ("mate", "outcome"),
    [
        ({"date_of_birth": BORN.replace(year=2014)}, ("tied", "identifier_and_one_part_of_birth_date")),
        ({"date_of_birth": BORN.replace(year=2013)}, (HELD, "another_fits_better")),
        (
            {"date_of_birth": BORN.replace(year=2013), "postcode": "CW2 7BB"},
            ("tied", "identifier_and_one_part_of_birth_date"),
        ),
    ],
    ids=["sibling", "sibling of that day", "child of that day elsewhere"],
)
def test_a_wrong_part_of_a_birth_date_may_be_a_siblings(mate: dict[str, Any], outcome: tuple[str, str]) -> None:
    """A birth date with one wrong part ties beside the exact name, unless a child of that day lives in the home."""
    known = [
        person("P1", upn=UPNS[0], postcode="CW1 6AA"),
        person("P2", **{"forename": "Amy-Jo", "postcode": "CW1 6AA", **mate}),
    ]
    assert linked(known, [record("1", upn=UPNS[0], date_of_birth=BORN.replace(year=2013))])["1"][:2] == outcome


def test_a_namesake_with_this_surname_fits_better() -> None:
    """The number of a namesake of another surname is held where the child with this surname is on file."""
    known = [person("P1", surname="Young", upn=UPNS[0]), person("P2", surname="Harris", upn=UPNS[1])]
    assert linked(known, [record("1", surname="Harris", upn=UPNS[0])])["1"][:2] == (HELD, "another_fits_better")
    assert linked(known[:1], [record("1", surname="Harris", upn=UPNS[0])])["1"][0] == "tied"


def test_a_number_claimed_twice_on_one_roll_proves_nothing() -> None:
    """Two rows of a roll with one number, name and birth date are held; an earlier stay is the child's own."""
    known = [person("P1", upn=UPNS[0])]
    rows = [record("1", upn=UPNS[0]), record("2", upn=UPNS[0])]
    assert set(reasons(known, rows).values()) == {"claimed_twice"}
    gone = {**rows[1], "leaving_date": BORN.replace(year=2024)}
    assert {state for state, _, _ in linked(known, [rows[0], gone]).values()} == {"tied"}
    elsewhere = {**rows[1], "sender": "100009", "setting_urn": "100009"}
    assert {state for state, _, _ in linked(known, [rows[0], elsewhere]).values()} == {"tied"}


def test_a_crowded_birth_date_is_no_evidence() -> None:
    """A date that far more share than any other ties by number alone."""
    crowd = [person(f"C{number}", forename=f"Name{'abcdefghij'[number]}", surname="Else") for number in range(9)]
    others = [
        person(f"O{number}", forename="Bo", date_of_birth=BORN.replace(day=9 + number // 24, year=2000 + number % 24))
        for number in range(72)
    ]
    child = person("P1", upn=UPNS[0], postcode="CW1 6AA")
    rows = [record("1", upn=UPNS[0]), record("2", postcode="CW1 6AA", sender="100009")]
    said = linked([child, *crowd, *others], rows, replace(RULES, hold_weight=4.0))
    assert said["1"] == ("tied", "identifier_and_birth_date_and_forename", "P1")
    assert said["2"][:2] == (HELD, "default_birth_date")


def test_a_siblings_nhs_number_is_held() -> None:
    """A clinic's row with a brother's number ties to neither."""
    known = [
        person("P1", nhs_number=NHS[0], nhs_number_status_code="01", postcode="CW1 6AA"),
        person(
            "P2", forename="Zoe", date_of_birth=BORN.replace(year=2014), nhs_number=NHS[1], nhs_number_status_code="01"
        ),
    ]
    row = record(
        "1", nhs_number=NHS[1], postcode="CW1 6AA", record_type="caseload_entry", sender="RJN", setting_urn=None
    )
    assert linked(known, [row])["1"][0] == HELD


@pytest.mark.parametrize(
    ("moved", "outcome"), [({"setting_urn": "100009", "postcode": "CW9 9ZZ"}, HELD), ({"postcode": "CW9 9ZZ"}, "tied")]
)
def test_a_number_with_a_surname_like_it_needs_home_or_school(moved: dict[str, Any], outcome: str) -> None:
    """Leo Harris with Leo Harrison's number, of another home and school, may be another Leo."""
    known = [person("P1", surname="Harrison", upn=UPNS[0], postcode="CW1 6AA")]
    assert linked(known, [record("1", surname="Harris", upn=UPNS[0], **moved)])["1"][0] == outcome


@pytest.mark.parametrize(
    ("upn", "outcome"),
    [("T895200025010", "tied"), ("T895200026010", "tied"), ("A895200025010", HELD), ("T895300036010", HELD)],
)
def test_a_number_that_fails_its_check_may_be_the_childs_own(upn: str, outcome: str) -> None:
    """Two slips are passed over; with another check letter one, for then it is a number of another child."""
    known = [person("P1", upn=UPNS[0], postcode="CW1 6AA")]
    assert linked(known, [record("1", upn=upn, postcode="CW1 6AA")])["1"][0] == outcome
