"""Whom a record could mean: every person with whom it shares a number, or a key of names, birth date and places."""

from dataclasses import dataclass

import duckdb

_CROWD = 60  # a key that more persons share points to nobody


@dataclass(frozen=True)
class SharedKey:
    """Columns in which a record and a person agree, as each side is asked for them."""

    of_person: tuple[str, ...]
    of_record: tuple[str, ...]
    first: str  # the column by which most rows of either side are set aside before a key is made
    persons: str = "{persons}"
    records: str = "{records}"


def _same(*columns: str, **relations: str) -> SharedKey:
    return SharedKey(columns, columns, columns[0], **relations)


_NAMED_PERSONS = """(
    SELECT id, date_of_birth, postcode, unnest(list_distinct(
        [forename, surname, former_surname] || coalesce(forename_parts, []) || coalesce(surname_parts, [])
    )) AS name
    FROM {persons}
)"""
_NAMED_RECORDS = """(
    SELECT id, date_of_birth, postcode, unnest(list_distinct(
        [forename, surname] || coalesce(forename_parts, []) || coalesce(surname_parts, [])
    )) AS name
    FROM {records}
)"""
_PLACED_PERSONS = "(SELECT id, forename, surname, date_of_birth, unnest(settings) AS setting_urn FROM {persons})"
_NAMES = ("forename", "surname")
_DAY, _MONTH, _YEAR = "day(date_of_birth)", "month(date_of_birth)", "year(date_of_birth)"

# Any one error, and most pairs of errors, leave a true pair one of these.
SHARED_KEYS: tuple[SharedKey, ...] = (
    _same("date_of_birth", "name", persons=_NAMED_PERSONS, records=_NAMED_RECORDS),
    _same("postcode", "name", persons=_NAMED_PERSONS, records=_NAMED_RECORDS),
    _same("date_of_birth", "postcode"),
    _same("date_of_birth", "setting_urn", persons=_PLACED_PERSONS),
    _same(*_NAMES, "setting_urn", persons=_PLACED_PERSONS),
    _same(*_NAMES, _YEAR, _MONTH),
    _same(*_NAMES, _YEAR, _DAY),
    _same(*_NAMES, _MONTH, _DAY),
    SharedKey((*_NAMES, _YEAR, _MONTH, _DAY), (*_NAMES, _YEAR, _DAY, _MONTH), "forename"),
)

_MET = """
INSERT INTO {into}
WITH record_key AS (
    SELECT id AS record, {of_record}
    FROM {records}
),
person_key AS (
    SELECT *
    FROM (SELECT id AS person, {of_person} FROM {persons})
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
    bool_or(holder.standing = 'usable' AND holder.kind = 'nhs_number') AS by_nhs_number,
    bool_or(holder.standing = 'usable' AND holder.kind = 'uln') AS by_uln,
    bool_or(holder.standing = 'usable' AND holder.kind = 'upn') AS by_upn
FROM link_quoted AS quoted
SEMI JOIN {records} AS asked
    ON asked.id = quoted.record
JOIN link_identifier AS holder USING (kind, value)
GROUP BY quoted.record, holder.person
"""

_REFERENCE = """
INSERT INTO {into}
SELECT record.id, person.id
FROM {records} AS record
JOIN {persons} AS person
    ON person.person_id = record.reference_person_id
"""


def write_pointers(con: duckdb.DuckDBPyConnection, records: str) -> None:
    """Write the temporary table pointer: the persons whose number a record quotes, and how that number stands."""
    con.execute(_POINTER.format(records=records))


def meet(
    con: duckdb.DuckDBPyConnection, into: str, *, records: str, persons: str = "link_person", crowd: int = _CROWD
) -> None:
    """Write the temporary table `into`: each pair of these that shares a key or a case reference."""
    con.execute("CREATE OR REPLACE TEMP TABLE met (record INTEGER, person INTEGER)")
    con.execute(_REFERENCE.format(into="met", records=records, persons=persons))
    for key in SHARED_KEYS:
        columns = [f"key_{place}" for place in range(len(key.of_person))]
        con.execute(
            _MET.format(
                into="met",
                of_record=_as(key.of_record, columns),
                of_person=_as(key.of_person, columns),
                records=key.records.format(records=_met_by(records, persons, key.first)),
                persons=key.persons.format(persons=_met_by(persons, records, key.first)),
                columns=", ".join(columns),
                crowd=crowd,
            )
        )
    con.execute(f"CREATE OR REPLACE TEMP TABLE {into} AS SELECT DISTINCT record, person FROM met")
    con.execute("DROP TABLE temp.met")


def _met_by(one: str, other: str, column: str) -> str:
    return f"(FROM {one} SEMI JOIN (SELECT {column} FROM {other}) AS met_by USING ({column}))"


def _as(expressions: tuple[str, ...], columns: list[str]) -> str:
    return ", ".join(f"{expression} AS {column}" for expression, column in zip(expressions, columns, strict=True))
