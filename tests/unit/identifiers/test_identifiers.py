"""Identifiers: every vector, in Python and in SQL, and the two held equal on any text."""

import csv
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendbridge import identifiers
from sendbridge.reference import ETHNICITY_CODES
from tests.macros import knowing

READERS = {
    "UPN": (identifiers.read_upn, "upn_state"),
    "ULN": (identifiers.read_uln, "uln_state"),
    "NHS": (identifiers.read_nhs_number, "nhs_number_state"),
    "POSTCODE": (identifiers.read_postcode, "postcode_state"),
    "URN": (identifiers.read_urn, "urn_state"),
    "UKPRN": (identifiers.read_ukprn, "ukprn_state"),
    "ODS": (identifiers.read_ods, "ods_state"),
}
VECTORS = list(csv.DictReader((Path(__file__).parent / "vectors.csv").read_text().splitlines()))
NEAR_MISSES = st.one_of(
    st.text(),
    st.from_regex(r"[A-HJ-NP-RT-Z](895|875|000|660)[0-9]{8}[0-9A-HJ]", fullmatch=True),
    st.from_regex(r"(943|999|100|123)[0-9]{7}", fullmatch=True),
    st.from_regex(r"[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}", fullmatch=True),
    st.from_regex(r"[RQA-Z0-9]{3,6}", fullmatch=True),
    st.from_regex(r"1?[0-9]{5,8}", fullmatch=True),
    st.sampled_from([vector["value"] for vector in VECTORS]),
)


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    """Return a connection that knows the macros."""
    return knowing(identifiers.SQL_MACROS)


def _in_sql(con: duckdb.DuckDBPyConnection, macro: str, text: str | None) -> str | None:
    row = con.execute(f"SELECT {macro}(CAST(? AS VARCHAR))", [text]).fetchone()
    return row[0] if row else None


def test_there_are_62_vectors() -> None:
    """No vector was lost when the list was copied."""
    assert len(VECTORS) == 62


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['kind']}:{v['value']}")
def test_vector(con: duckdb.DuckDBPyConnection, vector: dict[str, str]) -> None:
    """Python and SQL both give the state that the vector expects."""
    read, macro = READERS[vector["kind"]]
    assert read(vector["value"]).state == vector["expected"]
    assert _in_sql(con, macro, vector["value"]) == vector["expected"]


@pytest.mark.parametrize("kind", READERS)
@settings(max_examples=150, deadline=None)
@given(text=NEAR_MISSES)
def test_sql_equals_python(con: duckdb.DuckDBPyConnection, kind: str, text: str) -> None:
    """Whatever the text, the macro and the function give the same state."""
    read, macro = READERS[kind]
    assert _in_sql(con, macro, text) == read(text).state


@settings(max_examples=200, deadline=None)
@given(text=NEAR_MISSES)
def test_cleaning_in_sql_equals_python(con: duckdb.DuckDBPyConnection, text: str) -> None:
    """Identifiers are cleaned alike in SQL and in Python."""
    assert _in_sql(con, "clean_identifier", text) == identifiers.clean_identifier(text)


@pytest.mark.parametrize("macro", [macro for _, macro in READERS.values()])
def test_nothing_has_no_state(con: duckdb.DuckDBPyConnection, macro: str) -> None:
    """A missing identifier is neither valid nor wrong."""
    assert _in_sql(con, macro, None) is None


@settings(max_examples=300)
@given(digits=st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_no_number_is_both_uln_and_nhs_number(digits: str) -> None:
    """Whatever the last digit, no number passes both tests, so swapped columns show."""
    for last in "0123456789":
        number = digits + last
        assert not (identifiers.read_uln(number).is_valid and identifiers.read_nhs_number(number).is_valid)


@settings(max_examples=200)
@given(body=st.from_regex(r"895[0-9]{8}[0-9A]", fullmatch=True))
def test_every_upn_body_has_one_check_letter(body: str) -> None:
    """Exactly one of the 23 letters makes a UPN of a body, so a mistyped letter is always seen."""
    assert sum(identifiers.read_upn(letter + body).is_valid for letter in identifiers.UPN_LETTERS) == 1


def test_postcode_and_numbers_come_out_plain() -> None:
    """A valid identifier's value is in the one form in which it is kept."""
    assert identifiers.read_postcode("cw12bj").value == "CW1 2BJ"
    assert identifiers.read_nhs_number("943 476 5919").value == "9434765919"
    assert identifiers.read_upn("B801200005002").value is None


def test_ods_forms() -> None:
    """A trust, a site, a board, a sub-board and a practice are ODS codes; a URN is not."""
    assert all(identifiers.read_ods(code).is_valid for code in ("RJN", "RBT01", "QYG", "27D", "N81001"))
    assert not identifiers.read_ods("111234").is_valid


def test_ethnicity_list(con: duckdb.DuckDBPyConnection) -> None:
    """The main and the extended list have 108 codes together, and SQL knows them."""
    assert len(ETHNICITY_CODES) == 108
    assert _in_sql(con, "ethnicity_state", "WBRI") == "valid"
    assert _in_sql(con, "ethnicity_state", "XXXX") == "unknown_code"


@pytest.mark.parametrize(
    ("code", "standing"),
    [("895", "current"), ("909", "past"), ("660", "wales"), ("001", "pseudo"), ("000", "unknown"), ("XXX", "unknown")],
)
def test_standing_of_an_authority(con: duckdb.DuckDBPyConnection, code: str, standing: str) -> None:
    """A rule can tell a council of today from one that is no more, a Welsh one, a pseudo code and a slip."""
    assert _in_sql(con, "authority_standing", code) == standing
