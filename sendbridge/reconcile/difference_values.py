"""The values of which differences speak: an acceptance of a difference is of both sides' values."""

import duckdb

# Of a field the two sides' values; of a UPN, the case system's and every other that returns gave.
_VALUED = """
CREATE OR REPLACE TABLE difference AS
WITH returned_upn AS (
    SELECT person.person_id, sha256(concat_ws(
        chr(31), 'upn', person.upn, string_agg(DISTINCT returned.upn, chr(30) ORDER BY returned.upn)
    )) AS value_hash
    FROM review_return AS returned
    JOIN tie
        ON tie.record_type = 'review_return'
        AND tie.record_key = returned.record_key
        AND tie.state = 'tied'
    JOIN person
        ON person.person_id = tie.person_id
    SEMI JOIN difference
        ON difference.subject_id = person.person_id
        AND difference.subject_type = 'person'
        AND difference.field = 'upn'
    GROUP BY person.person_id, person.upn
),
field_value AS (
    SELECT target_type, target_key, source_feed, field, sha256(string_agg(
        CAST(to_json([case_value, source_value]) AS VARCHAR), chr(30) ORDER BY source_type, source_key
    )) AS value_hash
    FROM compared
    SEMI JOIN difference
        ON difference.subject_type = compared.target_type
        AND difference.subject_id = compared.target_key
        AND difference.field = compared.field
    GROUP BY ALL
)
SELECT
    difference.*,
    CASE
        WHEN difference.rule_id IN ('RC01', 'RC02') THEN coalesce(field_value.value_hash, returned_upn.value_hash)
    END AS value_hash
FROM difference
LEFT JOIN field_value
    ON field_value.target_type = difference.subject_type
    AND field_value.target_key = difference.subject_id
    AND field_value.source_feed = difference.source
    AND field_value.field = difference.field
LEFT JOIN returned_upn
    ON returned_upn.person_id = difference.subject_id
    AND difference.subject_type = 'person'
    AND difference.field = 'upn'
ORDER BY ALL
"""


def write_difference_values(con: duckdb.DuckDBPyConnection) -> None:
    """Add to the table difference the hash of both values; what else it speaks of is known by its record."""
    con.execute(_VALUED)
