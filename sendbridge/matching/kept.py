"""What the night keeps of a link, so that a change can be linked by itself: the prepared tables, and keys as numbers.

To find a few rows among all is to read whole columns, and numbers are read many times faster than words and lists.
"""

import duckdb

from sendbridge.matching.candidates import PARTS_OF_NAMES, PERSON_NAMES, RECORD_NAMES, words_sql
from sendbridge.matching.prepared import drop_prepared

_KEPT = ("link_person", "link_record", "link_default_birth_date", "link_known_forename")


def number_sql(column: str) -> str:
    """Return the number by which the tables of keys know what stands in a column."""
    return f"CASE WHEN {column} IS NOT NULL THEN CAST(hash({column}) >> 32 AS UINTEGER) END"


def _numbers(words: str) -> str:
    return f"list_transform({words}, lambda word : {number_sql('word')})"


def _keys(*columns: str, names: tuple[str, ...]) -> str:
    numbered = ", ".join(f"{number_sql(column)} AS {column}" for column in columns)
    return f"id, date_of_birth, {numbered}, {_numbers(words_sql(names))} AS names"


_PERSON = f"""
    {_keys("person_id", "postcode", *PERSON_NAMES, names=PERSON_NAMES)},
    {_numbers("settings")} AS settings
"""
_RECORD = _keys("list", "postcode", *RECORD_NAMES, "setting_urn", "reference_person_id", names=RECORD_NAMES)

# Most names have no parts, and lists are dear to read.
_PARTS = f"""
SELECT id, date_of_birth, {number_sql("postcode")} AS postcode, {number_sql("part")} AS part
FROM (
    SELECT id, date_of_birth, postcode, unnest({PARTS_OF_NAMES}) AS part
    FROM {{rows}}
    WHERE forename_parts IS NOT NULL
       OR surname_parts <> [surname]
)
"""


def keep_prepared(con: duckdb.DuckDBPyConnection) -> None:
    """Keep the prepared tables in the file, and beside them the keys by which a few of their rows are found."""
    for table in _KEPT:
        con.execute(f"CREATE OR REPLACE TABLE {table} AS FROM temp.{table}")
    for side in ("person", "record"):
        con.execute(f"CREATE OR REPLACE TABLE link_{side}_key AS {key_sql(side, f'temp.link_{side}')}")
        con.execute(f"CREATE OR REPLACE TABLE link_{side}_part AS {part_sql(f'temp.link_{side}')}")
    for side, numbers in (("person", "temp.link_identifier"), ("record", "temp.link_quoted")):
        con.execute(f"CREATE OR REPLACE TABLE link_{side}_identifier AS {identifier_sql(side, numbers)}")
    con.execute(f"CREATE OR REPLACE TABLE link_pointed AS {pointed_sql('link_record_identifier', 'link_person_identifier')}")
    drop_prepared(con)


def key_sql(side: str, rows: str) -> str:
    """Return the keys of these rows of link_person or link_record."""
    return f"SELECT {_PERSON if side == 'person' else _RECORD} FROM {rows}"


def part_sql(rows: str) -> str:
    """Return the parts of those names of these rows that consist of several."""
    return _PARTS.format(rows=rows)


def identifier_sql(side: str, numbers: str) -> str:
    """Return whose identifiers these are, each known by a number, like all else."""
    return f"SELECT {side} AS id, CAST(hash(kind, value) >> 32 AS UINTEGER) AS number FROM {numbers}"


def pointed_sql(records: str, persons: str) -> str:
    """Return to whom the identifiers of these records point."""
    return f"""
    SELECT record.id AS record, person.id AS person
    FROM {records} AS record
    JOIN {persons} AS person USING (number)
    """
