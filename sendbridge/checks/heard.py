"""What the night has ever heard of: record types that came, and columns that their one sender left out."""

from functools import cached_property

import duckdb

from sendbridge.records import RECORDS, RETURN_RECORDS

_RECORDS = RECORDS | RETURN_RECORDS
_TYPES = "SELECT record_type FROM arrival WHERE arrived UNION SELECT record_type FROM carried"
_NOT_SENT = """
SELECT record_type, field
FROM bad_value
WHERE reason_code = 'missing_column'
  AND sender = feed
UNION
SELECT split_part(name, '.', 1), split_part(name, '.', 2)
FROM (SELECT unnest(CAST(getvariable('columns_not_sent') AS VARCHAR[])) AS name)
"""


class Heard:
    """Answers for one night; it asks the night at the first question of each kind."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con

    def of(self, record_type: str) -> bool:
        """Return whether the record type has ever arrived; a table of our own making is always there."""
        if record_type not in _RECORDS or record_type in self._types:
            return True
        row = self._con.execute(f"SELECT EXISTS (SELECT 1 FROM {record_type})").fetchone()
        return bool(row and row[0])

    def lacks(self, record_type: str, field: str) -> bool:
        """Say whether the one sender of a feed left the column out; one setting of many proves nothing for the rest.

        `carried` names the fields that a return can say; of a record type that it does not name, a feed can say all.
        """
        if record_type not in _RECORDS or field not in _RECORDS[record_type].model_fields:
            return False  # a table of our own making, or a fault's own name: no column that is sent
        if record_type in {carried_type for carried_type, _ in self._carried}:
            return (record_type, field) not in self._carried or (record_type, field) in self._not_sent
        return (record_type, field) in self._not_sent

    @cached_property
    def _types(self) -> set[str]:
        return {record_type for (record_type,) in self._con.execute(_TYPES).fetchall()}

    @cached_property
    def _not_sent(self) -> set[tuple[str, str]]:
        return set(self._con.execute(_NOT_SENT).fetchall())

    @cached_property
    def _carried(self) -> set[tuple[str, str]]:
        return set(self._con.execute("SELECT record_type, field FROM carried").fetchall())
