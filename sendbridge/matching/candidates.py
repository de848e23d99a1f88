"""Whom a record could mean: every person with whom it shares a number, or a key of names, birth date and places."""

from dataclasses import dataclass

import duckdb

from sendbridge.matching.fields import DAY_AND_MONTH_SWAPPED, SAME_PARTS_OF_BIRTH_DATE

_PERSONS = "link_person"
_CROWD = 60  # a key that more persons share points to nobody


@dataclass(frozen=True)
class SharedKey:
    """Columns in which a record and a person agree; by the first most rows of either side are set aside beforehand."""

    columns: tuple[str, ...]
    persons: str = "{persons}"
    records: str = "{records}"


PERSON_NAMES = ("forename", "surname", "former_surname")
RECORD_NAMES = ("forename", "surname")
PARTS_OF_NAMES = "coalesce(forename_parts, []) || coalesce(surname_parts, [])"  # a list joined to none would be none


def _named(names: tuple[str, ...], rows: str) -> str:
    words = f"unnest(list_distinct([{', '.join(names)}] || {PARTS_OF_NAMES}))"
    return f"(SELECT id, date_of_birth, postcode, {words} AS name FROM {rows})"


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

_POINTER = """
CREATE OR REPLACE TEMP TABLE pointer AS
SELECT
    quoted.record,
    holder.person,
    bool_or(holder.standing = 'usable') AS by_identifier,
    bool_or(holder.standing = 'shared') AS by_shared,
    bool_or(holder.standing = 'unverified') AS by_unverified,
    CASE
        WHEN by_identifier THEN concat_ws(
            ' ',
            CASE WHEN bool_or(holder.standing = 'usable' AND holder.kind = 'nhs_number') THEN 'nhs_number' END,
            CASE WHEN bool_or(holder.standing = 'usable' AND holder.kind = 'uln') THEN 'uln' END,
            CASE WHEN bool_or(holder.standing = 'usable' AND holder.kind = 'upn') THEN 'upn' END
        )
    END AS agreed
FROM link_quoted AS quoted
SEMI JOIN {records} AS asked
    ON asked.id = quoted.record
JOIN link_identifier AS holder USING (kind, value)
GROUP BY quoted.record, holder.person
"""
_POINTED = """
CREATE OR REPLACE TEMP TABLE pointed AS
SELECT
    record,
    count(*) FILTER (WHERE by_identifier) AS by_identifier,
    count(*) FILTER (WHERE by_identifier OR by_shared OR by_unverified) AS by_number
FROM pointer
GROUP BY record
"""

_REFERENCE = """
INSERT INTO {into}
SELECT record.id, person.id
FROM {records} AS record
JOIN {persons} AS person
    ON person.person_id = record.reference_person_id
"""


def write_pointers(con: duckdb.DuckDBPyConnection, records: str) -> None:
    """Write the persons whose number a record quotes, and how it stands (pointer), and how many they are (pointed)."""
    con.execute(_POINTER.format(records=records))
    con.execute(_POINTED)


def meet(con: duckdb.DuckDBPyConnection, into: str, *, records: str) -> None:
    """Write the temporary table `into`: each of these records with whoever shares a key, a name or a case reference."""
    con.execute("CREATE OR REPLACE TEMP TABLE met (record INTEGER, person INTEGER)")
    for statement in (_REFERENCE, _SAME_NAME):
        con.execute(statement.format(into="met", records=records, persons=_PERSONS))
    for key in SHARED_KEYS:
        con.execute(
            _MET.format(
                into="met",
                records=key.records.format(records=_met_by(records, _PERSONS, key.columns[0])),
                persons=key.persons.format(persons=_met_by(_PERSONS, records, key.columns[0])),
                columns=", ".join(key.columns),
                crowd=_CROWD,
            )
        )
    con.execute(f"CREATE OR REPLACE TEMP TABLE {into} AS SELECT DISTINCT record, person FROM met")
    con.execute("DROP TABLE temp.met")


def _met_by(one: str, other: str, column: str) -> str:
    return f"(FROM {one} SEMI JOIN (SELECT {column} FROM {other}) AS met_by USING ({column}))"
