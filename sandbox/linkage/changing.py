"""A day's changes to a council for linkage: rows that take a value from their neighbour, and rows that are gone."""

import duckdb

_SIDES = (("known", "person_id", "person_id"), ("arriving", "record_key", "record_type, record_key"))

# A third of the rows takes the neighbour's forename, a third the UPN, a third the birth date.
_CHANGES = """
CREATE OR REPLACE TABLE {name}_change AS
SELECT * EXCLUDE (turn, next_forename, next_upn, next_birth_date) REPLACE (
    CASE turn % 3 WHEN 0 THEN next_forename ELSE forename END AS forename,
    CASE turn % 3 WHEN 1 THEN next_upn ELSE upn END AS upn,
    CASE turn % 3 WHEN 2 THEN next_birth_date ELSE date_of_birth END AS date_of_birth
)
FROM (
    SELECT
        *,
        lead(forename) OVER neighbour AS next_forename,
        lead(upn) OVER neighbour AS next_upn,
        lead(date_of_birth) OVER neighbour AS next_birth_date,
        row_number() OVER (ORDER BY hash({key})) AS turn
    FROM {name}
    WINDOW neighbour AS (ORDER BY {key})
)
WHERE turn <= {changed};
CREATE OR REPLACE TABLE {name}_gone AS
SELECT {keys}
FROM {name} ANTI JOIN {name}_change USING ({key})
ORDER BY hash({key})
LIMIT {gone};
"""
_APPLIED = """
DELETE FROM {name}
WHERE ({keys}) IN (SELECT ({keys}) FROM {name}_change)
   OR ({keys}) IN (SELECT ({keys}) FROM {name}_gone);
INSERT INTO {name} BY NAME FROM {name}_change;
"""


def write_changes(con: duckdb.DuckDBPyConnection, changed: int, *, gone: int = 20) -> None:
    """Write known_change, known_gone, arriving_change and arriving_gone: so many rows in all, a few of them gone."""
    for name, key, keys in _SIDES:
        con.execute(_CHANGES.format(name=name, key=key, keys=keys, changed=changed // 2 - gone, gone=gone))


def apply_changes(con: duckdb.DuckDBPyConnection) -> None:
    """Bring the relations known and arriving to the changes."""
    for name, _, keys in _SIDES:
        con.execute(_APPLIED.format(name=name, keys=keys))
