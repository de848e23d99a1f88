"""Assembles tonight's image: last night's records, what the feeds brought, and a snapshot of what people decided."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from sendbridge.records import PROVENANCE, RECORDS, Column, columns
from sendbridge.settings import CASE_SYSTEM
from sendbridge.sql_text import literal

FEEDS = ("case_management", "school_settings", "health_trusts", "establishment_register")

_READ_ROW = """
    feed VARCHAR, sender VARCHAR, file_id VARCHAR, row_number BIGINT, record_type VARCHAR,
    record_key VARCHAR, content_hash VARCHAR, outcome VARCHAR, is_new BOOLEAN
"""
_BAD_VALUE = """
    feed VARCHAR, sender VARCHAR, file_id VARCHAR, row_number BIGINT, record_type VARCHAR, record_key VARCHAR,
    field VARCHAR, column_name VARCHAR, column_letter VARCHAR, reason_code VARCHAR, value VARCHAR,
    mapping_version VARCHAR
"""
_ARRIVAL = """
    feed VARCHAR, sender VARCHAR, record_type VARCHAR, arrived BOOLEAN, "full" BOOLEAN,
    row_count BIGINT, file_count BIGINT
"""
_CARRIED = "record_type VARCHAR, field VARCHAR"  # what a feed can say at all, where it cannot say everything
_DROPPED_FILE = """
    feed VARCHAR, sender VARCHAR, record_type VARCHAR, landed_date DATE, written_date DATE, is_copy BOOLEAN
"""


@dataclass(frozen=True)
class Ingredients:
    """What a night is made of: the feeds' folders that may be used, and the last sealed night."""

    work_dir: Path
    previous_night: Path | None
    fresh_feeds: tuple[str, ...]


def assemble_image(con: duckdb.DuckDBPyConnection, ingredients: Ingredients) -> dict[str, int]:
    """Write the image, read_row, bad_value and arrival tables; return counts by feed and record type.

    Tonight's image is the last image plus tonight's delta: the newest version of a record wins, and only
    a full list proves that a record is gone.
    """
    if ingredients.previous_night is not None:
        con.execute(f"ATTACH {literal(ingredients.previous_night)} AS last_night (READ_ONLY)")
    try:
        con.execute("BEGIN")
        _write_evidence(con, ingredients)
        counts = {f"{name}_rows": _write_record_type(con, name, ingredients) for name in RECORDS}
        _mark_rows(con)
        con.execute("COMMIT")
    finally:
        if ingredients.previous_night is not None:
            con.execute("DETACH last_night")
    return counts


def write_night_info(con: duckdb.DuckDBPyConnection, facts: dict[str, str | None]) -> None:
    """Write the one-row table that says which night this is and which versions of rules and mappings made it."""
    con.execute(f"CREATE OR REPLACE TABLE night_info ({', '.join(f'{name} VARCHAR' for name in facts)})")
    con.execute(f"INSERT INTO night_info VALUES ({', '.join('?' for _ in facts)})", list(facts.values()))


def read_done(work_dir: Path, feed: str) -> dict[str, object] | None:
    """Return what the feed's pull wrote when it was complete, or None."""
    path = work_dir / feed / "done.json"
    if not path.exists():
        return None
    done: dict[str, object] = json.loads(path.read_text())
    return done


def _write_evidence(con: duckdb.DuckDBPyConnection, ingredients: Ingredients) -> None:
    for table, parquet, shape in (
        ("read_row", "rows", _READ_ROW),
        ("bad_value", "bad_values", _BAD_VALUE),
        ("arrival", "arrivals", _ARRIVAL),
        ("carried", "carried", _CARRIED),
        ("dropped_file", "drops", _DROPPED_FILE),
    ):
        con.execute(f"CREATE OR REPLACE TABLE {table} ({shape})")
        for feed in ingredients.fresh_feeds:
            path = ingredients.work_dir / feed / f"{parquet}.parquet"
            if path.exists():
                con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM read_parquet(?)", [str(path)])
    if ingredients.previous_night is not None:
        _note_absent_senders(con, ingredients.fresh_feeds)
        _keep_last_drops(con, ingredients.fresh_feeds)
        if not (ingredients.work_dir / CASE_SYSTEM / "person.parquet").exists():
            _carry_over_what_is_carried(con)


def _note_absent_senders(con: duckdb.DuckDBPyConnection, fresh_feeds: Iterable[str]) -> None:
    """Record every sender that was there last night and sent nothing tonight: its silence proves nothing."""
    con.execute(
        """
        INSERT INTO arrival
        SELECT feed, sender, record_type, FALSE, FALSE, 0, 0
        FROM last_night.arrival AS last
        WHERE NOT EXISTS (
            SELECT 1
            FROM arrival AS tonight
            WHERE tonight.feed = last.feed
              AND tonight.sender = last.sender
              AND tonight.record_type = last.record_type
        )
        """
    )


