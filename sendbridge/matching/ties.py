"""The tie of each record: to the one child it surely means, held for a person to decide, or unmatched."""

import duckdb

# People's decisions come first and are kept: `same` ties, `not_same` takes that person out of the choice.
_TIE = """
CREATE OR REPLACE TABLE tie AS
WITH decided AS (
    SELECT
        record_type,
        record_key,
        min(person_id) AS person_id,
        count(DISTINCT person_id) = 1 AND bool_and(person_id IN (SELECT person_id FROM person)) AS is_clear
    FROM state_tie
    WHERE decision = 'same'
    GROUP BY ALL
),
refused AS (
    SELECT DISTINCT record_type, record_key, person_id
    FROM state_tie
    WHERE decision = 'not_same'
),
best AS (
    SELECT *
    FROM judged
    ANTI JOIN refused USING (record_type, record_key, person_id)
    QUALIFY row_number() OVER (
        PARTITION BY record_type, record_key
        ORDER BY
            by_identifier DESC,
            CAST(coalesce(same_birth_date, FALSE) AS INTEGER) + CAST(coalesce(same_forename, FALSE) AS INTEGER) DESC,
            by_reference DESC,
            person_id
    ) = 1
)
SELECT
    incoming.feed,
    incoming.sender,
    incoming.record_type,
    incoming.record_key,
    CASE
        WHEN decided.is_clear THEN decided.person_id
        WHEN decided.record_key IS NULL AND best.obstacle IS NULL THEN best.person_id
    END AS person_id,
    CASE
        WHEN decided.is_clear THEN 'tied'
        WHEN decided.record_key IS NOT NULL THEN 'held'
        WHEN best.record_key IS NULL THEN 'unmatched'
        WHEN best.obstacle IS NULL THEN 'tied'
        ELSE 'held'
    END AS state,
    CASE
        WHEN decided.record_key IS NOT NULL THEN 'person_decided'
        WHEN best.record_key IS NOT NULL THEN coalesce(best.obstacle, 'identifier_and_birth_date_and_forename')
        WHEN EXISTS (
            SELECT 1
            FROM judged
            WHERE judged.record_type = incoming.record_type
              AND judged.record_key = incoming.record_key
        ) THEN 'person_decided'
        WHEN coalesce(incoming.upn, incoming.former_upn, incoming.uln, incoming.nhs_number) IS NULL
            THEN 'no_identifier'
        ELSE 'no_candidate'
    END AS reason_code,
    CASE WHEN decided.record_key IS NULL THEN best.person_id ELSE decided.person_id END AS candidate_person_id,
    judged_person.agreed,
    CAST($version AS VARCHAR) AS version
FROM incoming
LEFT JOIN decided
    ON decided.record_type = incoming.record_type
    AND decided.record_key = incoming.record_key
LEFT JOIN best
    ON best.record_type = incoming.record_type
    AND best.record_key = incoming.record_key
LEFT JOIN judged AS judged_person
    ON judged_person.record_type = incoming.record_type
    AND judged_person.record_key = incoming.record_key
    AND judged_person.person_id = coalesce(decided.person_id, best.person_id)
ORDER BY incoming.feed, incoming.record_type, incoming.record_key
"""


def write_ties(con: duckdb.DuckDBPyConnection, version: str) -> None:
    """Write the table tie: one row for each record from outside."""
    con.execute(_TIE, {"version": version})
