"""Pairs weighed in the database: levels of agreement, the model from two small tables, and pairing one to one."""

import random
from datetime import date, timedelta
from math import isfinite

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendbridge.matching import scoring
from sendbridge.matching.scoring import (
    Sides,
    estimate_weights,
    read_model,
    weighed_sql,
    write_frequencies,
    write_model,
    write_one_to_one,
)
from sendbridge.matching.weights import default_weights
from tests.unit.matching.child_fields import CHILD, CHILD_BLOCKS

COLUMNS = (
    "forename VARCHAR, surname VARCHAR, former_surname VARCHAR, date_of_birth DATE, sex VARCHAR, postcode VARCHAR,"
    " settings VARCHAR[], upn VARCHAR, former_upn VARCHAR, uln VARCHAR, nhs_number VARCHAR"
)
CHILD_ROW = {
    "forename": "jayden",
    "surname": "smith-jones",
    "former_surname": "brown",
    "date_of_birth": date(2014, 3, 5),
    "sex": "M",
    "postcode": "SK101AB",
    "settings": ["100001"],
    "upn": "A1",
    "former_upn": None,
    "uln": "1",
    "nhs_number": "9",
}
NAMES = ("ava", "noah", "mia", "leo", "isla", "jack", "zara", "finn", "orla", "seth", "mohammed", "grace", "alex")
SURNAMES = ("smith", "jones", "khan", "brown", "patel", "lee", "evans", "nowak", "hall", "green", "ward", "price")


def _connected(threads: int = 2) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(":memory:", config={"threads": threads})
    con.execute("CREATE TEMP TABLE nickname AS SELECT 'alex' AS one, 'alexander' AS other")
    con.execute(
        "CREATE TEMP TABLE attested_forename AS SELECT unnest(['jayden', 'jaydon', 'alex', 'alexander']) AS name"
    )
    con.execute(f"CREATE TABLE known_person (person_id VARCHAR, {COLUMNS})")
    con.execute(f"CREATE TABLE incoming (record_type VARCHAR, record_key VARCHAR, {COLUMNS})")
    return con


def _add(con: duckdb.DuckDBPyConnection, table: str, *key: str, **values: object) -> None:
    row = [*key, *({**CHILD_ROW, **values}[name] for name in CHILD_ROW)]
    con.execute(f"INSERT INTO {table} VALUES ({', '.join('?' for _ in row)})", row)


