"""Run in a process of its own: our scoring layer on a FEBRL set; writes its links and its model."""

import json
import sys
from math import log2
from pathlib import Path

import duckdb

from bench.peers.febrl_fields import BLOCKS, FIELDS, LOOKED_AT
from sendbridge.matching.scoring import Sides, estimate_weights, weighed_sql, write_frequencies
from sendbridge.matching.weights import share_of_own


def main(task: Path) -> None:
    """Do what the task file says, as bench.peers.splink_run does."""
    asked = json.loads(task.read_text())
    con = duckdb.connect(":memory:", config={"threads": asked["threads"]})
    tables = ("known_person", "incoming")
    for path, table in zip((asked["sides"] * 2)[:2], tables, strict=True):
        con.execute(f"CREATE TEMP TABLE {table} AS FROM read_csv('{path}', all_varchar = TRUE)")
    one_set = len(asked["sides"]) == 1
    allowed = "p.rec_id < r.rec_id" if one_set else "TRUE"
    sides = Sides("known_person", ("rec_id",), "incoming", ("rec_id",), allowed)
    weights = estimate_weights(con, FIELDS, blocks=BLOCKS, sides=sides)
    write_frequencies(con, FIELDS, sides)
    looked_at = " UNION ".join(_pairs(condition, allowed) for condition in LOOKED_AT)
    weighed = weighed_sql(
        FIELDS,
        weights=weights,
        keys="p.rec_id AS person_id, r.rec_id AS record_key",
        source=f"""
        ({looked_at}) AS pair
        JOIN known_person AS p
            ON p.rec_id = pair.one
        JOIN incoming AS r
            ON r.rec_id = pair.other
        """,
    )
    con.execute(f"CREATE TEMP TABLE weighed AS {weighed}")
    least = _even_odds(con, one_set=one_set)
    con.sql(f"SELECT person_id, record_key, weight FROM weighed WHERE weight >= {least}").write_csv(asked["links"])
    Path(asked["model"]).write_text(json.dumps(weights.to_rows()))


def _pairs(condition: str, allowed: str) -> str:
    return f"""
    SELECT p.rec_id AS one, r.rec_id AS other
    FROM known_person AS p
    JOIN incoming AS r
        ON {condition}
        AND {allowed}
    """


def _even_odds(con: duckdb.DuckDBPyConnection, *, one_set: bool) -> float:
    """Return the weight at which a pair is as likely as not one person, by the model's own estimate of how many are."""
    persons, records = (con.sql(f"FROM {table}").shape[0] for table in ("known_person", "incoming"))
    pairs = persons * (persons - 1) / 2 if one_set else persons * records
    share = share_of_own(dict(con.execute("SELECT weight, count(*) FROM weighed GROUP BY ALL").fetchall()), pairs)
    return log2((1 - share) / share)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
