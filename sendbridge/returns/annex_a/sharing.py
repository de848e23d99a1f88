"""Links the rows of a list that have the same UPN, so that each can be shown with the others."""

import duckdb

_SHOWN = 50  # a filler such as X999 may stand in thousands of rows: each is linked with the first of them only

_LINKED = f"""
CREATE OR REPLACE VIEW linked AS
WITH holder AS (
    SELECT 'annex_a_plan' AS record_type, record_key, upper(replace(upn, ' ', '')) AS upn
    FROM annex_a_plan
    WHERE upn IS NOT NULL
    UNION ALL
    SELECT 'annex_a_support', record_key, upper(replace(upn, ' ', ''))
    FROM annex_a_support
    WHERE upn IS NOT NULL
),
shown AS (
    SELECT *
    FROM holder
    QUALIFY row_number() OVER (PARTITION BY record_type, upn ORDER BY record_key) <= {_SHOWN}
)
SELECT holder.record_type, holder.record_key, shown.record_key AS other_key
FROM holder
JOIN shown
  ON shown.record_type = holder.record_type
 AND shown.upn = holder.upn
 AND shown.record_key <> holder.record_key
"""


def show_linked(con: duckdb.DuckDBPyConnection) -> None:
    """Make the view `linked` (record_type, record_key, other_key): rows of one list that share a UPN."""
    con.execute(_LINKED)
