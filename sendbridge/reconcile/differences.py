"""What matching and reconciliation leave for people: records held or unmatched, conflicts, differences."""

import duckdb

from sendbridge.reconcile.compared import LIVING_CHILD
from sendbridge.reconcile.unreturned import UNRETURNED

# Most children on a roll or a caseload are not the SEND service's: only who is said to have a plan is missed.
_MISSED = "tie.record_type IN ('review_return', 'advice_return') OR roll_entry.sen_provision_code = 'E'"

_MATCHING = f"""
SELECT
    CASE tie.state WHEN 'held' THEN 'MT01' ELSE 'MT02' END AS rule_id,
    tie.record_type AS subject_type,
    tie.record_key AS subject_id,
    CAST(NULL AS VARCHAR) AS person_id,
    tie.feed AS source,
    'person_id' AS field
FROM tie
LEFT JOIN roll_entry
    ON tie.record_type = 'roll_entry'
    AND roll_entry.record_key = tie.record_key
LEFT JOIN protected_child AS child
    ON child.person_id = tie.candidate_person_id
WHERE NOT coalesce(child.is_dead, FALSE)
  AND (tie.state = 'held' OR (tie.state = 'unmatched' AND ({_MISSED})))
UNION ALL
SELECT
    'MT01',
    pairing.record_type,
    pairing.record_key,
    tie.person_id,
    tie.feed,
    CASE pairing.record_type WHEN 'advice_return' THEN 'advice_reference' ELSE 'review_id' END
FROM pairing
{LIVING_CHILD.format(of="pairing")}
WHERE pairing.state = 'held'
"""

# What is left of a case system that did not arrive lacks what was pushed since: a difference from it says nothing.
_FIELDS = """
SELECT
    CASE outcome WHEN 'conflict' THEN 'RC01' ELSE 'RC02' END,
    target_type,
    target_key,
    person_id,
    source_feed,
    field
FROM compared
LEFT JOIN (
    SELECT target_type, target_key, field, decision
    FROM proposal
    WHERE kind = 'update'
) AS proposed
    USING (target_type, target_key, field)
WHERE coalesce((SELECT bool_or(arrived) FROM arrival WHERE feed = 'case_management'), TRUE)
  AND (
    outcome = 'conflict'
    OR (
        (outcome IN ('cleared', 'undecided', 'source_behind') OR proposed.decision = 'refused_by_precedence')
        AND (reported_by IS NULL OR case_value IS NULL)
    )
)
UNION ALL
SELECT DISTINCT 'RC02', source_type, source_key, person_id, source_feed, 'meeting_date'
FROM proposal
WHERE kind = 'create'
  AND decision = 'refused_by_precedence'
"""

# A cell that could not be read has its own exception (MP01, MP03); a date missing for that reason gets no second one.
_REJECTIONS = f"""
SELECT
    'RC02',
    rejection.record_type,
    rejection.record_key,
    tie.person_id,
    tie.feed,
    CASE rejection.record_type WHEN 'advice_return' THEN 'advice_reference' ELSE 'meeting_date' END
FROM rejection
{LIVING_CHILD.format(of="rejection")}
WHERE NOT (
    rejection.reason_code = 'no_meeting_date'
    AND (
        rejection.record_key IN (
            SELECT record_key
            FROM bad_value
            WHERE record_type = rejection.record_type
              AND field = 'meeting_date'
        )
        OR rejection.record_key IN (
            SELECT subject_id
            FROM state_open_exception
            WHERE subject_type = rejection.record_type
              AND field = 'meeting_date'
        )
    )
)
"""

# ID04 says it where the roll shows the other UPN too; a return alone may also be the first to tell.
_UPN = """
SELECT DISTINCT 'RC02', 'person', person.person_id, person.person_id, tie.feed, 'upn'
FROM review_return AS returned
JOIN tie
    ON tie.record_type = 'review_return'
    AND tie.record_key = returned.record_key
    AND tie.state = 'tied'
JOIN person
    ON person.person_id = tie.person_id
JOIN protected_child AS child
    ON child.person_id = person.person_id
    AND NOT child.is_dead
WHERE upn_state(returned.upn) IN ('valid', 'valid_temporary')
  AND returned.upn <> person.upn
  AND returned.upn IS DISTINCT FROM person.former_upn
  AND NOT EXISTS (
    SELECT 1
    FROM roll_entry
    JOIN tie AS roll_tie
        ON roll_tie.record_type = 'roll_entry'
        AND roll_tie.record_key = roll_entry.record_key
        AND roll_tie.person_id = person.person_id
    WHERE upn_state(roll_entry.upn) IN ('valid', 'valid_temporary')
      AND roll_entry.upn <> person.upn
      AND roll_entry.upn IS DISTINCT FROM person.former_upn
  )
"""


def write_differences(con: duckdb.DuckDBPyConnection, as_of: str) -> None:
    """Write the table difference: one row for each fault that matching and reconciliation found."""
    parts = " UNION ALL ".join((_MATCHING, _FIELDS, _REJECTIONS, _UPN, f"({UNRETURNED})"))
    con.execute(f"CREATE OR REPLACE TABLE difference AS {parts} ORDER BY ALL", {"as_of": as_of})
