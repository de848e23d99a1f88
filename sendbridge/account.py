"""The night's account: every row that was read ends in exactly one state, and every state is backed by evidence."""

import duckdb

from sendbridge.errors import NightDoesNotAddUp
from sendbridge.night_file import counts_by, one_transaction
from sendbridge.records import RECORDS

STATES = (
    "unreadable",
    "duplicate",
    "unmatched",
    "held",
    "rejected",
    "conflict",
    "awaiting_approval",
    "unchanged",
    "changed",
)

_ACCOUNT = """
CREATE OR REPLACE TABLE account AS
WITH verdict AS (
    SELECT
        source_type,
        source_key,
        CASE
            WHEN bool_or(decision = 'conflict') THEN 'conflict'
            WHEN bool_or(decision = 'await_approval') THEN 'awaiting_approval'
            WHEN bool_or(decision = 'apply') AND $push_mode = 'apply' THEN 'changed'
            WHEN bool_or(decision = 'apply') THEN 'awaiting_approval'
            ELSE 'unchanged'
        END AS state
    FROM proposal
    GROUP BY ALL
)
SELECT
    read_row.feed,
    read_row.sender,
    read_row.file_id,
    read_row.row_number,
    CASE
        WHEN read_row.outcome <> 'readable' THEN read_row.outcome
        WHEN tie.state IN ('unmatched', 'held') THEN tie.state
        WHEN pairing.state = 'held' THEN 'held'
        WHEN rejection.record_key IS NOT NULL THEN 'rejected'
        WHEN read_row.record_type IN ('review_return', 'advice_return') THEN coalesce(verdict.state, 'unchanged')
        WHEN read_row.is_new THEN 'changed'
        ELSE 'unchanged'
    END AS state
FROM read_row
LEFT JOIN tie
    ON tie.record_type = read_row.record_type
    AND tie.record_key = read_row.record_key
LEFT JOIN pairing
    ON pairing.record_type = read_row.record_type
    AND pairing.record_key = read_row.record_key
LEFT JOIN rejection
    ON rejection.record_type = read_row.record_type
    AND rejection.record_key = read_row.record_key
LEFT JOIN verdict
    ON verdict.source_type = read_row.record_type
    AND verdict.source_key = read_row.record_key
ORDER BY read_row.feed, read_row.file_id, read_row.row_number
"""

# What each state must be able to show, said once more and in another way than the account itself says it.
_EVIDENCE = """
CREATE OR REPLACE TEMP TABLE evidence AS
WITH kept AS (
    {kept}
),
without_key AS (
    FROM bad_value WHERE reason_code IN ('no_key', 'missing_column')
),
held AS (
    SELECT record_type, record_key FROM tie WHERE state = 'held'
    UNION
    SELECT record_type, record_key FROM pairing WHERE state = 'held'
),
proposed AS (
    SELECT DISTINCT source_type AS record_type, source_key AS record_key, decision FROM proposal
),
conflict AS (
    FROM proposed SELECT record_type, record_key WHERE decision = 'conflict'
),
awaiting AS (
    FROM proposed SELECT record_type, record_key WHERE decision = 'await_approval'
),
applied AS (
    FROM proposed SELECT record_type, record_key WHERE decision = 'apply'
),
tied AS (
    FROM tie SELECT record_type, record_key WHERE state = 'tied'
),
settled AS (
    FROM tied
    ANTI JOIN held USING (record_type, record_key)
    ANTI JOIN rejection USING (record_type, record_key)
),
readable AS (
    FROM read_row
    SEMI JOIN kept USING (record_type, record_key, feed, file_id, row_number)
    WHERE outcome = 'readable'
),
returned AS (
    FROM readable
    SEMI JOIN settled USING (record_type, record_key)
    WHERE record_type IN ('review_return', 'advice_return')
),
listed AS (
    FROM readable
    SEMI JOIN settled USING (record_type, record_key)
    WHERE record_type IN ('roll_entry', 'caseload_entry')
    UNION ALL
    FROM readable
    WHERE record_type NOT IN ('review_return', 'advice_return', 'roll_entry', 'caseload_entry')
),
backed AS (
    FROM read_row
    SEMI JOIN without_key
        ON without_key.feed = read_row.feed
        AND without_key.file_id = read_row.file_id
        AND without_key.row_number IN (0, read_row.row_number)
    SELECT feed, sender, file_id, row_number, 'unreadable' AS state
    WHERE outcome = 'unreadable'
      AND record_key IS NULL
    UNION ALL
    FROM read_row
    ANTI JOIN kept USING (record_type, record_key, feed, file_id, row_number)
    SELECT feed, sender, file_id, row_number, 'duplicate'
    WHERE outcome = 'duplicate'
    UNION ALL
    FROM readable SEMI JOIN (FROM tie WHERE state = 'unmatched') USING (record_type, record_key)
    SELECT feed, sender, file_id, row_number, 'unmatched'
    UNION ALL
    FROM readable SEMI JOIN held USING (record_type, record_key)
    SELECT feed, sender, file_id, row_number, 'held'
    UNION ALL
    FROM readable SEMI JOIN tied USING (record_type, record_key) SEMI JOIN rejection USING (record_type, record_key)
    SELECT feed, sender, file_id, row_number, 'rejected'
    UNION ALL
    FROM returned SEMI JOIN conflict USING (record_type, record_key)
    SELECT feed, sender, file_id, row_number, 'conflict'
    UNION ALL
    FROM returned
    SEMI JOIN awaiting USING (record_type, record_key)
    ANTI JOIN conflict USING (record_type, record_key)
    SELECT feed, sender, file_id, row_number, 'awaiting_approval'
    UNION ALL
    FROM returned
    SEMI JOIN applied USING (record_type, record_key)
    ANTI JOIN conflict USING (record_type, record_key)
    ANTI JOIN awaiting USING (record_type, record_key)
    SELECT feed, sender, file_id, row_number, 'changed'
    UNION ALL
    FROM returned
    ANTI JOIN (FROM proposed WHERE decision <> 'refused_by_precedence') USING (record_type, record_key)
    SELECT feed, sender, file_id, row_number, 'unchanged'
    UNION ALL
    FROM listed SELECT feed, sender, file_id, row_number, CASE WHEN is_new THEN 'changed' ELSE 'unchanged' END
)
SELECT * FROM backed
"""

