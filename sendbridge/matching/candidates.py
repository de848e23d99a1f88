"""Whom a record could mean: every person with whom it shares a number, or a key of names, birth date and places."""

from dataclasses import dataclass

import duckdb

from sendbridge.matching.fields import DAY_AND_MONTH_SWAPPED, SAME_PARTS_OF_BIRTH_DATE

_PERSONS = "link_person"
_CROWD = 60  # a key that more persons share points to nobody


@dataclass(frozen=True)
class SharedKey:
    """Columns in which a record and a person agree, and where those stand."""

    columns: tuple[str, ...]
    persons: str = "{persons}"
    records: str = "{records}"


PERSON_NAMES = ("forename", "surname", "former_surname")
RECORD_NAMES = ("forename", "surname")
PARTS_OF_NAMES = "coalesce(forename_parts, []) || coalesce(surname_parts, [])"  # a list joined to none would be none
_PARTS = ("forename_parts", "surname_parts")


def _named(names: tuple[str, ...], rows: str) -> str:
    words = [(name, name) for name in names] + [(parts, f"unnest({parts})") for parts in _PARTS]
    each = (
        f"SELECT id, date_of_birth, postcode, {word} AS name FROM {rows} WHERE {given} IS NOT NULL"
        for given, word in words
    )
    return f"({' UNION ALL '.join(each)})"


_NAMED_PERSONS = _named(PERSON_NAMES, "{persons}")
_NAMED_RECORDS = _named(RECORD_NAMES, "{records}")
_PLACED_PERSONS = "(SELECT id, date_of_birth, unnest(settings) AS setting_urn FROM {persons})"

# Any one error, and most pairs of errors, leave a true pair one of these, or the same name.
SHARED_KEYS: tuple[SharedKey, ...] = (
    SharedKey(("date_of_birth", "name"), _NAMED_PERSONS, _NAMED_RECORDS),
    SharedKey(("postcode", "name"), _NAMED_PERSONS, _NAMED_RECORDS),
    SharedKey(("date_of_birth", "postcode")),
    SharedKey(("date_of_birth", "setting_urn"), _PLACED_PERSONS),
)

# Of a person and a record of the same name: the school, or two of the three parts of the birth date; or day and month
# changed places.
BIRTH_DATES_NEAR = f"({SAME_PARTS_OF_BIRTH_DATE} > 1 OR ({DAY_AND_MONTH_SWAPPED}))"
_NAMESAKES_MEET = f"(list_contains(p.settings, r.setting_urn) OR {BIRTH_DATES_NEAR})"

_SAME_NAME = f"""
INSERT INTO {{into}}
SELECT r.id, p.id
FROM {{records}} AS r
JOIN {{persons}} AS p USING (forename, surname)
WHERE {_NAMESAKES_MEET}
"""

_MET = """
INSERT INTO {into}
WITH record_key AS (
    SELECT id AS record, {columns}
    FROM {records}
),
person_key AS (
    SELECT id AS person, {columns}
    FROM {persons}
    SEMI JOIN record_key USING ({columns})
),
fair AS (
    SELECT {columns}
    FROM person_key
    GROUP BY ALL
    HAVING count(*) <= {crowd}
)
SELECT record, person
FROM record_key
JOIN person_key USING ({columns})
SEMI JOIN fair USING ({columns})
"""

_REFERENCE = """
INSERT INTO {into}
SELECT record.id, person.id
FROM {records} AS record
JOIN {persons} AS person
    ON person.person_id = record.reference_person_id
"""


def meet(con: duckdb.DuckDBPyConnection, into: str, *, records: str) -> None:
    """Write the temporary table `into`: each of these records with whoever shares a key, a name or a case reference."""
    con.execute("CREATE OR REPLACE TEMP TABLE met (record INTEGER, person INTEGER)")
    for statement in (_REFERENCE, _SAME_NAME):
        con.execute(statement.format(into="met", records=records, persons=_PERSONS))
    for key in SHARED_KEYS:
        con.execute(
            _MET.format(
                into="met",
                records=key.records.format(records=records),
                persons=key.persons.format(persons=_PERSONS),
                columns=", ".join(key.columns),
                crowd=_CROWD,
            )
        )
    con.execute(f"CREATE OR REPLACE TEMP TABLE {into} AS SELECT DISTINCT record, person FROM met")
    con.execute("DROP TABLE temp.met")
