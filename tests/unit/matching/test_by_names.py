"""Links without an identifier: forename and birth date, two of surname, postcode and school, and weight enough."""

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.matching.linked_rows import BORN, RULES, UPNS, Row, linked, person, record

AMY = person("P1", upn=UPNS[0], postcode="CW1 6AA")
LINKED = ("tied", "name_and_birth_date_and_two_more", "P1")


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"postcode": "cw16aa", "setting_urn": None},
        {"surname": None, "postcode": "CW1 6AA"},
        {"postcode": "ZZ99 3VZ"},
        {"sex": None},
        {"upn": "R89520002501A"},
        {"upn": "T895200025009"},
        {"upn": "T895300125001"},
    ],
    ids=["school", "postcode", "no surname", "no fixed abode", "no sex", "temporary UPN", "one slip", "two slips"],
)
def test_two_of_surname_postcode_and_school_are_enough(facts: dict[str, Any]) -> None:
    """With forename and birth date exact, two of the three tie where nothing speaks against it."""
    assert linked([AMY], [record("1", **facts)])["1"] == LINKED


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"setting_urn": None}, "too_little_agrees"),
        ({"sex": "M"}, "sex_differs"),
        ({"upn": UPNS[1]}, "identifiers_conflict"),
        ({"forename": "Amie"}, "forename_differs"),
        ({"date_of_birth": BORN.replace(day=5), "postcode": "CW1 6AA"}, "birth_date_differs"),
        ({"postcode": "CW2 7BB"}, "home_differs"),
        ({"upn": "T123450025009"}, "number_differs"),
        ({"upn": "T895200025094"}, "number_differs"),  # a classmate's may be: only the last digits differ
        ({"postcode": "CW1 6AA", "surname": "Brown"}, "surname_differs"),
    ],
)
def test_less_is_held(facts: dict[str, Any], reason: str) -> None:
    """Anything less is held, and so is a record of which two of the three agree and surname or home is another."""
    assert linked([AMY], [record("1", **facts)])["1"][:2] == ("held", reason)


def test_a_child_of_the_same_names_and_home_may_have_changed_school() -> None:
    """Full name, birth date and home agree: the school where the child was before is passed over."""
    assert linked([AMY], [record("1", postcode="CW1 6AA", setting_urn="100009")])["1"] == LINKED


def test_another_row_of_the_list_with_the_childs_number_is_the_childs() -> None:
    """A row without a number is held where the same list has the candidate's number on another row."""
    rows = [record("1"), record("2", upn=UPNS[0], forename="Zoe")]
    assert linked([AMY], rows)["1"][:2] == ("held", "identifier_elsewhere_in_list")


def test_two_persons_who_fit_alike_are_held() -> None:
    """A duplicate case record leaves no margin."""
    assert linked([AMY, person("P2", postcode="CW1 6AA")], [record("1")])["1"][:2] == ("held", "runner_up")


def test_two_rows_of_one_roll_that_fit_alike_are_held() -> None:
    """Two rows of a roll cannot both be one child; two of a caseload that say the same are."""
    assert {said[:2] for said in linked([AMY], [record("1"), record("2")]).values()} == {("held", "runner_up")}
    clinic = {"record_type": "caseload_entry", "sender": "RJN", "setting_urn": None, "postcode": "CW1 6AA"}
    assert set(linked([AMY], [record("1", **clinic), record("2", **clinic)]).values()) == {LINKED}


def test_thresholds_are_settings() -> None:
    """A higher weight or margin holds what the usual ones tie."""
    rows = [record("1")]
    assert linked([AMY], rows, replace(RULES, link_weight=60.0))["1"][:2] == ("held", "weight_too_low")
    rival = person("P2", surname="Harris")
    assert linked([AMY, rival], rows)["1"] == LINKED
    assert linked([AMY, rival], rows, replace(RULES, margin=60.0))["1"][:2] == ("held", "runner_up")


def test_strict_ties_by_exact_identifiers_alone() -> None:
    """Under `strict` neither names nor slips tie."""
    strict = replace(RULES, policy="strict")
    rows: list[Row] = [
        record("1"),
        record("2", upn=UPNS[0], sender="2", setting_urn="100002"),
        record("3", upn=UPNS[0], date_of_birth=BORN.replace(day=5), sender="3", setting_urn="100003"),
    ]
    said = linked([AMY], rows, strict)
    assert [said[key][:2] for key in "123"] == [
        ("held", "policy_strict"),
        ("tied", "identifier_and_birth_date_and_forename"),
        ("held", "policy_strict"),
    ]


def test_test_numbers_tie_only_where_they_are_allowed() -> None:
    """An NHS number of the 999 range is no number in production."""
    known = [person("P1", nhs_number="9990000018", nhs_number_status_code="01")]
    row = record("1", nhs_number="9990000018", surname="Harris", setting_urn=None)
    assert linked(known, [row])["1"][0] == "tied"
    assert linked(known, [row], replace(RULES, test_numbers=False))["1"][0] != "tied"


@pytest.mark.parametrize(
    "facts",
    [
        {"forename": "Zoe", "surname": "Harris"},
        {"surname": "Harris", "setting_urn": "100009"},
        {"forename": "Zoe", "setting_urn": "100009"},
        {"forename": "Zoe", "postcode": "CW1 6AA", "upn": UPNS[1]},
        {"forename": "Zachary", "postcode": "CW1 6AA", "sex": "M"},
        {"forename": "Zoe", "postcode": "CW1 6AA", "date_of_birth": BORN.replace(year=2014, month=7, day=9)},
    ],
    ids=[
        "birth date and school",
        "birth date and forename",
        "birth date and surname",
        "twin with a number",
        "a brother",
        "a sister",
    ],
)
def test_a_stranger_who_resembles_is_nobodys_minute(facts: dict[str, Any]) -> None:
    """Who shares little is unmatched, and so is a twin with another number or sex, or a sibling."""
    crowd = [
        person(f"C{number:03d}", forename="Amy" if number % 10 == 1 else f"F{number:03d}x",
               surname="Young" if number % 10 == 2 else f"S{number:03d}y", setting_urn="100009",
               date_of_birth=BORN.replace(year=2000 + number % 20, day=1 + number % 28))
        for number in range(400)
    ]  # fmt: skip
    assert linked([AMY, *crowd], [record("1", **facts)])["1"][0] == "unmatched"


def test_a_name_one_letter_off_with_another_number_is_a_twins() -> None:
    """Jaydon with a number of his own is not Jayden; without one he may be, and a person says."""
    known = [person("P1", forename="Jayden", upn=UPNS[0], postcode="CW1 6AA")]
    said = {
        number: linked(known, [record("1", forename="Jaydon", upn=number, postcode="CW1 6AA")])["1"][0]
        for number in (UPNS[1], None)
    }
    assert said == {UPNS[1]: "unmatched", None: "held"}


def test_a_surname_and_a_birth_date_bring_a_pair_before_the_rule() -> None:
    """A slip of the forename is held although no place is known: names without parts are keys as well."""
    known = [person("P1", forename="Oluwaseun", surname="Oyelaran", setting_urn=None)]
    row = record("1", forename="Oluwasuen", surname="Oyelaran", postcode="CW1 6AA", setting_urn=None)
    assert linked(known, [row])["1"][:2] == ("held", "forename_differs")
