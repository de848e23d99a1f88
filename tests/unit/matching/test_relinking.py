"""What a change touches is linked again, with the result of linking everything."""

from collections.abc import Sequence
from dataclasses import replace

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.linkage.changing import apply_changes
from sendbridge.errors import NightNotReady
from sendbridge.matching.files import ARRIVING, KNOWN
from sendbridge.matching.kept import keep_prepared
from sendbridge.matching.linking import link
from sendbridge.matching.relinking import relink
from sendbridge.matching.rules import Rules
from tests.unit.matching.linked_rows import AS_OF, BORN, RULES, UPNS, Row, empty_relations, person, put, record

FORENAMES = ("Jayden", "Jaydon", "Jadyen", "Qqayden", "Amy", "Amy-Jo", "Ellie-Mae", "Ellie-Rae", None)
PLACE = {
    "surname": st.sampled_from(("Young", "Young-Lee", "Harris")),
    "forename": st.sampled_from(FORENAMES),
    "date_of_birth": st.sampled_from(
        (BORN, BORN.replace(day=5), BORN.replace(year=2014), BORN.replace(month=1, day=1))
    ),
    "upn": st.sampled_from((*UPNS[:3], None)),
    "postcode": st.sampled_from(("CW1 6AA", "CW2 7BB", None)),
    "setting_urn": st.sampled_from(("100001", "100002")),
    "sex": st.sampled_from(("M", "F", None)),
}
PERSON = st.fixed_dictionaries(
    {
        "person_id": st.sampled_from([f"P{number}" for number in range(6)]),
        "restricted": st.sampled_from((False, True)),
        **PLACE,
        "setting_urn": st.sampled_from(("100001", "100002", "100002 100001", None)),
    }
)
RECORD = st.fixed_dictionaries(
    {
        "record_key": st.sampled_from([f"R{number}" for number in range(8)]),
        "record_type": st.sampled_from(("roll_entry", "caseload_entry")),
        "sender": st.just("S"),
        "feed": st.just("F"),
        "leaving_date": st.sampled_from((None, BORN.replace(year=2024))),
        **PLACE,
    }
)


def persons(least: int) -> st.SearchStrategy[list[Row]]:
    """Draw persons of different numbers."""
    return st.lists(PERSON, min_size=least, max_size=6, unique_by=lambda row: row["person_id"])


def records(least: int) -> st.SearchStrategy[list[Row]]:
    """Draw records of different keys."""
    return st.lists(RECORD, min_size=least, max_size=8, unique_by=lambda row: (row["record_type"], row["record_key"]))


def told(con: duckdb.DuckDBPyConnection) -> list[list[tuple[object, ...]]]:
    """Return ties and candidates in the order of their keys."""
    return [
        con.execute("FROM tie ORDER BY record_type, record_key").fetchall(),
        con.execute("FROM tie_candidate ORDER BY record_type, record_key, rank").fetchall(),
    ]


@settings(max_examples=30, deadline=None)
@given(before=st.tuples(persons(2), records(2)), after=st.tuples(persons(0), records(0)), gone=st.integers(0, 2))
def test_relinking_is_linking_again(
    before: tuple[list[Row], list[Row]], after: tuple[list[Row], list[Row]], gone: int
) -> None:
    """Persons and records that changed, came or went leave the ties and candidates of a full link with that model."""
    relinked, linked = told_both_ways(before, after, (gone, gone))
    assert relinked == linked


def test_a_rival_may_have_another_birth_date() -> None:
    """A row that its number no longer settles may claim a namesake of another day, beside the namesake's own row."""
    amy = {"surname": "Okafor", "postcode": "CW1 6AA"}
    other = {**amy, "upn": UPNS[0], "date_of_birth": BORN.replace(day=5)}
    relinked, linked = told_both_ways(
        (
            [
                person("P1", former_surname="Young", **amy),
                person("P2", **other),
                person("P3", upn=UPNS[1], forename="Ben", setting_urn="100002"),
            ],
            [record("R1"), record("R2", **other)],
        ),
        ([person("P3", upn=UPNS[0], forename="Ben", setting_urn="100002")], []),
    )
    assert relinked == linked
    assert [tie[6] for tie in linked[0]] == ["runner_up", "identifier_shared"]


def test_the_last_person_changes() -> None:
    """Who was the last of all counts as who he was, too: his row of before is not taken for the one of now."""
    known = [person("P1", forename="Ben"), person("P2", forename="Zoe", surname="Okafor", postcode="CW1 6AA")]
    relinked, linked = told_both_ways(
        (known, [record("R1", forename="Zoe", surname="Okafor", postcode="CW1 6AA")]),
        ([person("P2", forename="Ben", date_of_birth=BORN.replace(year=2014))], []),
    )
    assert relinked == linked


