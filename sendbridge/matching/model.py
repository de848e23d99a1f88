"""The model by which evidence is weighed: learnt from a night's own records, kept for four weeks, and named."""

import hashlib
from dataclasses import dataclass
from math import log2
from pathlib import Path

import duckdb

from sendbridge.matching.fields import FIELD_BLOCKS, FIELDS
from sendbridge.matching.scoring import Sides, estimate_weights, read_model, write_frequencies, write_model
from sendbridge.matching.weights import Weights, default_weights
from sendbridge.sql_text import literal

MODEL_VERSION = "2026.1"
MODEL_TABLES = ("match_weight", "match_frequency")
_DAYS_KEPT = 28
_LEAST_CHILDREN = 5_000  # a stranger may be any child of the district, however few of them the service knows
_FEWEST = 3  # two persons teach nothing
_SIDES = Sides("link_person", ("person_id",), "link_record", ("record_type", "record_key"))

_KEEP = """
CREATE OR REPLACE TABLE match_weight AS
SELECT
    *,
    {version} AS version,
    CAST({learnt_date} AS DATE) AS learnt_date
FROM (
    FROM temp.match_weight
    UNION ALL
    SELECT 'prior', 'any two', 0, NULL, NULL, {prior}
)
ORDER BY comparison, number
"""


@dataclass(frozen=True)
class Model:
    """The weights, the log2 odds that any record and person are one child, and a name that tells models apart."""

    weights: Weights
    prior: float
    name: str


def take_model(con: duckdb.DuckDBPyConnection, night: Path) -> None:
    """Copy the model that a night used into this one, if it has one."""
    con.execute(f"ATTACH {literal(night)} AS model_night (READ_ONLY)")
    for table in MODEL_TABLES:
        if _exists(con, "model_night", table):
            con.execute(f"CREATE OR REPLACE TABLE {table} AS FROM model_night.{table}")
    con.execute("DETACH model_night")


def write_model_for(con: duckdb.DuckDBPyConnection, as_of: str) -> None:
    """Learn a model from link_person and link_record, unless the night holds one that is of use."""
    if _is_of_use(con, as_of):
        return
    (persons,) = con.execute("SELECT count(*) FROM link_person").fetchone() or (0,)
    if persons < _FEWEST:
        write_model(con, default_weights(FIELDS))
    else:
        estimate_weights(con, FIELDS, blocks=FIELD_BLOCKS, sides=_SIDES)
    write_frequencies(con, FIELDS, _SIDES)
    prior = -log2(max(persons, _LEAST_CHILDREN))
    con.execute(_KEEP.format(version=literal(MODEL_VERSION), learnt_date=literal(as_of), prior=literal(prior)))
    con.execute("CREATE OR REPLACE TABLE match_frequency AS FROM temp.match_frequency ORDER BY comparison, value")
    for table in MODEL_TABLES:
        con.execute(f"DROP TABLE temp.{table}")


def has_model(con: duckdb.DuckDBPyConnection) -> bool:
    """Return whether the night holds a model."""
    return all(_exists(con, None, table) for table in MODEL_TABLES)


def read_model_of(con: duckdb.DuckDBPyConnection) -> Model:
    """Return the model that the night holds."""
    rows = con.execute("SELECT * FROM match_weight ORDER BY comparison, number").fetchall()
    (prior,) = con.execute("SELECT weight FROM match_weight WHERE comparison = 'prior'").fetchone() or (0.0,)
    return Model(read_model(con, FIELDS), float(prior), _name(rows))


def _name(rows: list[tuple[object, ...]]) -> str:
    return f"{MODEL_VERSION}-{hashlib.sha256(repr(rows).encode()).hexdigest()[:12]}"


def _is_of_use(con: duckdb.DuckDBPyConnection, as_of: str) -> bool:
    if not has_model(con):
        return False
    found = con.execute(
        f"""
        SELECT bool_and(
            version = {literal(MODEL_VERSION)}
            AND CAST({literal(as_of)} AS DATE) - learnt_date BETWEEN 0 AND {_DAYS_KEPT - 1}
        )
        FROM match_weight
        """
    ).fetchone()
    return bool(found and found[0])


def _exists(con: duckdb.DuckDBPyConnection, database: str | None, table: str) -> bool:
    found = con.execute(
        f"""
        SELECT 1
        FROM duckdb_tables()
        WHERE database_name = {literal(database) if database else "current_database()"}
          AND table_name = {literal(table)}
        """
    ).fetchone()
    return found is not None
