"""To whom the identifiers that a record quotes point, and how each stands among all who hold one."""

import duckdb

from sendbridge.identifiers import UPN_LETTERS

# A valid identifier is kept as a number, which is compared many times faster than a word: its digits, and for the
# letter that ends a temporary UPN two digits more. The check letter of a UPN follows from the rest.
_CHECKED = " + ".join(f"{place} * (number // {10 ** (13 - place)} % 10)" for place in range(2, 14))
MACROS = (
    "CREATE OR REPLACE TEMP MACRO upn_number(upn) AS CAST(upn[2:13] AS BIGINT)",
    "CREATE OR REPLACE TEMP MACRO temporary_upn_number(upn) AS CAST(upn[2:12] AS BIGINT) * 100 + ascii(upn[13])",
    f"""
    CREATE OR REPLACE TEMP MACRO upn_of_number(number) AS
    substr('{UPN_LETTERS}', ({_CHECKED}) % 23 + 1, 1) || lpad(CAST(number AS VARCHAR), 12, '0')
    """,
    "CREATE OR REPLACE TEMP MACRO nhs_number_of_number(number) AS lpad(CAST(number AS VARCHAR), 10, '0')",
)

# Among those of other kinds, the kind stands before the digits.
_KIND = 10**13
KINDS = ("temporary_upn", "upn", "uln", "nhs_number")

# The next child is given a temporary number again: it says whom to look at, and nothing more.
PERMANENT = f"number >= {_KIND}"

# Whatever a number's standing, it says whom to look at; only one of standing 'usable' may tie. `agreed` has a bit for
# the kind of each usable one.
_POINTER = f"""
CREATE OR REPLACE TEMP TABLE link_shared AS
SELECT number
FROM link_identifier
WHERE {PERMANENT}
GROUP BY number
HAVING count(*) > 1;
CREATE OR REPLACE TEMP TABLE pointer AS
WITH met AS (
    SELECT
        quoted.record,
        holder.person,
        number // {_KIND} AS kind,
        CASE
            WHEN NOT ({PERMANENT}) THEN 'temporary'
            WHEN shared.number IS NOT NULL THEN 'shared'
            WHEN NOT holder.trusted THEN 'unverified'
            ELSE 'usable'
        END AS standing
    FROM link_quoted AS quoted
    JOIN link_identifier AS holder USING (number)
    LEFT JOIN link_shared AS shared USING (number)
)
SELECT
    record,
    person,
    bool_or(standing = 'usable') AS by_identifier,
    bool_or(standing = 'shared') AS by_shared,
    bool_or(standing = 'unverified') AS by_unverified,
    bit_or(CASE WHEN standing = 'usable' THEN CAST(1 << kind AS UTINYINT) ELSE CAST(0 AS UTINYINT) END) AS agreed
FROM met
GROUP BY record, person;
CREATE OR REPLACE TEMP TABLE pointed AS
SELECT
    record,
    count(*) FILTER (WHERE by_identifier) AS by_identifier,
    count(*) FILTER (WHERE by_identifier OR by_shared OR by_unverified) AS by_number
FROM pointer
GROUP BY record;
"""


def held_sql(persons: str) -> str:
    """Return who of these persons holds which number, and whether it is known to be theirs."""
    return " UNION ALL ".join(
        f"SELECT {_number(column)}, id AS person, {trusted} AS trusted FROM {persons} WHERE {_given(column)}"
        for column, trusted in (
            *(("upn", "TRUE"), ("former_upn", "TRUE"), ("uln", "TRUE")),
            *(("nhs_number", "nhs_verified"), ("temporary_upn", "FALSE")),
        )
    )


def quoted_sql(records: str) -> str:
    """Return which numbers these records quote."""
    return " UNION ALL ".join(
        f"SELECT {_number(column)}, id AS record FROM {records} WHERE {_given(column)}"
        for column in ("former_upn", *KINDS)
    )


def write_pointers(con: duckdb.DuckDBPyConnection) -> None:
    """Write the persons whose number a record quotes, and how it stands (pointer), and how many they are (pointed).

    Reads link_identifier(number, person, trusted) and link_quoted(number, record).
    """
    con.execute(_POINTER)


def agreed_sql() -> str:
    """Return the expression that names the identifiers whose bits `agreed` has, NULL where there is none."""
    named = ", ".join(
        f"CASE WHEN agreed & {1 << KINDS.index(kind)} <> 0 THEN '{kind}' END" for kind in sorted(KINDS[1:])
    )
    return f"nullif(concat_ws(' ', {named}), '')"


def _number(column: str) -> str:
    kind = KINDS.index(column.removeprefix("former_"))
    return f"{kind * _KIND} + {column} AS number"


def _given(column: str) -> str:
    given = f"{column} IS NOT NULL"
    return f"{given} AND former_upn IS DISTINCT FROM upn" if column == "former_upn" else given
