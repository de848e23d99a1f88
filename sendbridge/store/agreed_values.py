"""What the case system and a source had when they were last told apart, field by field: the base of the comparison."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from sendbridge.store.staging import drop, run, stage
from sendbridge.store.tables import agreed_value

KEY = ("target_type", "target_key", "source_feed", "field")
VALUES = ("value", "source_value")  # the case system's, the source's

_UPDATE = """
UPDATE agreed_value
SET value = tonight.value,
    source_value = tonight.source_value,
    agreed_date = :agreed_date
FROM staged_agreed AS tonight
WHERE agreed_value.authority_code = :authority_code
  AND tonight.target_type = agreed_value.target_type
  AND tonight.target_key = agreed_value.target_key
  AND tonight.source_feed = agreed_value.source_feed
  AND tonight.field = agreed_value.field
  AND (
    tonight.value <> agreed_value.value
    OR (tonight.value IS NULL) <> (agreed_value.value IS NULL)
    OR tonight.source_value <> agreed_value.source_value
    OR (tonight.source_value IS NULL) <> (agreed_value.source_value IS NULL)
  )
"""

_COLUMNS = "target_type, target_key, source_feed, field, value, source_value"

_INSERT = f"""
INSERT INTO agreed_value (authority_code, {_COLUMNS}, agreed_date)
SELECT :authority_code, {_COLUMNS}, :agreed_date
FROM staged_agreed AS tonight
WHERE NOT EXISTS (
    SELECT 1
    FROM agreed_value
    WHERE agreed_value.authority_code = :authority_code
      AND agreed_value.target_type = tonight.target_type
      AND agreed_value.target_key = tonight.target_key
      AND agreed_value.source_feed = tonight.source_feed
      AND agreed_value.field = tonight.field
)
"""


def read_all(connection: Connection, authority_code: str) -> list[Row[Any]]:
    """Return (target_type, target_key, source_feed, field, value, source_value, agreed_date) of every base."""
    chosen = [agreed_value.c[name] for name in (*KEY, *VALUES, "agreed_date")]
    return [*connection.execute(select(*chosen).where(agreed_value.c.authority_code == authority_code))]


def advance(
    connection: Connection,
    authority_code: str,
    agreed_date: date,
    *,
    rows: Iterable[tuple[str, str, str, str, str | None]],
) -> int:
    """Make rows of (target_type, target_key, source_feed, field, value) the new base of both sides."""
    both = ((*row, row[-1]) for row in rows)
    return keep(connection, authority_code, agreed_date, rows=both)


def keep(
    connection: Connection,
    authority_code: str,
    agreed_date: date,
    *,
    rows: Iterable[tuple[str, str, str, str, str | None, str | None]],
) -> int:
    """Make rows of KEY and VALUES the new base; return how many altered it."""
    stage(connection, "staged_agreed", agreed_value, (*KEY, *VALUES), rows, key_columns=len(KEY))
    altered = sum(
        run(connection, statement, authority_code=authority_code, agreed_date=agreed_date).rowcount
        for statement in (_UPDATE, _INSERT)
    )
    drop(connection, "staged_agreed")
    return altered
