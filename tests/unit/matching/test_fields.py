"""The pattern of a pair packs what was compared, and its evidence spells just that out."""

import json

import duckdb

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