def _weigh_all(con: duckdb.DuckDBPyConnection, into: str = "weighed") -> None:
    write_frequencies(con, CHILD, Sides())
    weighed = weighed_sql(
        CHILD,
        weights=read_model(con, CHILD),
        keys="p.person_id, r.record_key",
        source="known_person AS p JOIN incoming AS r ON TRUE",
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE {into} AS {weighed}")


def _compared(known: dict[str, object], arriving: dict[str, object]) -> dict[str, object]:
    con = _connected()
    _add(con, "known_person", "P1", **known)
    _add(con, "incoming", "roll_entry", "R1", **arriving)
    write_model(con, default_weights(CHILD))
    _weigh_all(con)
    found = con.execute("FROM weighed")
    row = found.fetchone()
    assert row is not None
    levels = {each.name: ("unknown", *each.names) for each in CHILD}
    named = dict(zip([column[0] for column in found.description], row, strict=True))
    return {name: levels[name][named[f"{name}_level"]] for name in levels} | {"weight": named["weight"]}


@pytest.mark.parametrize(
    ("field", "known", "arriving", "level"),
    [
        ("forename", {}, {}, "exact"),
        ("forename", {"forename": "alex"}, {"forename": "alexander"}, "nickname"),
        ("forename", {}, {"forename": "jadyen"}, "slip"),
        ("forename", {"forename": "jadyen"}, {"forename": "jayden"}, "slip"),
        ("forename", {}, {"forename": "jaydon"}, "alike"),
        ("forename", {}, {"forename": "smith-jones", "surname": "jayden"}, "transposed"),
        ("forename", {}, {"forename": "olu"}, "differs"),
        ("forename", {}, {"forename": None}, "unknown"),
        ("surname", {}, {"surname": "brown"}, "former"),
        ("surname", {}, {"surname": "jones"}, "part"),
        ("surname", {}, {"surname": "smith-jonas"}, "part"),
        ("surname", {"surname": "robertson"}, {"surname": "robertsen"}, "alike"),
        ("date_of_birth", {}, {"date_of_birth": date(2014, 5, 3)}, "day_month_swapped"),
        ("date_of_birth", {}, {"date_of_birth": date(2014, 3, 6)}, "one_part"),
        ("date_of_birth", {}, {"date_of_birth": date(2015, 3, 6)}, "differs"),
        ("postcode", {}, {"postcode": "SK102CD"}, "outward"),
        ("postcode", {}, {"postcode": "M11AA"}, "differs"),
        ("setting", {}, {"settings": ["2", "100001"]}, "shared"),
        ("setting", {}, {"settings": None}, "unknown"),
        ("upn", {}, {"upn": "A2", "former_upn": "A1"}, "agrees"),
        ("upn", {"upn": None, "former_upn": "A1"}, {}, "agrees"),
        ("upn", {}, {"upn": "A2"}, "differs"),
        ("upn", {}, {"upn": None}, "unknown"),
        ("nhs_number", {}, {"nhs_number": "8"}, "differs"),
    ],
)
def test_two_values_come_to_their_level(field, known, arriving, level):
    """Each field's two values are given the strongest grade of agreement that holds."""
    assert _compared(known, arriving)[field] == level


def _council(seed: int) -> list[dict[str, object]]:
    chance = random.Random(seed)  # noqa: S311
    return [
        {
            "forename": chance.choice(NAMES),
            "surname": chance.choice(SURNAMES),
            "former_surname": None,
            "date_of_birth": date(2010, 1, 1) + timedelta(days=chance.randrange(3000)),
            "sex": chance.choice("MF"),
            "postcode": f"SK{chance.randrange(10, 14)}{chance.randrange(10)}AB",
            "settings": [str(chance.randrange(20))],
            "upn": f"A{number}",
            "uln": None,
            "nhs_number": f"{number}",
        }
        for number in range(60)
    ]


def _learnt(seed: int, *, threads: int, shuffle: int) -> list[tuple[object, ...]]:
    con = _connected(threads)
    rows = list(enumerate(_council(seed)))
    random.Random(shuffle).shuffle(rows)  # noqa: S311
    for number, row in rows:
        _add(con, "known_person", f"P{number:02}", **row)
        _add(
            con,
            "incoming",
            "roll_entry",
            f"R{number:02}",
            **{**row, "surname": "moved" if number % 9 == 0 else row["surname"]},
        )
    weights = estimate_weights(con, CHILD, blocks=CHILD_BLOCKS, sides=Sides())
    _weigh_all(con)
    return [
        *weights.to_rows(),
        *con.execute("SELECT person_id, record_key, weight FROM weighed ORDER BY ALL").fetchall(),
    ]


@given(seed=st.integers(0, 1000), shuffle=st.integers(1, 1000))
@settings(deadline=None, max_examples=3)
def test_neither_the_order_of_rows_nor_the_threads_change_a_weight(seed, shuffle):
    """The same rows in another order on another number of threads give the very same bits."""
    assert _learnt(seed, threads=1, shuffle=0) == _learnt(seed, threads=4, shuffle=shuffle)


def test_a_crowded_block_is_thinned_and_teaches_the_same():
    """Where a block brings more pairs than are learnt from, fewer of its records are drawn, in any order of rows."""
    whole = _learnt(7, threads=1, shuffle=0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scoring, "BLOCK_PAIRS", 20)
        thinned = _learnt(7, threads=1, shuffle=0)
        assert thinned == _learnt(7, threads=4, shuffle=3)
    weights = [(row[5], other[5]) for row, other in zip(whole, thinned, strict=True) if len(row) == 6]
    assert 0 < max(abs(one - other) for one, other in weights) < 3


def test_sixty_children_give_sane_weights():
    """In a small council every child's own pair outweighs all the others, and no weight runs off."""
    rows = _learnt(7, threads=2, shuffle=0)
    weights = [row for row in rows if len(row) == 6]
    pairs = [row for row in rows if len(row) == 3]
    assert all(isfinite(row[5]) and abs(row[5]) < 40 for row in weights)
    own = {person: weight for person, record, weight in pairs if person[1:] == record[1:]}
    assert len(own) == 60
    assert all(weight < own[person] for person, record, weight in pairs if person[1:] != record[1:])


WEAKER = {
    "forename": ("jadyen", "jaydon", "olu", None),
    "surname": ("brown", "jones", "okoro", None),
    "date_of_birth": (date(2014, 5, 3), date(2014, 3, 6), date(2001, 1, 1), None),
    "sex": ("F", None),
    "postcode": ("SK102CD", "M11AA", None),
    "settings": (["2"], None),
    "upn": ("A2", None),
    "nhs_number": ("8", None),
}


@given(
    arriving=st.fixed_dictionaries({name: st.sampled_from((CHILD_ROW[name], *WEAKER[name])) for name in WEAKER}),
    field=st.sampled_from(sorted(WEAKER)),
)
@settings(deadline=None, max_examples=25)
def test_agreement_on_a_field_never_lowers_the_weight(arriving, field):
    """Whatever else two sides hold, making one field equal never makes them look less like one child."""
    agreed = {**arriving, field: CHILD_ROW[field]}
    assert _compared({}, agreed)["weight"] >= _compared({}, arriving)["weight"]


def test_agreement_on_a_rare_name_weighs_more():
    """Two who share a rare forename are more likely one child than two who share a common one."""
    con = _connected()
    _add(con, "known_person", "P1", forename="xanthe")
    _add(con, "known_person", "P2", forename="mohammed")
    con.execute(
        """
        INSERT INTO known_person
        SELECT known_person.* REPLACE (person_id || other AS person_id, 'name' || other % 199 AS forename)
        FROM known_person, range(1000) AS t (other)
        """
    )
    con.execute("UPDATE known_person SET forename = 'mohammed' WHERE forename IN ('name1', 'name2', 'name3')")
    for name in ("mohammed", "xanthe"):
        _add(con, "incoming", "roll_entry", name, forename=name)
    write_model(con, default_weights(CHILD))
    _weigh_all(con)
    best = dict(con.execute("SELECT record_key, max(weight) FROM weighed GROUP BY ALL").fetchall())
    assert best["xanthe"] > best["mohammed"]


def test_one_to_one_takes_the_best_of_both_sides_first():
    """A pair is taken when it is the best of both; who loses gets the best of what is left, or nobody."""
    con = duckdb.connect(":memory:")
    con.execute(
        """
        CREATE TABLE weighed AS
        FROM (VALUES ('P1', 'R1', 9.0), ('P1', 'R2', 8.0), ('P2', 'R2', 7.0), ('P2', 'R1', 8.5), ('P3', 'R3', 1.0))
            AS pair (person_id, record_key, weight)
        """
    )
    write_one_to_one(con, pairs="weighed", least=2.0, into="paired")
    assert con.execute("FROM paired ORDER BY ALL").fetchall() == [("P1", "R1", 9.0), ("P2", "R2", 7.0)]
