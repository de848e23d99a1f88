"""The persons whom a record could mean, and what stands between the record and each of them."""

import duckdb

_CANDIDATE = """
CREATE OR REPLACE TEMP TABLE candidate AS
WITH pointer AS (
    SELECT
        quoted.record_type,
        quoted.record_key,
        holder.person_id,
        CASE WHEN holder.shared THEN 'shared' WHEN holder.verified THEN 'identifier' ELSE 'unverified' END AS way,
        holder.kind
    FROM quoted_identifier AS quoted
    JOIN identifier_holder AS holder
        ON holder.kind = quoted.kind
        AND holder.value = quoted.value
    UNION ALL
    SELECT incoming.record_type, incoming.record_key, person.person_id, 'reference', NULL
    FROM incoming
    JOIN known_person AS person
        ON person.person_id = incoming.reference_person_id
    UNION ALL
    SELECT incoming.record_type, incoming.record_key, person.person_id, 'name', NULL
    FROM incoming
    JOIN known_person AS person
        ON person.date_of_birth = incoming.date_of_birth
        AND person.forename = incoming.forename
        AND (person.surname = incoming.surname OR person.former_surname = incoming.surname)
)
SELECT
    record_type,
    record_key,
    person_id,
    bool_or(way = 'identifier') AS by_identifier,
    bool_or(way = 'shared') AS by_shared,
    bool_or(way = 'unverified') AS by_unverified,
    bool_or(way = 'reference') AS by_reference,
    string_agg(DISTINCT kind, ' ' ORDER BY kind) FILTER (WHERE way = 'identifier') AS agreed
FROM pointer
GROUP BY ALL
"""

# The present UPNs may differ only where one side names the other's present UPN as a former one.
_CONTRADICTS = """
    coalesce(incoming.uln <> person.uln, FALSE)
    OR coalesce(incoming.nhs_number <> person.nhs_number, FALSE)
    OR (
        coalesce(incoming.upn, incoming.former_upn) IS NOT NULL
        AND coalesce(person.upn, person.former_upn) IS NOT NULL
        AND NOT (
            coalesce(incoming.upn = person.upn, FALSE)
            OR coalesce(incoming.upn = person.former_upn, FALSE)
            OR coalesce(incoming.former_upn = person.upn, FALSE)
            OR coalesce(
                (incoming.upn IS NULL OR person.upn IS NULL) AND incoming.former_upn = person.former_upn,
                FALSE
            )
        )
    )
"""

_JUDGED = f"""
CREATE OR REPLACE TEMP TABLE judged AS
WITH weighed AS (
    SELECT
        candidate.*,
        sum(CAST(candidate.by_identifier AS INTEGER)) OVER record AS people_by_identifier,
        person.restricted,
        coalesce(incoming.reference_person_id <> candidate.person_id, FALSE) AS reference_disagrees,
        {_CONTRADICTS} AS contradicts,
        incoming.date_of_birth = person.date_of_birth AS same_birth_date,
        incoming.forename = person.forename AS same_forename
    FROM candidate
    JOIN incoming
        ON incoming.record_type = candidate.record_type
        AND incoming.record_key = candidate.record_key
    JOIN known_person AS person
        ON person.person_id = candidate.person_id
    WINDOW record AS (PARTITION BY candidate.record_type, candidate.record_key)
)
SELECT
    *,
    CASE
        WHEN restricted THEN 'restricted'
        WHEN by_identifier AND people_by_identifier > 1 THEN 'identifiers_conflict'
        WHEN reference_disagrees THEN 'reference_disagrees'
        WHEN by_shared AND NOT by_identifier THEN 'identifier_shared'
        WHEN contradicts THEN 'identifiers_conflict'
        WHEN same_birth_date IS NULL OR same_forename IS NULL THEN 'missing_birth_date_or_forename'
        WHEN NOT same_birth_date THEN 'birth_date_differs'
        WHEN NOT same_forename THEN 'forename_differs'
        WHEN by_identifier THEN NULL
        WHEN by_reference OR by_unverified THEN 'no_identifier'
        ELSE 'name_only_candidate'
    END AS obstacle
FROM weighed
"""


def write_candidates(con: duckdb.DuckDBPyConnection) -> None:
    """Write the temporary table judged: one row for each (record, person), with the obstacle or NULL where none."""
    con.execute(_CANDIDATE)
    con.execute(_JUDGED)
