"""What a change touches is linked again, with the result of linking everything."""

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from sendbridge.matching.files import ARRIVING, KNOWN
from sendbridge.matching.linking import link
from sendbridge.matching.prepared import keep_prepared
from sendbridge.matching.relinking import relink
from tests.unit.matching.linked_rows import AS_OF, BORN, RULES, UPNS, Row, empty_relations, put

FORENAMES = ("Jayden", "Jaydon", "Jadyen", "Qqayden", "Amy", "Amy-Jo", None)
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
    con = empty_relations()
    for name, shape in (("known", KNOWN), ("arriving", ARRIVING)):
        con.execute(f"CREATE TABLE {name}_change ({', '.join(f'{column} {kind}' for column, kind in shape.items())})")
    put(con, "known", before[0])
    put(con, "arriving", before[1])
    link(con, AS_OF, RULES)
    keep_prepared(con)
    put(con, "known_change", after[0])
    put(con, "arriving_change", after[1])
    con.execute(
        f"""
        CREATE TABLE known_gone AS
        SELECT person_id FROM known ANTI JOIN known_change USING (person_id) ORDER BY ALL LIMIT {gone};
        CREATE TABLE arriving_gone AS
        SELECT record_type, record_key
        FROM arriving ANTI JOIN arriving_change USING (record_type, record_key) ORDER BY ALL LIMIT {gone};
        """
    )
    relink(con, AS_OF, RULES)
    relinked = told(con)
    _apply(con)
    link(con, AS_OF, RULES)
    assert relinked == told(con)


def _apply(con: duckdb.DuckDBPyConnection) -> None:
    for name, key in (("known", "person_id"), ("arriving", "(record_type, record_key)")):
        con.execute(
            f"""
            DELETE FROM {name}
            WHERE {key} IN (SELECT {key} FROM {name}_change) OR {key} IN (SELECT {key} FROM {name}_gone);
            INSERT INTO {name} FROM {name}_change;
            """
        )
