"""The pattern of a pair packs what was compared, and its evidence spells just that out."""

import json

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from sendbridge.matching.comparisons import slipped
from sendbridge.matching.fields import FIELDS, evidence_sql, pattern_sql

REFERENCE = {"unknown": (False, False), "same": (True, False), "differs": (False, True)}


def test_every_pattern_spells_its_own_levels() -> None:
    """No two patterns share a number: each level of each field, with each standing of the reference, comes back."""
    nothing = dict.fromkeys((field.name for field in FIELDS), "unknown")
    told = [
        {**nothing, field.name: level, "reference": reference}
        for field in FIELDS
        for level in ("unknown", *field.names)
        for reference in REFERENCE
    ]
    columns = ", ".join(f"{field.name}_level UTINYINT" for field in FIELDS)
    con = duckdb.connect()
    con.execute(f"CREATE TABLE pair ({columns}, by_reference BOOLEAN, reference_disagrees BOOLEAN)")
    con.executemany(
        f"INSERT INTO pair VALUES ({', '.join('?' * (len(FIELDS) + 2))})",
        [
            [*(("unknown", *field.names).index(each[field.name]) for field in FIELDS), *REFERENCE[each["reference"]]]
            for each in told
        ],
    )
    spelled = con.execute(f"SELECT {evidence_sql()} FROM (SELECT {pattern_sql()} AS pattern FROM pair)").fetchall()
    assert sorted(text for (text,) in spelled) == sorted(json.dumps(each, separators=(",", ":")) for each in told)


@given(word=st.text("abcdé", min_size=3, max_size=6), other=st.text("abcdé", min_size=3, max_size=6), data=st.data())
def test_a_slip_is_a_distance_of_one_and_spares_no_pair(word: str, other: str, data: st.DataObject) -> None:
    """What is asked before the distance, to spare most pairs, holds of every pair that one slip separates."""
    place = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcdé"))
    near = data.draw(
        st.sampled_from(
            (
                word[:place] + letter + word[place:],
                word[:place] + letter + word[place + 1 :],
                word[:place] + word[place + 1 :],
                word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
                other,
            )
        )
    )
    sides = "(SELECT ?) AS p (name), (SELECT ?) AS r (name)"
    asked = f"SELECT {slipped('name')}, damerau_levenshtein(p.name, r.name) FROM {sides}"
    slip, distance = duckdb.execute(asked, [word, near]).fetchone() or (None, 0)
    assert slip == (distance <= 1 and len(near) >= 3)
