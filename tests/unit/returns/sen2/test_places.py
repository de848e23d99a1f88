"""Where a finding stands: the line and path of every value, typed to the letter."""

from collections.abc import Callable

import duckdb
import pytest

from sendbridge.returns.sen2 import locate
from tests.unit.returns.sen2.small_return import PLAN, REVIEW, Reader, message, person, rows
from tests.unit.returns.sen2.test_xml_reader import line_of

TEXT = message(person(), person(PLAN.format(review=REVIEW), UPN="B895200025005", Surname=" O’Neil\t", PostCode=None))
Place = tuple[str, str | None]


@pytest.fixture
def place_of(read_text: Reader) -> Callable[[str, str, str | None], Place]:
    """Return what finds the place and typed value of the second person's record of a type."""
    con = read_text(TEXT)

    def found(record_type: str, key: str, field: str | None) -> Place:
        con.execute("CREATE OR REPLACE TABLE wanted_position (record_type VARCHAR, record_key VARCHAR, field VARCHAR)")
        person_id = rows(con, "SELECT person_id FROM sen2_person ORDER BY row_number")[1]
        con.execute("INSERT INTO wanted_position VALUES (?, ?, ?)", [record_type, f"{person_id}{key}", field])
        locate(con, [])
        [(name, place, value)] = rows(con, "SELECT file_name, place, value FROM position")
        assert name == "return.xml"
        return place, value

    return found


def second(piece: str) -> int:
    """Return the line of a piece of text in the second person."""
    start = TEXT.index("<Person>", TEXT.index("<Person>") + 1)
    return TEXT[: TEXT.index(piece, start)].count("\n") + 1


PERSON = "/Message/Persons/Person[2]"


@pytest.mark.parametrize(
    ("record_type", "key", "field", "piece", "path", "value"),
    [
        ("sen2_person", "", "surname", "<Surname>", "/Surname", " O’Neil\t"),
        ("person", "", "surname", "<Surname>", "/Surname", " O’Neil\t"),
        ("person", "", "sex", "<Sex>", "/Sex", "F"),
        ("person", "", None, "<Person>", "", None),
        ("person", "", "open_primary_placement", "<Person>", "", None),
        ("person", "", "postcode", "<Person>", "", None),
        ("sen2_request", "R1", "outcome_code", "<RequestOutcome>", "/Requests[1]/RequestOutcome", "H"),
        (
            "sen2_plan_detail",
            "R1AND1",
            "urn",
            "<URN>",
            "/Requests[1]/Assessment/NamedPlan/PlanDetail[1]/URN",
            "111111",
        ),
        ("plan", "R1P", "named_urn", "<URN>", "/Requests[1]/Assessment/NamedPlan/PlanDetail[1]/URN", "111111"),
        ("plan", "R1P", "first_final_date", "<StartDate>", "/Requests[1]/Assessment/NamedPlan/StartDate", "2021-05-06"),
        ("plan", "R1P", "section_text", "<NamedPlan>", "/Requests[1]/Assessment/NamedPlan", None),
        ("plan", "R1P", "primary_need_code", "<SENtype>", "/Requests[1]/ActivePlans/SENneed[1]/SENtype", "SLCN"),
        ("review", "R1PC1", "decision_date", "<LastReview>", "/Requests[1]/ActivePlans/LastReview", "2025-11-20"),
        ("review", "R1PC1", "draft_date", "<ActivePlans>", "/Requests[1]/ActivePlans", None),
        (
            "placement",
            "R1VL1",
            "entry_date",
            "<EntryDate>",
            "/Requests[1]/ActivePlans/PlacementDetail[1]/EntryDate",
            "2020-09-01",
        ),
    ],
)
def test_a_finding_has_line_path_and_value(
    place_of: Callable[..., Place],
    record_type: str,
    key: str,
    field: str | None,
    piece: str,
    path: str,
    value: str | None,
) -> None:
    """Records of the return and those that the night makes of them are found alike."""
    assert place_of(record_type, key, field) == (f"line {second(piece)}, {PERSON}{path}", value)


def test_the_header_has_its_own_path(read_text: Reader) -> None:
    """Items of the header stand in their groups."""
    con: duckdb.DuckDBPyConnection = read_text(TEXT)
    con.execute(
        "CREATE TABLE wanted_position AS SELECT 'sen2_return' AS record_type, 'F1' AS record_key, 'dco_code' AS field"
    )
    locate(con, [])
    assert rows(con, "SELECT place, value FROM position") == [
        (f"line {line_of(TEXT, '<DCO>')}, /Message/Header/Source/DCO", "N")
    ]
