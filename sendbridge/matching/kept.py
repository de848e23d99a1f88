"""What the night keeps of a link, so that a change can be linked by itself: the prepared tables, and keys as numbers.

To find a few rows among all is to read whole columns, and numbers are read many times faster than words and lists.
"""

import duckdb

from sendbridge.matching.prepared import PREPARED, drop_prepared


def _number(column: str) -> str:
    return f"CASE WHEN {column} IS NOT NULL THEN CAST(hash({column}) >> 32 AS UINTEGER) END"


def _numbers(words: str) -> str:
    return f"list_transform({words}, lambda word : {_number('word')})"


def _keys(*columns: str, names: str) -> str:
    numbered = ", ".join(f"{_number(column)} AS {column}" for column in columns)
    words = f"[{names}] || coalesce(forename_parts, []) || coalesce(surname_parts, [])"
    return f"id, date_of_birth, {numbered}, {_numbers(words)} AS names"


_PERSON_NAMES = ("forename", "surname", "former_surname")
_PERSON = f"""
    {_keys("person_id", "postcode", *_PERSON_NAMES, names=", ".join(_PERSON_NAMES))},
    {_numbers("settings")} AS settings
"""
_RECORD = _keys(
    *("list", "postcode", "forename", "surname", "setting_urn", "reference_person_id"), names="forename, surname"
)

# Most names have no parts, and lists are dear to read.
_PARTS = f"""
SELECT id, date_of_birth, {_number("postcode")} AS postcode, {_number("part")} AS part
FROM (
    SELECT id, date_of_birth, postcode, unnest(coalesce(forename_parts, []) || coalesce(surname_parts, [])) AS part
    FROM {{rows}}
    WHERE forename_parts IS NOT NULL
       OR surname_parts <> [surname]
)
"""


def keep_prepared(con: duckdb.DuckDBPyConnection) -> None:
    """Keep the prepared tables in the file, and beside them the keys by which a few of their rows are found."""
    for table in PREPARED:
        con.execute(f"CREATE OR REPLACE TABLE {table} AS FROM temp.{table}")
    for side in ("person", "record"):
        con.execute(f"CREATE OR REPLACE TABLE link_{side}_key AS {key_sql(side, f'temp.link_{side}')}")
        con.execute(f"CREATE OR REPLACE TABLE link_{side}_part AS {part_sql(f'temp.link_{side}')}")
    con.execute(
        """
        CREATE OR REPLACE TABLE link_pointed AS
        SELECT record, person FROM temp.link_quoted JOIN temp.link_identifier USING (kind, value)
        """
    )
    drop_prepared(con)


def number_sql(column: str) -> str:
    """Return the number by which the tables of keys know what stands in a column."""
    return _number(column)


def key_sql(side: str, rows: str) -> str:
    """Return the keys of these rows of link_person or link_record."""
    return f"SELECT {_PERSON if side == 'person' else _RECORD} FROM {rows}"


def part_sql(rows: str) -> str:
    """Return the parts of those names of these rows that consist of several."""
    return _PARTS.format(rows=rows)
