"""Compares base, case system and source, field by field: what may change, what is agreed, what is for people."""

from datetime import date

import duckdb

from sendbridge.identifiers import SQL_MACROS as IDENTIFIER_MACROS
from sendbridge.night_file import counts_by, one_transaction
from sendbridge.precedence import Precedence
from sendbridge.reconcile.compared import write_compared
from sendbridge.reconcile.comparison import ADVANCING, SQL_MACROS, compare
from sendbridge.reconcile.difference_values import write_difference_values
from sendbridge.reconcile.differences import write_differences
from sendbridge.reconcile.proposals import write_proposals

# Only what is new: a base that already says so is not written again every night. While a side has not been heard,
# what it would say now is not known, and the base waits.
_AGREED = f"""
CREATE OR REPLACE TABLE agreed AS
SELECT target_type, target_key, source_feed, field, case_value AS value, source_value
FROM compared
WHERE outcome IN {ADVANCING}
  AND (case_value IS DISTINCT FROM base_value OR source_value IS DISTINCT FROM base_source_value)
  AND NOT EXISTS (
    SELECT 1
    FROM arrival
    WHERE arrival.feed IN (compared.target_feed, compared.source_feed)
    GROUP BY arrival.feed
    HAVING NOT bool_or(arrival.arrived)
  )
ORDER BY ALL
"""


def reconcile(con: duckdb.DuckDBPyConnection, as_of: date, precedence: Precedence, *, push_mode: str) -> dict[str, int]:
    """Write the tables proposal, agreed, difference and rejection; return how many rows of each sort there are."""
    with one_transaction(con):
        compare_three_ways(con, as_of, precedence)
        write_proposals(con, as_of.isoformat(), precedence=precedence, push_mode=push_mode)
        write_differences(con, as_of.isoformat())
        write_difference_values(con)
        for table in ("protected_child", "compared", "overriding"):
            con.execute(f"DROP TABLE temp.{table}")
    proposals = {f"proposal_{decision}": count for decision, count in counts_by(con, "proposal", "decision").items()}
    return proposals | counts_by(con, "difference", "rule_id")


def compare_three_ways(con: duckdb.DuckDBPyConnection, as_of: date, precedence: Precedence) -> None:
    """Write what differs into the temporary table compared, and the bases that advance into the table agreed."""
    for macro in (*IDENTIFIER_MACROS, *SQL_MACROS):
        con.execute(macro)
    write_compared(con, as_of.isoformat(), precedence=precedence)
    con.execute(_AGREED)


__all__ = ["compare", "compare_three_ways", "reconcile"]
