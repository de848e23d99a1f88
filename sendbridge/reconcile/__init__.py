"""Compares base, case system and source, field by field: what may change, what is agreed, what is for people."""

from datetime import date

import duckdb

from sendbridge.identifiers import SQL_MACROS as IDENTIFIER_MACROS
from sendbridge.night_file import counts_by, one_transaction
from sendbridge.precedence import Precedence
from sendbridge.reconcile.compared import write_compared
from sendbridge.reconcile.comparison import SQL_MACROS, compare
from sendbridge.reconcile.difference_values import write_difference_values
from sendbridge.reconcile.differences import write_differences
from sendbridge.reconcile.proposals import write_proposals

# Only what is new: a base that already says so is not written again every night.
_AGREED = """
CREATE OR REPLACE TABLE agreed AS
SELECT target_type, target_key, source_feed, field, source_value AS value
FROM compared
WHERE outcome = 'agreed'
  AND base_value IS DISTINCT FROM source_value
ORDER BY ALL
"""


def reconcile(con: duckdb.DuckDBPyConnection, as_of: date, precedence: Precedence, *, push_mode: str) -> dict[str, int]:
    """Write the tables proposal, agreed, difference and rejection; return how many rows of each sort there are."""
    with one_transaction(con):
        for macro in (*IDENTIFIER_MACROS, *SQL_MACROS):
            con.execute(macro)
        write_compared(con, as_of.isoformat(), precedence=precedence)
        write_proposals(con, as_of.isoformat(), precedence=precedence, push_mode=push_mode)
        con.execute(_AGREED)
        write_differences(con)
        write_difference_values(con)
        for table in ("protected_child", "compared"):
            con.execute(f"DROP TABLE temp.{table}")
    proposals = {f"proposal_{decision}": count for decision, count in counts_by(con, "proposal", "decision").items()}
    return proposals | counts_by(con, "difference", "rule_id")


__all__ = ["compare", "reconcile"]
