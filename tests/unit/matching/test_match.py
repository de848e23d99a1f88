"""Which child a record is tied to, and why not."""

from datetime import date
from typing import Any

import duckdb
import pytest

from sendbridge.matching import match, versions
from tests.unit.matching.small_night import AS_OF, RULES, add, decide, empty_night, rows, tie_of

BORN = date(2012, 5, 4)
UPN, OTHER_UPN, TWIN_UPN = "T895200025001", "G895200025002", "W895200025003"
TEMPORARY_UPN = "R89520002501A"
ULN, OTHER_ULN = "1000000027", "1000000035"
NHS, OTHER_NHS = "9990000018", "9990000026"

AMY = {"person_id": "P1", "surname": "Young", "forename": "Amy-Jo", "date_of_birth": BORN, "sex": "F", "upn": UPN}
ROLL = {"setting_urn": "100001", "admission_number": "1", "surname": "Young", "forename": "Amy-Jo",
        "date_of_birth": BORN, "upn": UPN}  # fmt: skip
ADVICE = {"provider_code": "RJN", "advice_reference": "AD1", "surname": "Young", "forename": "Amy-Jo",
          "date_of_birth": BORN, "nhs_number": NHS, "postcode": "CW1 6AA"}  # fmt: skip


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """An empty night."""
    return empty_night()


