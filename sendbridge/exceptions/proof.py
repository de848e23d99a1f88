"""Which faults a night proves gone: absence alone proves nothing, the rule must have run and its sender been heard."""

from collections.abc import Iterable, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from sendbridge.records import RECORDS

_SHAPE = ("exception_id", "rule_id", "subject_type", "subject_id", "source", "field", "sender")

_HEARD = """
CREATE OR REPLACE TEMP TABLE heard AS
SELECT DISTINCT feed, sender
FROM arrival
WHERE arrived
UNION
SELECT DISTINCT feed, CAST(NULL AS VARCHAR)
FROM arrival
WHERE arrived
UNION
SELECT 'override', CAST(NULL AS VARCHAR)
"""

# A setting that sent its roll has not sent its returns: what is wrong with a return is proved by returns alone.
_SILENT_LIST = """
CREATE OR REPLACE TEMP TABLE silent_list AS
SELECT feed, sender, record_type
FROM arrival
GROUP BY ALL
HAVING NOT bool_or(arrived)
"""

_IMAGE = "CREATE OR REPLACE TEMP TABLE in_image (record_type VARCHAR, record_key VARCHAR)"

_IN_IMAGE = """
INSERT INTO in_image
SELECT '{record_type}', record_key
FROM {record_type}
WHERE record_key IN (SELECT subject_id FROM absent WHERE subject_type = '{record_type}')
"""

# A rule proves when it ran; matching and reconciliation run on every night that is sealed. A rule that found nobody
# in its scope proves it of a record that is still there: it is the record that has left the scope. What a rule says
# of a sender's silence is proved by his feed: a sender who is no longer expected will never be heard. What a person has
# set is in the night's own snapshot: it is always heard.
_GONE_BY_RULE = """
SELECT exception_id
FROM absent
WHERE (
    rule_id IN (SELECT rule_id FROM evaluation WHERE outcome IN ('passed', 'failed'))
    OR rule_id IN ('MT01', 'MT02', 'RC01', 'RC02', 'RC03')
    OR rule_id IN (SELECT rule_id FROM evaluation WHERE outcome = 'empty')
    AND EXISTS (
        SELECT 1
        FROM in_image
        WHERE in_image.record_type = absent.subject_type
          AND in_image.record_key = absent.subject_id
    )
)
  AND EXISTS (
    SELECT 1
    FROM heard
    WHERE heard.feed = 'case_management'
)
  AND EXISTS (
    SELECT 1
    FROM heard
    WHERE heard.feed = absent.source
      AND heard.sender IS NOT DISTINCT FROM CASE
        WHEN absent.source = 'case_management' OR absent.subject_type = 'sender' THEN NULL
        ELSE absent.sender
      END
)
  AND NOT EXISTS (
    SELECT 1
    FROM silent_list
    WHERE silent_list.feed = absent.source
      AND silent_list.record_type = absent.subject_type
      AND silent_list.sender = coalesce(absent.sender, absent.source)
)
"""

# A bad value is gone when the record was read again without it, or when its sender's full list left the record out.
_GONE_FROM_RECORDS = """
SELECT exception_id
FROM absent
WHERE rule_id IN ('MP01', 'MP03')
  AND subject_type <> 'sender'
  AND (
    EXISTS (
        SELECT 1
        FROM read_row
        WHERE read_row.feed = absent.source
          AND read_row.record_type = absent.subject_type
          AND read_row.record_key = absent.subject_id
          AND read_row.outcome = 'readable'
    )
    OR NOT EXISTS (
        SELECT 1
        FROM in_image
        WHERE in_image.record_type = absent.subject_type
          AND in_image.record_key = absent.subject_id
    )
)
"""

# Rows or files of a sender are gone when he sent that list again and nothing was wrong with it.
_GONE_FROM_LISTS = """
SELECT exception_id
FROM absent
WHERE rule_id IN ('MP01', 'MP02', 'MP03', 'MP04', 'MP05')
  AND subject_type = 'sender'
  AND EXISTS (
    SELECT 1
    FROM read_row
    WHERE read_row.feed = absent.source
      AND read_row.sender = absent.subject_id
      AND read_row.record_type = split_part(absent.field, '.', 1)
)
"""

_GONE_FROM_FEEDS = """
SELECT exception_id
FROM absent
WHERE rule_id = 'SY06'
  AND subject_id IN (SELECT feed FROM heard)
"""

# What a wrong link left on the case system is gone when the record is.
_GONE_FROM_CASE = """
SELECT exception_id
FROM absent
WHERE rule_id = 'PU04'
  AND EXISTS (
    SELECT 1
    FROM heard
    WHERE heard.feed = absent.source
)
  AND NOT EXISTS (
    SELECT 1
    FROM in_image
    WHERE in_image.record_type = absent.subject_type
      AND in_image.record_key = absent.subject_id
)
"""


def proved_gone(con: duckdb.DuckDBPyConnection, absent: Iterable[Sequence[Any]]) -> list[str]:
    """Return the ids of those open exceptions (rows as `store.exceptions.absent` gives them) whose fault is gone."""
    held = [*zip(*absent, strict=True)] or [()] * len(_SHAPE)
    rows = pa.table({name: pa.array([*values], pa.string()) for name, values in zip(_SHAPE, held, strict=True)})
    con.register("absent_rows", rows)
    con.execute("CREATE OR REPLACE TEMP TABLE absent AS FROM absent_rows")
    con.execute(_HEARD)
    con.execute(_SILENT_LIST)
    con.execute(_IMAGE)
    for (record_type,) in con.execute("SELECT DISTINCT subject_type FROM absent ORDER BY 1").fetchall():
        if record_type in RECORDS:
            con.execute(_IN_IMAGE.format(record_type=record_type))
    gone = (_GONE_BY_RULE, _GONE_FROM_RECORDS, _GONE_FROM_LISTS, _GONE_FROM_FEEDS, _GONE_FROM_CASE)
    return sorted({each for statement in gone for (each,) in con.execute(statement).fetchall()})
