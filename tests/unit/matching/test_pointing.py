"""Identifiers as numbers: none is another's, and each goes back to its text."""

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendbridge.identifiers import UPN_LETTERS, read_upn
from sendbridge.matching.pointing import MACROS, agreed_sql, held_sql, quoted_sql
from tests.macros import knowing

DIGITS = "0123456789"


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    """Return a database that knows the macros."""
    return knowing(MACROS)


@st.composite
def upns(draw: st.DrawFn, last: str = DIGITS) -> str:
    """Draw a valid UPN that ends with one of these characters."""
    rest = f"895{draw(st.text(DIGITS, min_size=8, max_size=8))}{draw(st.sampled_from(last))}"
    return next(letter + rest for letter in UPN_LETTERS if read_upn(letter + rest).is_valid)


@given(one=upns(), other=upns())
def test_a_permanent_upn_is_a_number_and_comes_back(con: duckdb.DuckDBPyConnection, one: str, other: str) -> None:
    """Two UPNs have one number when they are one, and the number spells the UPN out with its check letter."""
    same, text = con.execute(
        f"SELECT upn_number('{one}') = upn_number('{other}'), upn_of_number(upn_number('{one}'))"
    ).fetchone() or (None, None)
    assert (same, text) == (one == other, one)


@given(one=upns(UPN_LETTERS), other=upns(UPN_LETTERS))
def test_two_temporary_upns_have_two_numbers(con: duckdb.DuckDBPyConnection, one: str, other: str) -> None:
    """The letter that a temporary UPN ends with counts."""
    found = con.execute(f"SELECT temporary_upn_number('{one}') = temporary_upn_number('{other}')").fetchone()
    assert found == (one == other,)


@given(number=st.integers(0, 10**10 - 1))
def test_an_nhs_number_comes_back(con: duckdb.DuckDBPyConnection, number: int) -> None:
    """Zeros in front are digits of the number."""
    assert con.execute(f"SELECT nhs_number_of_number({number})").fetchone() == (f"{number:010}",)


def test_the_same_digits_of_two_kinds_are_two_numbers(con: duckdb.DuckDBPyConnection) -> None:
    """A UPN, a ULN, an NHS number and a temporary UPN of the same digits are held and quoted as four."""
    columns = "id, upn, former_upn, uln, nhs_number, temporary_upn, nhs_verified"
    con.execute(f"CREATE OR REPLACE TABLE one AS SELECT * FROM (VALUES (1, 7, 7, 7, 7, 7, TRUE)) AS one({columns})")
    for numbers in (held_sql("one"), quoted_sql("one")):
        assert con.execute(f"SELECT count(*), count(DISTINCT number) FROM ({numbers})").fetchone() == (4, 4)


def test_what_agrees_is_named_in_one_order(con: duckdb.DuckDBPyConnection) -> None:
    """Each bit names its kind, and none names nothing."""
    named = [con.execute(f"SELECT {agreed_sql()} FROM (SELECT {bits} AS agreed)").fetchone() for bits in (0, 2, 12, 14)]
    assert named == [(None,), ("upn",), ("nhs_number uln",), ("nhs_number uln upn",)]