_LOST_BEFORE_THE_NIGHT = """
WITH landed AS (
    SELECT feed, sender, record_type, sum(row_count) AS row_count FROM arrival GROUP BY ALL
),
seen AS (
    SELECT feed, sender, record_type, count(*) AS row_count FROM read_row GROUP BY ALL
)
SELECT feed, record_type, coalesce(landed.row_count, 0), coalesce(seen.row_count, 0)
FROM landed
FULL JOIN seen USING (feed, sender, record_type)
WHERE coalesce(seen.row_count, 0) <> coalesce(landed.row_count, 0)
ORDER BY feed, sender, record_type
LIMIT 1
"""

_READ_TWICE = """
SELECT feed, file_id, row_number, count(*)
FROM read_row
GROUP BY ALL
HAVING count(*) > 1 OR row_number IS NULL OR row_number < 1
ORDER BY ALL
LIMIT 1
"""

_UNBACKED = """
WITH stood AS (
    SELECT feed, sender, file_id, row_number, state, count(*) AS times FROM account GROUP BY ALL
),
backed AS (
    SELECT feed, sender, file_id, row_number, state, count(*) AS times FROM evidence GROUP BY ALL
)
SELECT
    feed,
    file_id,
    state,
    CAST(sum(coalesce(stood.times, 0)) AS BIGINT) AS accounted,
    CAST(sum(coalesce(backed.times, 0)) AS BIGINT) AS evidenced,
    count(*) FILTER (WHERE stood.times IS DISTINCT FROM backed.times) AS wrong
FROM stood
FULL JOIN backed USING (feed, sender, file_id, row_number, state)
GROUP BY feed, file_id, state
HAVING count(*) FILTER (WHERE stood.times IS DISTINCT FROM backed.times) > 0
ORDER BY feed, file_id, state
LIMIT 1
"""


def build_account(con: duckdb.DuckDBPyConnection, push_mode: str) -> dict[str, int]:
    """Write the table account, one row for each row of read_row; return how many rows ended in each state."""
    with one_transaction(con):
        con.execute(_ACCOUNT, {"push_mode": push_mode})
    return counts_by(con, "account", "state")


def verify_account(con: duckdb.DuckDBPyConnection) -> None:
    """Raise NightDoesNotAddUp, naming feed, file and state, unless every row that was read is accounted for once."""
    _verify_reading(con)
    con.execute(_EVIDENCE.format(kept=" UNION ALL ".join(map(_kept_sql, RECORDS))))
    unbacked = con.execute(_UNBACKED).fetchone()
    con.execute("DROP TABLE temp.evidence")
    if unbacked is not None:
        feed, file_id, state, accounted, evidenced, wrong = unbacked
        raise NightDoesNotAddUp(
            f"{feed}, file {file_id}: the account has {accounted} rows as {state}, the evidence has {evidenced}, "
            f"and {wrong} do not agree; yesterday's night stays in force, assemble this one again"
        )


def _kept_sql(record_type: str) -> str:
    return f"SELECT '{record_type}' AS record_type, record_key, feed, file_id, row_number FROM {record_type}"


def _verify_reading(con: duckdb.DuckDBPyConnection) -> None:
    """Hold the night's rows against what the reader counted when it read the files."""
    lost = con.execute(_LOST_BEFORE_THE_NIGHT).fetchone()
    if lost is not None:
        raise NightDoesNotAddUp(
            f"{lost[0]}: a sender's {lost[1]} files had {lost[2]} rows when they were read, the night holds {lost[3]}; "
            "assemble this night again"
        )
    twice = con.execute(_READ_TWICE).fetchone()
    if twice is not None:
        raise NightDoesNotAddUp(
            f"{twice[0]}, file {twice[1]}: row {twice[2]} stands {twice[3]} times in the night; assemble it again"
        )
