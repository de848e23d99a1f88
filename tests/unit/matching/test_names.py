"""Plain names."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendbridge.matching.names import PLACEHOLDERS, SQL_MACROS, names_a_child, names_a_family, plain_name
from tests.macros import knowing

LATIN = st.characters(min_codepoint=1, max_codepoint=0x17F)
ANY = st.characters(min_codepoint=1, exclude_categories=("Cs",))  # a NUL never gets past the reading of a file
NAMES = st.text(LATIN, max_size=8) | st.text(ANY, max_size=8)


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    """A database that knows the macros."""
    return knowing(SQL_MACROS)


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


@settings(deadline=None)
@given(
    name=st.text("abjxABX çéß.'-/01", max_size=9)
    | st.sampled_from(["Twin 1", "Baby of Ann", "J.", "Ç", "XX", "N/A", "Not Known", "LNU", "Child", "Babyboy", "???"])
    | st.lists(
        st.sampled_from(["baby", "Twin", "boy", "a", "Not", "known", "Ann", "-", " ", ".", "कि"]), max_size=4
    ).map("".join)
)
def test_sql_and_python_tell_the_same_fillers(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Both say alike whether a text can be a child's forename, or a family's name."""
    assert plain_name(name) is None or con.execute(
        "SELECT names_a_child($name), names_a_family($name)", {"name": name}
    ).fetchone() == (names_a_child(name), names_a_family(name))


@pytest.mark.parametrize(
    "filler",
    [
        *("Baby Boy", "Twin A", "Twin 1", "B/O Sarah", "Infant Of Maria", "Not Given", "J", "J.", "Ç", "Emma2"),
        *("Unknown.", "(Baby)", "Baby/Boy", "Babyboy", "Baby-Boy", "?", "???", "Not-Known", "No-Name", "NoForename"),
        *(
            "Unnamed-Baby",
            "Infant-Male",
            "Newborn-Girl",
            "TwinA",
            "Twin-One",
            "NK",
            "N.K.",
            "FNU",
            "XX",
            "A.B.",
            "None",
        ),
    ],
)
def test_who_has_no_name_yet_is_not_told_apart_by_it(filler: str) -> None:
    """A filler word, a digit or initials make no forename, however they are joined."""
    assert not names_a_child(filler)


@pytest.mark.parametrize(
    "name",
    ["Jo", "Mary Ann", "Ng", "Bo", "Sonny", "Oliver James", "O'Shea", "Ji-Son", "TJ", "Malek", "कि", "明", "Boyd"],
)
def test_short_and_double_forenames_are_names(name: str) -> None:
    """Two letters, or two words, are a name."""
    assert names_a_child(name)


@pytest.mark.parametrize("filler", ["XX", "N/A", "Surname", "LNU", "Not Known", "x", "Unknown.", "Not-Known", "K."])
def test_a_filler_is_no_surname(filler: str) -> None:
    """A filler word, or one letter over and over, is no surname."""
    assert not names_a_family(filler)


@pytest.mark.parametrize("name", ["Child", "Li", "Boy", "St.John", "Male", "王"])
def test_words_that_are_families_names_stay_so(name: str) -> None:
    """A word that stands for a nameless child may be a family's name."""
    assert plain_name(name) is not None
    assert names_a_family(name)
