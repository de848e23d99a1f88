"""Says of each row whose it is, and which other rows of its list have the same UPN."""

import duckdb

from sendbridge.sql_text import literal

_SHARED_UPN = {"annex_a_plan": "AX109", "annex_a_support": "AX209"}  # the rule that speaks of rows that share a UPN
_SHOWN = 20  # of the rows that share one; a filler such as X999 may stand in thousands


def name_children(con: duckdb.DuckDBPyConnection) -> None:
    """Fill `child`: what tells an officer whose row it is; the lists carry no names."""
    con.execute(
        """
        CREATE TABLE IF NOT EXISTS child (
            record_type VARCHAR, record_key VARCHAR, reference VARCHAR, surname VARCHAR, forename VARCHAR,
            date_of_birth VARCHAR, upn VARCHAR
        )
        """
    )
    for record_type in _SHARED_UPN:
        con.execute(
            f"""
            INSERT INTO child
            SELECT {literal(record_type)}, record_key, unique_id, NULL, NULL, CAST(date_of_birth AS VARCHAR), upn
            FROM {record_type}
            """
        )


def link_rows(con: duckdb.DuckDBPyConnection) -> None:
    """Fill `linked`: beside each row that shares its UPN, where the others stand."""
    con.execute(
        """
        CREATE TABLE IF NOT EXISTS linked (
            rule_id VARCHAR, record_type VARCHAR, record_key VARCHAR, others VARCHAR
        )
        """
    )
    for record_type, rule_id in _SHARED_UPN.items():
        con.execute(
            _LINKED.format(record_type=record_type, shown=_SHOWN), {"record_type": record_type, "rule_id": rule_id}
        )


_LINKED = """
INSERT INTO linked
WITH shared AS (
    SELECT upper(replace(upn, ' ', '')) AS upn, count(*) AS size
    FROM {record_type}
    WHERE upn IS NOT NULL
    GROUP BY 1
    HAVING count(*) > 1
),
holder AS (
    SELECT
        record_key,
        shared.upn,
        size,
        coalesce(kept_list.sheet || '!' || kept_column.letter, 'row ') || row_number AS place
    FROM {record_type}
    JOIN shared
      ON shared.upn = upper(replace({record_type}.upn, ' ', ''))
    JOIN kept_list
      ON kept_list.record_type = $record_type
     AND kept_list.prefix = regexp_replace(record_key, '\\d+$', '')
    LEFT JOIN kept_column
      ON kept_column.cells = kept_list.cells
     AND kept_column.field = 'upn'
),
listed AS (
    SELECT upn, list(place ORDER BY record_key)[:{shown} + 1] AS places
    FROM holder
    GROUP BY upn
)
SELECT
    $rule_id,
    $record_type,
    record_key,
    array_to_string(list_filter(places, lambda other: other <> place)[:{shown}], ', ')
    || CASE WHEN size > {shown} + 1 THEN ' and ' || (size - {shown} - 1) || ' more' ELSE '' END
FROM holder
JOIN listed
  ON listed.upn = holder.upn
"""
