"""The nickname table ties only what is one child's name, directly, and the attested list knows real names."""

import csv
import gzip
from functools import cache
from importlib import resources
from itertools import pairwise

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendbridge.matching.known_names import write_known_names
from sendbridge.matching.names import plain_name

MOST_GIVEN = 500
ARGUED = {("william", "billy"), ("robert", "bobby"), ("catherine", "kate"), ("elizabeth", "libby")}
SOURCES = {"usage", "nicknames", "diminutives", "diminutives+nicknames"}


@cache
def _attested() -> tuple[str, ...]:
    packed = resources.files("sendbridge.reference").joinpath("attested_forenames.txt.gz").read_bytes()
    return tuple(gzip.decompress(packed).decode().splitlines())


@cache
def _pairs() -> tuple[dict[str, str], ...]:
    text = resources.files("sendbridge.reference").joinpath("nicknames.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def _tied() -> frozenset[tuple[str, str]]:
    con = duckdb.connect(":memory:")
    write_known_names(con)
    return frozenset(con.execute("FROM nickname").fetchall())


def _shares_stem(formal: str, nickname: str) -> bool:
    letters = iter(formal)
    spelled_in_order = formal[0] == nickname[0] and all(letter in letters for letter in nickname[:3])
    return spelled_in_order or nickname[:3] in formal or formal[:2] == nickname[:2]


def test_every_pair_is_written_plain_once_and_with_its_source():
    """Both names of a pair are in plain spelling, no pair is there twice, and each says where it is from."""
    pairs = [(row["formal"], row["nickname"]) for row in _pairs()]
    assert len(pairs) > 1000
    assert pairs == sorted(set(pairs))
    assert all(plain_name(name) == name and "-" not in name for pair in pairs for name in pair)
    assert all(formal != nickname for formal, nickname in pairs)
    assert {row["source"] for row in _pairs()} <= SOURCES
    assert all(row["origin"] for row in _pairs())


def test_a_pair_counts_in_both_directions():
    """The table in the database holds each pair and its reverse, and nothing else."""
    written = {(row["formal"], row["nickname"]) for row in _pairs()}
    assert _tied() == written | {(nickname, formal) for formal, nickname in written}


@given(st.sampled_from(sorted({row["nickname"] for row in _pairs()})))
def test_two_formal_names_of_one_nickname_are_not_tied(nickname):
    """Alex is Alexander and is Alexandra, which does not make Alexander Alexandra."""
    formal = [row["formal"] for row in _pairs() if row["nickname"] == nickname]
    direct = {(row["formal"], row["nickname"]) for row in _pairs()}
    for one, other in pairwise(formal):
        assert ((one, other) in _tied()) == ((one, other) in direct or (other, one) in direct)


def test_alexander_is_not_alexandra():
    """The best known chain stays open."""
    assert {("alex", "alexander"), ("alexandra", "alex")} <= _tied()
    assert ("alexander", "alexandra") not in _tied()


@pytest.mark.parametrize(
    "pair",
    [
        ("aaron", "erin"), ("jack", "john"), ("harry", "henry"), ("molly", "mary"), ("ella", "isabella"),
        ("ella", "eleanor"), ("anna", "hannah"), ("elsie", "elizabeth"), ("fred", "alfred"), ("freddie", "alfred"),
        ("sadie", "sarah"), ("millie", "amelia"), ("mia", "maria"), ("leon", "leo"), ("luke", "lucas"),
        ("mohammed", "muhammad"), ("sophia", "sofia"), ("sophie", "sophia"), ("jayden", "jaydon"), ("teddy", "edward"),
        ("abdul", "abdullah"), ("natasha", "natalia"), ("julie", "julia"), ("isla", "isabella"), ("rory", "aurora"),
    ],
)  # fmt: skip
def test_names_that_families_give_side_by_side_are_not_tied(pair):
    """Two names of today stay two names, whatever their history."""
    assert pair not in _tied()


def test_the_most_given_names_are_tied_only_to_their_own_stem():
    """Where both names are among the most given, they share their stem, but for four pairs that are argued."""
    most = set(_attested()[:MOST_GIVEN])
    strange = {
        (row["formal"], row["nickname"])
        for row in _pairs()
        if {row["formal"], row["nickname"]} <= most and not _shares_stem(row["formal"], row["nickname"])
    }
    assert strange == ARGUED


def test_what_is_argued_stands_in_a_published_list():
    """An exception from the rule rests on more than our own word."""
    sources = {(row["formal"], row["nickname"]): row["source"] for row in _pairs()}
    assert "usage" not in {sources[pair] for pair in ARGUED}


def test_known_names_are_known_and_slips_are_not():
    """Jaydon is a name that children bear; Jadyen is a slip of the keyboard."""
    con = duckdb.connect(":memory:")
    write_known_names(con)
    known = {name for (name,) in con.execute("FROM attested_forename").fetchall()}
    assert {"jayden", "jaydon", "erin", "muhammad", "zofia", "niamh", "sioned", "zosia"} <= known
    assert not {"jadyen", "oilver", "sopiha", "olviia"} & known
    assert all(plain_name(name) == name for name in _attested())
