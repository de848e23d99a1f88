"""The tie of each record: to the one child it surely means, held for a person to decide, or unmatched."""

import duckdb

from sendbridge.matching.fields import evidence_sql
from sendbridge.matching.household import write_household
from sendbridge.matching.pointing import agreed_sql
from sendbridge.matching.rules import Rules
from sendbridge.sql_text import literal

TIE = """
    feed VARCHAR, sender VARCHAR, record_type VARCHAR, record_key VARCHAR, person_id VARCHAR, state VARCHAR,
    reason_code VARCHAR, candidate_person_id VARCHAR, agreed VARCHAR, version VARCHAR, model VARCHAR,
    weight DOUBLE, evidence VARCHAR
"""
TIE_CANDIDATE = """
    record_type VARCHAR, record_key VARCHAR, "rank" INTEGER, person_id VARCHAR, weight DOUBLE, obstacle VARCHAR,
    evidence VARCHAR, household_warning BOOLEAN
"""
_SHOWN = 3

# Few patterns of agreement occur, so each is spelled out once.
_EVIDENCE = f"""
CREATE OR REPLACE TEMP TABLE spelled_out AS
SELECT pattern, {evidence_sql()} AS evidence
FROM (SELECT pattern FROM sure UNION SELECT pattern FROM choice)
"""

# A twin or sibling in the feed who is not on file: another forename, or one like it, and another number; or another
# forename, and another sex or birth date.
_ANOTHER_CHILD = """(
    (contradicts AND forename IN ('differs', 'slip'))
    OR (forename = 'differs' AND (sex = 'differs' OR date_of_birth = 'differs'))
)"""

# What a number or a reference points to is always a person's minute. What only resembles must weigh enough, and be no
# other child.
_CHOICE = f"""
CREATE OR REPLACE TEMP TABLE choice AS
SELECT
    record, person, person_id, obstacle, linked_by, restricted, agreed, weight, pattern,
    row_number() OVER (
        PARTITION BY record
        ORDER BY obstacle IS NULL DESC, by_identifier DESC, weight DESC, person_id
    ) AS place
FROM judged
JOIN (SELECT id AS person, person_id FROM link_person) AS named USING (person)
WHERE NOT refused
  AND (
    obstacle IS NULL
    OR (weight >= {{hold_weight}} AND NOT {_ANOTHER_CHILD})
    OR by_identifier
    OR by_shared
    OR by_unverified
    OR by_reference
)
QUALIFY place <= {_SHOWN};
CREATE OR REPLACE TEMP VIEW chosen AS
FROM choice
UNION ALL BY NAME
SELECT sure.*, named.person_id, 1 AS place
FROM sure
JOIN link_person AS named
    ON named.id = sure.person;
"""

# People's decisions come first and are kept: `same` ties, `not_same` takes that person out of the choice.
_TIE = """
INSERT INTO tie
WITH decided AS (
    SELECT
        record_type,
        record_key,
        min(person_id) AS person_id,
        count(DISTINCT person_id) = 1 AND bool_and(person_id IN (SELECT person_id FROM link_person)) AS is_clear
    FROM state_tie
    WHERE decision = 'same'
    GROUP BY ALL
),
shown AS (
    SELECT record, bool_or(restricted) AS restricted
    FROM choice
    GROUP BY record
),
best AS (
    SELECT
        chosen.*,
        CASE WHEN shown.restricted AND obstacle IS NOT NULL THEN 'restricted' ELSE obstacle END AS told
    FROM chosen
    LEFT JOIN shown USING (record)
    WHERE place = 1
),
asked_tie AS (
    SELECT
        record.feed,
        record.sender,
        record.record_type,
        record.record_key,
        CASE
            WHEN decided.is_clear THEN decided.person_id
            WHEN decided.record_key IS NULL AND best.obstacle IS NULL THEN best.person_id
        END AS person_id,
        CASE
            WHEN decided.is_clear THEN 'tied'
            WHEN decided.record_key IS NOT NULL THEN 'held'
            WHEN best.record IS NULL THEN 'unmatched'
            WHEN best.obstacle IS NULL THEN 'tied'
            ELSE 'held'
        END AS state,
        CASE
            WHEN decided.record_key IS NOT NULL THEN 'person_decided'
            WHEN best.record IS NOT NULL THEN coalesce(best.told, best.linked_by)
            WHEN record.id IN (SELECT record FROM refused) THEN 'person_decided'
            WHEN coalesce(record.upn, record.former_upn, record.uln, record.nhs_number) IS NULL THEN 'no_identifier'
            ELSE 'no_candidate'
        END AS reason_code,
        CASE WHEN decided.record_key IS NULL THEN best.person_id ELSE decided.person_id END AS candidate_person_id,
        CASE WHEN decided.record_key IS NULL OR decided.person_id = best.person_id THEN best.agreed END AS agreed,
        {version} AS version,
        {model} AS model,
        CASE WHEN decided.record_key IS NULL OR decided.person_id = best.person_id THEN best.weight END AS weight,
        CASE WHEN decided.record_key IS NULL OR decided.person_id = best.person_id THEN best.pattern END AS pattern
    FROM {records} AS asked
    JOIN link_record AS record USING (id)
    LEFT JOIN decided
        ON decided.record_type = record.record_type
        AND decided.record_key = record.record_key
    LEFT JOIN best
        ON best.record = record.id
)
SELECT asked_tie.* EXCLUDE (pattern) REPLACE ({agreed} AS agreed), spelled_out.evidence
FROM asked_tie
LEFT JOIN spelled_out USING (pattern)
"""

_TIE_CANDIDATE = """
INSERT INTO tie_candidate
SELECT
    record.record_type,
    record.record_key,
    chosen.place,
    chosen.person_id,
    chosen.weight,
    chosen.obstacle,
    spelled_out.evidence,
    chosen.person IN (FROM household)
FROM chosen
JOIN spelled_out USING (pattern)
JOIN {records} AS asked
    ON asked.id = chosen.record
JOIN link_record AS record
    ON record.id = chosen.record
SEMI JOIN (
    SELECT record_type, record_key
    FROM tie
    WHERE state = 'held'
) AS held
    ON held.record_type = record.record_type
    AND held.record_key = record.record_key
"""

_REFUSED = """
CREATE OR REPLACE TEMP TABLE refused AS
SELECT DISTINCT record.id AS record, person.id AS person
FROM state_tie AS decision
JOIN link_record AS record USING (record_type, record_key)
LEFT JOIN link_person AS person
    ON person.person_id = decision.person_id
WHERE decision.decision = 'not_same'
"""


def write_refused(con: duckdb.DuckDBPyConnection) -> None:
    """Write the temporary table refused: the pairs of which a person said that they are not one child."""
    con.execute(_REFUSED)


def write_ties(con: duckdb.DuckDBPyConnection, records: str, *, version: str, model: str, rules: Rules) -> None:
    """Add to tie one row for each of these records, and to tie_candidate the best three candidates of those held.

    Reads the temporary table sure (pairs that nothing stands between) and the view judged (all other records' pairs).
    """
    con.execute(_CHOICE.format(hold_weight=literal(rules.hold_weight)))
    con.execute(_EVIDENCE)
    con.execute(_TIE.format(records=records, agreed=agreed_sql(), version=literal(version), model=literal(model)))
    write_household(con, "SELECT person FROM choice WHERE obstacle IS NOT NULL")
    con.execute(_TIE_CANDIDATE.format(records=records))
