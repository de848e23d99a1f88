"""Plain names."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendbridge.matching.names import PLACEHOLDERS, SQL_MACROS, plain_name

LATIN = st.characters(min_codepoint=1, max_codepoint=0x17F)
ANY = st.characters(min_codepoint=1, exclude_categories=("Cs",))  # a NUL never gets past the reading of a file
NAMES = st.text(LATIN, max_size=8) | st.text(ANY, max_size=8)


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    """A database that knows the macros."""
    connection = duckdb.connect()
    for macro in SQL_MACROS:
        connection.execute(macro)
    return connection


@settings(deadline=None)
@given(name=NAMES)
def test_sql_and_python_spell_every_name_alike(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """The SQL macro and the Python function give the same plain name for any text."""
    assert con.execute("SELECT plain_name(?)", [name]).fetchall() == [(plain_name(name),)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ZOË", "zoe"),
        ("D'Arcy", "D\u2019arcy"),
        ("Mary Ann", "MaryAnn"),
        ("José", "Jose\u0301"),
        ("Al\u00a0i", "Ali"),
        ("Łukasz", "Lukasz"),
        ("Øyvind", "OYVIND"),
        ("Weiß", "Weiss"),
    ],
)
def test_case_accents_blanks_and_apostrophes_do_not_matter(one: str, other: str) -> None:
    """Names that differ in case, accents, blanks or apostrophes alone are one name."""
    assert plain_name(one) == plain_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Anna-Maria", "Anna"), ("Anna-Maria", "Anna-Louise"), ("Jayden", "Jaydon"), ("कि", "का")],
)
def test_different_names_stay_different(one: str, other: str) -> None:
    """A hyphenated name is compared whole, and a vowel sign of another script is part of the name."""
    assert plain_name(one) != plain_name(other)


@pytest.mark.parametrize("filler", [*PLACEHOLDERS, "", "-", " ' ", "Baby", "N/A", "12"])
def test_a_filler_is_no_name(filler: str) -> None:
    """What stands for a missing name agrees with nothing."""
    assert plain_name(filler) is None


def test_no_name_is_no_name() -> None:
    """A missing name has no plain form."""
    assert plain_name(None) is None
