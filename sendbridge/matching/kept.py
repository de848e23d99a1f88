"""What the night keeps of a link, so that a change can be linked by itself: the prepared tables, and keys as numbers.

To find a few rows among all is to read whole columns, and numbers are read many times faster than words and lists.
"""

import duckdb

from sendbridge.errors import NightNotReady
from sendbridge.matching.candidates import PARTS_OF_NAMES, PERSON_NAMES, RECORD_NAMES
from sendbridge.matching.linking import MATCHING_VERSION
from sendbridge.matching.prepared import drop_prepared
from sendbridge.matching.rules import Rules
from sendbridge.night_file import insert_rows

_KEPT = ("link_birth_date", "link_default_birth_date", "link_known_forename", "nickname")

# Kept rows have their numbers far apart: for a join of a few whose numbers lie near one another, DuckDB would lay out
# every number between them, which takes longer than the join.
_APART = 64

_COLUMNS = {
    "person": ("person_id", "postcode", *PERSON_NAMES, "setting_urn"),
    "record": ("list", "postcode", *RECORD_NAMES, "setting_urn", "reference_person_id"),
}
_WHOLE = {"person": "*, unnest(coalesce(settings, [NULL])) AS setting_urn", "record": "*"}
_SENT_AS = {"person": "person_id", "record": "record_type, record_key"}

# Columns of words and lists are dear to read, each by itself: rows keep theirs as one. A forename stays beside it
# since forenames are counted; the keys have a row for each setting of a person, and one for each part of a name
# that consists of several. No setting and no plain name has a blank.
_WORDS = {
    "person": ("person_id", "surname", "sex", "postcode", "former_surname"),
    "record": (
        *("feed", "sender", "record_type", "record_key", "forename", "surname", "sex", "postcode"),
        *("miswritten_upn", "miswritten_nhs_number", "setting_urn", "reference_person_id"),
    ),
}
_LISTS = {
    "person": ("forename_parts", "surname_parts", "settings"),
    "record": ("forename_parts", "surname_parts", "forename_leads"),
}
_KEYS = f"""
SELECT id, date_of_birth, sent_as, {{numbers}}
FROM (
    SELECT {{whole}}, {{sent_as}} AS sent_as
    FROM {{rows}}
    UNION ALL BY NAME
    SELECT id, date_of_birth, {{owner}}, postcode, unnest({PARTS_OF_NAMES}) AS forename, {{sent_as}} AS sent_as
    FROM {{rows}}
    WHERE forename_parts IS NOT NULL
       OR surname_parts IS NOT NULL
)
"""


def number_sql(column: str) -> str:
    """Return the number by which the tables of keys know what stands in a column."""
    return f"CASE WHEN {column} IS NOT NULL THEN CAST(hash({column}) >> 32 AS UINTEGER) END"


def keep_prepared(con: duckdb.DuckDBPyConnection, as_of: str, rules: Rules) -> None:
    """Keep the prepared tables in the file, and beside them the keys by which a few of their rows are found.

    Also under what they were linked, since what no change touches stays as that decided it.
    """
    con.execute("CREATE OR REPLACE TABLE link_fact (name VARCHAR, value VARCHAR)")
    insert_rows(con, "link_fact", [*_facts(as_of, rules).items()])
    for table in _KEPT:
        con.execute(f"CREATE OR REPLACE TABLE {table} AS FROM temp.{table}")
    for side, numbers in (("person", "link_identifier"), ("record", "link_quoted")):
        rows = _apart(f"link_{side}", "id")
        con.execute(f"CREATE OR REPLACE TABLE link_{side} AS {packed_sql(side, rows)}")
        con.execute(f"CREATE OR REPLACE TABLE link_{side}_key AS {key_sql(side, rows)}")
        con.execute(f"CREATE OR REPLACE TABLE link_{side}_identifier AS {identifier_sql(side, _apart(numbers, side))}")
    con.execute(
        f"CREATE OR REPLACE TABLE link_pointed AS {pointed_sql('link_record_identifier', 'link_person_identifier')}"
    )
    drop_prepared(con)


def check_kept(con: duckdb.DuckDBPyConnection, as_of: str, rules: Rules) -> None:
    """Raise NightNotReady if what is kept was linked on another day, under other rules or by another version."""
    kept = dict(con.execute("FROM link_fact").fetchall())
    now = _facts(as_of, rules)
    other = [f"{name} was {kept.get(name)} and is {now.get(name)}" for name in now if kept.get(name) != now[name]]
    if other:
        raise NightNotReady(
            f"The links that are kept are not of this day and version: {'; '.join(other)}. Link all again."
        )


def key_sql(side: str, rows: str) -> str:
    """Return the keys of these rows of link_person or link_record."""
    columns = _COLUMNS[side]
    numbers = ", ".join(f"{number_sql(column)} AS {column}" for column in columns)
    return _KEYS.format(numbers=numbers, whole=_WHOLE[side], rows=rows, owner=columns[0], sent_as=sent_as_sql(side))


def sent_as_sql(side: str) -> str:
    """Return the number that stands for the key by which a row was sent: of 64 bits, so that none is shared."""
    return f"hash({_SENT_AS[side]})"


def packed_sql(side: str, rows: str) -> str:
    """Return these rows as link_person or link_record keeps them."""
    lists = (f"array_to_string({name}, ' ')" for name in _LISTS[side])
    return f"""
    SELECT * EXCLUDE ({_in_words(side)}), CAST(to_json([{", ".join((*_WORDS[side], *lists))}]) AS VARCHAR) AS words
    FROM {rows}
    """


def unpacked_sql(side: str, rows: str) -> str:
    """Return these rows of link_person or link_record as they were before."""
    words = [f"words[{place}] AS {name}" for place, name in enumerate(_WORDS[side], 1)]
    lists = [f"string_split(words[{place}], ' ') AS {name}" for place, name in enumerate(_LISTS[side], len(words) + 1)]
    return f"""
    SELECT * EXCLUDE (words), {", ".join((*words, *lists))}
    FROM (SELECT * REPLACE (from_json(words, '["VARCHAR"]') AS words) FROM {rows})
    """


def identifier_sql(side: str, numbers: str) -> str:
    """Return whose numbers these are."""
    return f"SELECT {side} AS id, number FROM {numbers}"


def pointed_sql(records: str, persons: str) -> str:
    """Return to whom the identifiers of these records point."""
    return f"""
    SELECT record.id AS record, person.id AS person
    FROM {records} AS record
    JOIN {persons} AS person USING (number)
    """


def _facts(as_of: str, rules: Rules) -> dict[str, str | None]:
    """Return what links depend on beside rows; keys are found by DuckDB's hash, which a version of it may change."""
    return {"as_of": as_of, "matching": MATCHING_VERSION, "duckdb": duckdb.__version__, **rules.facts()}


def _in_words(side: str) -> str:
    return ", ".join((*_WORDS[side], *_LISTS[side]))


def _apart(table: str, number: str) -> str:
    return f"(SELECT * REPLACE ({number} * {_APART} AS {number}) FROM temp.{table})"
