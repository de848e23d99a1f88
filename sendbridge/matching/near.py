"""Who may be meant, seen from a few rows: whoever of the kept rows shares a key with them.

Keys that a crowd shares, and two words of one number, are let through: more is found than is weighed, never less.
"""

from sendbridge.matching.candidates import NAMESAKES_MEET, PERSON_NAMES, RECORD_NAMES

_ON_ONE_DAY = """
SELECT p.id AS person, r.id AS record
FROM {persons} AS p
JOIN {records} AS r USING (date_of_birth)
WHERE {shares_name}
   OR p.postcode = r.postcode
   OR list_contains(p.settings, r.setting_urn)
UNION ALL
SELECT p.id, r.id
FROM {person_parts} AS p
JOIN {record_parts} AS r
    ON p.date_of_birth = r.date_of_birth
    AND {shares_part}
UNION ALL
"""
_ON_ANY_DAY = """
SELECT p.id AS person, r.id AS record
FROM {persons} AS p
JOIN {records} AS r USING (postcode)
WHERE ({shares_name})
  AND {where}
UNION ALL
SELECT p.id, r.id
FROM {person_parts} AS p
JOIN {record_parts} AS r
    ON p.postcode = r.postcode
    AND {shares_part}
UNION ALL
SELECT p.id, r.id
FROM {persons} AS p
JOIN {records} AS r USING (forename, surname)
WHERE {namesakes_meet}
  AND {where}
UNION ALL
SELECT p.id, r.id
FROM {persons} AS p
JOIN {records} AS r
    ON p.person_id = r.reference_person_id
"""


def persons_near(records: str, *, on_any_day: bool = False) -> str:
    """Return the pairs (person, record) of the kept persons and these rows of link_record_key that share a key.

    `on_any_day` leaves out the keys of which the birth date is a part.
    """
    return (_ON_ANY_DAY if on_any_day else _ON_ONE_DAY + _ON_ANY_DAY).format(
        persons="link_person_key",
        records=records,
        person_parts="link_person_part",
        record_parts=records,
        shares_name=" OR ".join(f"list_contains(r.names, p.{name})" for name in PERSON_NAMES),
        shares_part="list_contains(r.names, p.part)",
        namesakes_meet=NAMESAKES_MEET,
        where="TRUE",
    )


def records_near(persons: str, *, on_any_day: bool = False, where: str = "TRUE") -> str:
    """Return the pairs (person, record) of these rows of link_person_key and the kept records that share a key."""
    return (_ON_ANY_DAY if on_any_day else _ON_ONE_DAY + _ON_ANY_DAY).format(
        persons=persons,
        records="link_record_key",
        person_parts=persons,
        record_parts="link_record_part",
        shares_name=" OR ".join(f"list_contains(p.names, r.{name})" for name in RECORD_NAMES),
        shares_part="list_contains(p.names, r.part)",
        namesakes_meet=NAMESAKES_MEET,
        where=where,
    )
