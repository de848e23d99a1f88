"""Who may be meant, seen from a few rows: whoever of the kept rows shares a key with them.

Keys that a crowd shares, and two words of one number, are let through: more is found than is weighed, never less.
"""

from sendbridge.matching.candidates import BIRTH_DATES_NEAR, PERSON_NAMES, RECORD_NAMES

_WORDS_OF_PERSON = ", ".join(f"p.{name}" for name in PERSON_NAMES)
_SHARE_A_WORD = f"({' OR '.join(f'r.{name} IN ({_WORDS_OF_PERSON})' for name in RECORD_NAMES)})"
_ON_ONE_DAY = f"""
SELECT p.id AS person, r.id AS record
FROM {{persons}} AS p
JOIN {{records}} AS r USING (date_of_birth)
WHERE {_SHARE_A_WORD}
   OR p.postcode = r.postcode
   OR p.setting_urn = r.setting_urn
UNION ALL
"""
_ON_ANY_DAY = f"""
SELECT p.id AS person, r.id AS record
FROM {{persons}} AS p
JOIN {{records}} AS r USING (postcode)
WHERE {_SHARE_A_WORD}
  AND {{where}}
UNION ALL
SELECT p.id, r.id
FROM {{persons}} AS p
JOIN {{records}} AS r USING (forename, surname)
WHERE (p.setting_urn = r.setting_urn OR {BIRTH_DATES_NEAR})
  AND {{where}}
UNION ALL
SELECT p.id, r.id
FROM {{persons}} AS p
JOIN {{records}} AS r
    ON p.person_id = r.reference_person_id
"""


def pairs_near(
    *, persons: str = "link_person_key", records: str = "link_record_key", on_any_day: bool = False, where: str = "TRUE"
) -> str:
    """Return the pairs (person, record) of these rows of the tables of keys that share a key.

    `on_any_day` leaves out the keys of which the birth date is a part.
    """
    return (_ON_ANY_DAY if on_any_day else _ON_ONE_DAY + _ON_ANY_DAY).format(
        persons=persons, records=records, where=where
    )
