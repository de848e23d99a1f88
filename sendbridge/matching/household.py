"""Who has a sibling or twin on file: the same postcode and a near surname, or the same surname and birth date."""

import duckdb

from sendbridge.matching.fields import parts_agree_sql

_HOUSEHOLD_MATE = f"""
CREATE OR REPLACE TEMP TABLE household AS
WITH asked AS (
    SELECT *
    FROM link_person
    WHERE id IN ({{persons}})
)
SELECT one.id AS person
FROM asked AS one
JOIN link_person AS other
    ON other.postcode = one.postcode
    AND other.id <> one.id
WHERE one.surname = other.former_surname
   OR one.former_surname = other.surname
   OR {parts_agree_sql("surname", "one", "other")}
   OR damerau_levenshtein(one.surname, other.surname) <= 1
UNION
SELECT one.id
FROM asked AS one
JOIN link_person AS other
    ON other.date_of_birth = one.date_of_birth
    AND other.surname = one.surname
    AND other.id <> one.id
"""


def write_household(con: duckdb.DuckDBPyConnection, persons: str) -> None:
    """Write the temporary table household: those of the persons that the query names who have a sibling on file."""
    con.execute(_HOUSEHOLD_MATE.format(persons=persons))