def test_a_person_decided_on_goes() -> None:
    """A decision for someone who is no longer known is held, however little the record resembled her."""
    relinked, linked = told_both_ways(
        (
            [person("P1", forename="Zoe", surname="Okafor", date_of_birth=BORN.replace(year=2014)), person("P2")],
            [record("R1", forename="Ben", setting_urn="100002")],
        ),
        gone=(1, 0),
        decisions=[("roll_entry", "R1", "P1", "same")],
    )
    assert relinked == linked
    assert relinked[0][0][5:7] == ("held", "person_decided")


def test_one_of_a_crowd_fits_better() -> None:
    """A key that a crowd shares points to nobody, and yet one of the crowd may fit the record better."""
    nowhere = {"setting_urn": None}
    names = [f"{first}{second}x" for first in ("Ol", "Ul", "El") for second in "abcdefghijklmnopqrstu"]
    amys = [person(f"A {name}", surname=name, **nowhere) for name in names]
    okafors = [person(f"O {name}", forename=name, surname="Okafor", **nowhere) for name in names]
    own = person("P1", upn=UPNS[0], surname="Harris", **nowhere)
    relinked, linked = told_both_ways(
        ([*amys, *okafors, own], [record("R1", upn=UPNS[0], surname="Okafor", **nowhere)]),
        ([{**amys[0], "former_surname": "Okafor"}], []),
    )
    assert relinked == linked
    assert linked[0][0][6] == "another_fits_better"


def test_a_child_of_the_records_day_moves_into_the_home() -> None:
    """She shares nothing with the record but the birth date, and yet may be the one whom it means."""
    born = BORN.replace(year=2013)
    sister = person("P2", forename="Zoe", surname="Okafor", date_of_birth=born, setting_urn=None, postcode="CW1 6AA")
    relinked, linked = told_both_ways(
        ([person("P1", upn=UPNS[0], postcode="CW1 6AA")], [record("R1", upn=UPNS[0], date_of_birth=born)]),
        ([sister], []),
    )
    assert relinked == linked
    assert linked[0][0][6] == "another_fits_better"


@pytest.mark.parametrize(
    ("as_of", "rules", "named"),
    [
        ("2026-03-03", RULES, "as_of was 2026-03-01 and is 2026-03-03"),
        (AS_OF, replace(RULES, policy="strict"), "matching_policy was safe and is strict"),
    ],
)
def test_what_was_kept_otherwise_is_linked_in_full(as_of: str, rules: Rules, named: str) -> None:
    """Rows that no change touches would stay as another day or another policy decided them."""
    con = empty_relations()
    link(con, AS_OF, RULES)
    keep_prepared(con, AS_OF, RULES)
    with pytest.raises(NightNotReady, match=named):
        relink(con, as_of, rules)


def test_keys_are_of_one_version_of_duckdb() -> None:
    """Another version may number words otherwise: then no row would be found by its key."""
    con = empty_relations()
    link(con, AS_OF, RULES)
    keep_prepared(con, AS_OF, RULES)
    con.execute("UPDATE link_fact SET value = '1.4.9' WHERE name = 'duckdb'")
    with pytest.raises(NightNotReady, match=r"duckdb was 1\.4\.9 and is"):
        relink(con, AS_OF, RULES)


def told_both_ways(
    before: tuple[Sequence[Row], Sequence[Row]],
    after: tuple[Sequence[Row], Sequence[Row]] = ((), ()),
    gone: tuple[int, int] = (0, 0),
    decisions: Sequence[tuple[str, str, str, str]] = (),
) -> tuple[list[list[tuple[object, ...]]], list[list[tuple[object, ...]]]]:
    """Return what relinking tells after these changes, with so many persons and records gone, and what linking does."""
    con = empty_relations()
    for name, shape in (("known", KNOWN), ("arriving", ARRIVING)):
        con.execute(f"CREATE TABLE {name}_change ({', '.join(f'{column} {kind}' for column, kind in shape.items())})")
    for decision in decisions:
        con.execute("INSERT INTO state_tie VALUES (?, ?, ?, ?)", decision)
    put(con, "known", before[0])
    put(con, "arriving", before[1])
    link(con, AS_OF, RULES)
    keep_prepared(con, AS_OF, RULES)
    put(con, "known_change", after[0])
    put(con, "arriving_change", after[1])
    con.execute(
        f"""
        CREATE TABLE known_gone AS
        SELECT person_id FROM known ANTI JOIN known_change USING (person_id) ORDER BY ALL LIMIT {gone[0]};
        CREATE TABLE arriving_gone AS
        SELECT record_type, record_key
        FROM arriving ANTI JOIN arriving_change USING (record_type, record_key) ORDER BY ALL LIMIT {gone[1]};
        """
    )
    relink(con, AS_OF, RULES)
    relinked = told(con)
    apply_changes(con)
    link(con, AS_OF, RULES)
    return relinked, told(con)
