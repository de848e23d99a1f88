"""Which records may be of a child who is adopted or at a protected address: named people alone decide on them."""

# Whoever a record was ever taken for by tonight's matching or by a person: a decision does not take the guard away.
GUARDED_RECORDS = """
SELECT record_type, record_key
FROM tie
WHERE state = 'held'
  AND reason_code = 'restricted'
UNION
SELECT named.record_type, named.record_key
FROM (
    SELECT record_type, record_key, unnest([person_id, candidate_person_id]) AS person_id
    FROM tie
    UNION ALL
    SELECT record_type, record_key, person_id
    FROM tie_candidate
    UNION ALL
    SELECT record_type, record_key, person_id
    FROM state_tie
) AS named
JOIN person
  ON person.person_id = named.person_id
 AND person.restricted
"""