def tie_roll(con: duckdb.DuckDBPyConnection, person: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """Match one person and one roll entry that differ from Amy's as told, and return the tie."""
    add(con, "person", {**AMY, **person})
    add(con, "roll_entry", {**ROLL, **entry})
    match(con, AS_OF, rules=RULES)
    return tie_of(con, "100001|1")


def test_identifier_birth_date_and_forename_tie(con: duckdb.DuckDBPyConnection) -> None:
    """A record is tied when identifier, birth date and forename agree, whatever the surname."""
    tie = tie_roll(con, {}, {"forename": "AMY-JO", "surname": "Stepford"})
    assert (tie["state"], tie["person_id"], tie["agreed"]) == ("tied", "P1", "upn")
    assert tie["reason_code"] == "identifier_and_birth_date_and_forename"
    assert tie["version"] == versions()["matching"]


@pytest.mark.parametrize(
    ("person", "entry"),
    [
        ({"former_upn": OTHER_UPN}, {"upn": OTHER_UPN}),
        ({}, {"upn": OTHER_UPN, "former_upn": UPN}),
        ({"upn": None, "uln": ULN}, {"upn": None, "uln": f"{ULN[:4]} {ULN[4:]}"}),
        ({"upn": TEMPORARY_UPN, "uln": ULN}, {"uln": ULN}),
        ({"forename": "Zoë"}, {"forename": "ZOE"}),
        ({"forename": "Isabella"}, {"forename": "Bella"}),
        ({"forename": "Jayden"}, {"forename": "Jadyen"}),
        ({"forename": "Jadyen"}, {"forename": "Jayden"}),
        ({"forename": "James", "surname": "Thomas"}, {"forename": "Thomas", "surname": "James"}),
        ({}, {"date_of_birth": date(2012, 4, 5)}),
        ({}, {"date_of_birth": date(2013, 5, 4)}),
        ({"date_of_birth": date(2012, 1, 1)}, {"date_of_birth": date(2012, 1, 1)}),
    ],
    ids=[
        *("former on file", "former on roll", "ULN", "temporary on file", "accent", "nickname", "slip", "slip on file"),
        *("names transposed", "day and month swapped", "wrong year", "1 January"),
    ],
)
def test_these_tie_too(con: duckdb.DuckDBPyConnection, person: dict[str, Any], entry: dict[str, Any]) -> None:
    """Beside an identifier, names spelled otherwise, a nickname, a slip and one wrong part of a birth date tie."""
    assert tie_roll(con, person, entry)["state"] == "tied"


@pytest.mark.parametrize(
    ("person", "entry", "reason_code"),
    [
        ({}, {"date_of_birth": date(2011, 4, 5)}, "birth_date_differs"),
        ({}, {"date_of_birth": date(2012, 4, 5), "forename": "Amy"}, "birth_date_differs"),
        ({}, {"date_of_birth": date(2012, 5, 5), "surname": "Stepford"}, "birth_date_differs"),
        ({}, {"date_of_birth": date(2012, 5, 5), "sex": "M"}, "sex_differs"),
        ({"date_of_birth": date(2012, 5, 1)}, {"date_of_birth": date(2012, 1, 1)}, "default_birth_date"),
        ({}, {"forename": "Amy Jo Lee"}, "forename_differs"),
        ({"forename": "Jayden"}, {"forename": "Jaydon"}, "spelling_is_a_name"),
        ({"forename": "Qqeyden"}, {"forename": "Qqeydon"}, "spelling_is_a_name"),
        ({"forename": "Isabella"}, {"forename": "Bella", "sex": "M"}, "sex_differs"),
        ({}, {"forename": "Amy"}, "forename_differs"),
        ({}, {"forename": "Amy-Jane"}, "forename_differs"),
        ({}, {"forename": None}, "missing_birth_date_or_forename"),
        ({}, {"forename": "Baby"}, "missing_birth_date_or_forename"),
        ({"date_of_birth": None}, {}, "missing_birth_date_or_forename"),
        ({"date_of_birth": date(1900, 1, 1)}, {"date_of_birth": date(1900, 1, 1)}, "missing_birth_date_or_forename"),
        ({"uln": OTHER_ULN}, {"uln": ULN}, "identifiers_conflict"),
        ({"uln": ULN}, {"upn": OTHER_UPN, "uln": ULN}, "identifiers_conflict"),
        ({"former_upn": TWIN_UPN}, {"upn": OTHER_UPN, "former_upn": TWIN_UPN}, "identifiers_conflict"),
        ({"restricted": True}, {}, "restricted"),
        ({}, {"upn": None}, "too_little_agrees"),
        ({"upn": TEMPORARY_UPN}, {"upn": TEMPORARY_UPN}, "too_little_agrees"),
        ({"uln": "9999999999"}, {"upn": None, "uln": "9999999999"}, "too_little_agrees"),
        ({"former_surname": "Old"}, {"upn": None, "surname": "Old"}, "too_little_agrees"),
        ({"sex": "F"}, {"upn": OTHER_UPN, "sex": "F"}, "identifiers_conflict"),
    ],
)
def test_a_doubt_is_held(
    con: duckdb.DuckDBPyConnection, person: dict[str, Any], entry: dict[str, Any], reason_code: str
) -> None:
    """A record with any doubt is held for a person, with its candidate and the reason."""
    tie = tie_roll(con, person, entry)
    assert (tie["state"], tie["reason_code"]) == ("held", reason_code)
    assert (tie["person_id"], tie["candidate_person_id"]) == (None, "P1")


@pytest.mark.parametrize(
    ("entry", "reason_code"),
    [
        ({"upn": OTHER_UPN, "forename": "Ben"}, "no_candidate"),
        ({"upn": None, "forename": "Ben"}, "no_identifier"),
        ({"upn": UPN[:-1] + "9", "forename": "Ben"}, "no_identifier"),
        ({"upn": None, "surname": "Olding"}, "no_identifier"),
    ],
)
def test_nobody_fits(con: duckdb.DuckDBPyConnection, entry: dict[str, Any], reason_code: str) -> None:
    """A record that points to nobody is unmatched."""
    tie = tie_roll(con, {}, entry)
    assert (tie["state"], tie["reason_code"], tie["candidate_person_id"]) == ("unmatched", reason_code, None)


def test_an_identifier_of_two_persons_is_unusable(con: duckdb.DuckDBPyConnection) -> None:
    """An identifier that two case records hold ties nothing, though one of them agrees in all else."""
    add(con, "person", {**AMY, "person_id": "P2", "upn": None, "former_upn": UPN, "forename": "Bea"})
    tie = tie_roll(con, {}, {})
    assert (tie["state"], tie["reason_code"], tie["candidate_person_id"]) == ("held", "identifier_shared", "P1")


def test_identifiers_of_two_children_conflict(con: duckdb.DuckDBPyConnection) -> None:
    """A record whose UPN is one child's and whose ULN is another's is held."""
    add(con, "person", {**AMY, "person_id": "P2", "upn": TWIN_UPN, "uln": ULN, "forename": "Bea"})
    tie = tie_roll(con, {}, {"uln": ULN})
    assert (tie["state"], tie["reason_code"], tie["candidate_person_id"]) == ("held", "identifiers_conflict", "P1")


@pytest.mark.parametrize(
    ("person", "asked_for", "state", "reason_code"),
    [
        ({"nhs_number_status_code": "01"}, "P1", "tied", "identifier_and_birth_date_and_forename"),
        ({"nhs_number_status_code": "02"}, "P1", "held", "too_little_agrees"),
        ({"nhs_number_status_code": "01", "nhs_number": OTHER_NHS}, "P1", "held", "identifiers_conflict"),
        ({"nhs_number": None, "date_of_birth": date(2011, 5, 4)}, "P1", "held", "birth_date_differs"),
        ({"nhs_number_status_code": "02", "postcode": "CW1 6AA"}, "P1", "tied", "name_and_birth_date_and_two_more"),
        ({"nhs_number": None}, "P1", "held", "too_little_agrees"),
        ({"nhs_number_status_code": "01"}, "P2", "held", "reference_disagrees"),
    ],
)
def test_advice_needs_a_verified_number_and_its_reference(
    con: duckdb.DuckDBPyConnection, person: dict[str, Any], asked_for: str, state: str, reason_code: str
) -> None:
    """Advice is tied by a traced NHS number alone, and its reference must name the same child."""
    add(con, "person", {**AMY, "nhs_number": NHS, **person}, {"person_id": "P2", "surname": "Else", "forename": "Cy"})
    add(con, "advice_request", {"advice_request_id": "AD1", "person_id": asked_for, "provider_code": "RJN"})
    add(con, "advice_return", ADVICE)
    match(con, AS_OF, rules=RULES)
    tie = tie_of(con, "RJN|AD1")
    assert (tie["state"], tie["reason_code"], tie["candidate_person_id"]) == (state, reason_code, "P1")


def test_a_person_ties_what_the_machine_would_hold(con: duckdb.DuckDBPyConnection) -> None:
    """A decision `same` ties, even against the birth date and for a restricted child."""
    decide(con, ("roll_entry", "100001|1"), person_id="P1", decision="same")
    tie = tie_roll(con, {"restricted": True}, {"date_of_birth": date(2011, 1, 1)})
    assert (tie["state"], tie["person_id"], tie["reason_code"]) == ("tied", "P1", "person_decided")


def test_a_person_unties_what_the_machine_would_tie(con: duckdb.DuckDBPyConnection) -> None:
    """A decision `not_same` is never overturned, however well the record fits."""
    decide(con, ("roll_entry", "100001|1"), person_id="P1", decision="not_same")
    tie = tie_roll(con, {}, {})
    assert (tie["state"], tie["person_id"], tie["reason_code"]) == ("unmatched", None, "person_decided")


def test_a_refused_child_still_makes_a_conflict(con: duckdb.DuckDBPyConnection) -> None:
    """An identifier of the refused child keeps the record from being tied to the other one by itself."""
    add(con, "person", {**AMY, "person_id": "P2", "upn": TWIN_UPN, "uln": ULN, "forename": "Bea"})
    decide(con, ("roll_entry", "100001|1"), person_id="P2", decision="not_same")
    assert tie_roll(con, {}, {"uln": ULN})["reason_code"] == "identifiers_conflict"


def test_a_decision_for_someone_gone_is_held(con: duckdb.DuckDBPyConnection) -> None:
    """A decision whose person the case system no longer has goes back to a person."""
    decide(con, ("roll_entry", "100001|1"), person_id="P9", decision="same")
    tie = tie_roll(con, {}, {})
    assert (tie["state"], tie["reason_code"], tie["candidate_person_id"]) == ("held", "person_decided", "P9")


def test_every_outside_record_has_one_tie(con: duckdb.DuckDBPyConnection) -> None:
    """All four record types get one tie each, and a second run gives the same."""
    add(con, "person", {**AMY, "nhs_number": NHS, "nhs_number_status_code": "01"})
    add(con, "roll_entry", ROLL)
    add(con, "review_return", {**{k: v for k, v in ROLL.items() if k != "admission_number"}, "return_reference": "A"})
    add(con, "advice_return", ADVICE)
    add(con, "caseload_entry", {**{k: v for k, v in ADVICE.items() if k != "advice_reference"}, "entry_reference": "7"})
    counts = match(con, AS_OF, rules=RULES)
    first = rows(con, "FROM tie ORDER BY ALL")
    assert counts["tie_tied"] == len(first) == 4
    assert match(con, AS_OF, rules=RULES) == counts
    assert rows(con, "FROM tie ORDER BY ALL") == first