def _keep_last_drops(con: duckdb.DuckDBPyConnection, fresh_feeds: Iterable[str]) -> None:
    """Keep what is known of each sender's latest files until newer ones come; of copies, while nobody has looked."""
    known = con.execute(
        "SELECT 1 FROM duckdb_tables() WHERE database_name = 'last_night' AND table_name = 'dropped_file'"
    ).fetchone()
    if known is None:  # a night that was kept before dropped files were told of
        return
    con.execute(
        """
        INSERT INTO dropped_file BY NAME
        SELECT last.*
        FROM last_night.dropped_file AS last
        WHERE CASE WHEN last.is_copy THEN last.feed NOT IN (SELECT unnest($fresh)) ELSE NOT EXISTS (
            SELECT 1
            FROM dropped_file AS tonight
            WHERE tonight.feed = last.feed
              AND tonight.sender = last.sender
              AND tonight.record_type = last.record_type
              AND NOT tonight.is_copy
        ) END
        """,
        {"fresh": [*fresh_feeds]},
    )


def _carry_over_what_is_carried(con: duckdb.DuckDBPyConnection) -> None:
    """Where the case system said nothing new, its records are last night's, and so is what they can say."""
    if con.execute(
        "SELECT 1 FROM duckdb_tables() WHERE database_name = 'last_night' AND table_name = 'carried'"
    ).fetchone():
        con.execute("INSERT INTO carried FROM last_night.carried")


def _write_record_type(con: duckdb.DuckDBPyConnection, name: str, ingredients: Ingredients) -> int:
    shape = [*columns(RECORDS[name])]
    con.execute(f"CREATE OR REPLACE TABLE {name} ({_table_shape(shape)})")
    con.execute(f"CREATE OR REPLACE TEMP TABLE delta ({_table_shape(shape)}, row_order BIGINT, file_order BIGINT)")
    for order, feed in enumerate(ingredients.fresh_feeds):
        path = ingredients.work_dir / feed / f"{name}.parquet"
        if path.exists():
            con.execute(
                f"""
                INSERT INTO delta BY NAME
                SELECT * EXCLUDE (file_row_number), file_row_number AS row_order, {order} AS file_order
                FROM read_parquet(?, file_row_number = TRUE)
                """,
                [str(path)],
            )
    con.execute(_NEWEST.format(table=name, newest_first=_newest_first(shape)))
    if ingredients.previous_night is not None:
        con.execute(_CARRY_OVER.format(table=name))
    _mark_losers_and_news(con, name, ingredients.previous_night)
    row = con.execute(f"SELECT count(*) FROM {name}").fetchone()
    return int(row[0]) if row else 0


_NEWEST = """
INSERT INTO {table}
SELECT * EXCLUDE (row_order, file_order)
FROM delta
QUALIFY row_number() OVER (PARTITION BY record_key ORDER BY {newest_first}) = 1
"""

_CARRY_OVER = """
INSERT INTO {table} BY NAME
SELECT last.*
FROM last_night.{table} AS last
WHERE last.record_key NOT IN (SELECT record_key FROM {table})
  AND NOT EXISTS (
    SELECT 1
    FROM arrival
    WHERE arrival.feed = last.feed
      AND arrival.sender = last.sender
      AND arrival.record_type = '{table}'
      AND arrival.arrived
      AND arrival."full"
  )
"""


def _mark_losers_and_news(con: duckdb.DuckDBPyConnection, name: str, previous_night: Path | None) -> None:
    """Mark in read_row what an other row of tonight replaced, and what says something that was not known."""
    con.execute(
        f"""
        UPDATE read_row
        SET outcome = 'duplicate'
        WHERE record_type = '{name}'
          AND outcome = 'readable'
          AND NOT EXISTS (
            SELECT 1
            FROM {name} AS kept
            WHERE kept.record_key = read_row.record_key
              AND kept.file_id = read_row.file_id
              AND kept.row_number = read_row.row_number
              AND kept.feed = read_row.feed
          )
        """
    )
    if previous_night is None:
        return
    con.execute(
        f"""
        UPDATE read_row
        SET is_new = FALSE
        FROM last_night.{name} AS last
        WHERE read_row.record_type = '{name}'
          AND last.record_key = read_row.record_key
          AND last.content_hash = read_row.content_hash
        """
    )


def _mark_rows(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("UPDATE read_row SET is_new = coalesce(is_new, outcome = 'readable')")
    con.execute("DROP TABLE IF EXISTS delta")


def _newest_first(shape: list[Column]) -> str:
    names = {column.name for column in shape}
    order = [f"{name} DESC NULLS LAST" for name in ("record_version", "updated_at") if name in names]
    return ", ".join([*order, "landed_date DESC", "file_order DESC", "row_order DESC"])


def _table_shape(shape: list[Column]) -> str:
    facts = [f'"{column.name}" {column.sql_type}' for column in shape]
    return ", ".join([*facts, *(f"{name} {sql_type}" for name, sql_type in PROVENANCE.items())])
