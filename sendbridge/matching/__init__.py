"""Ties every record from outside to the one child it surely means; when in doubt, a person decides."""

from datetime import date

import duckdb

from sendbridge.matching.candidates import write_candidates
from sendbridge.matching.incoming import write_incoming
from sendbridge.matching.pairing import PAIRING_VERSION, write_pairings
from sendbridge.matching.ties import write_ties
from sendbridge.night_file import counts_by, one_transaction

MATCHING_VERSION = "2026.1"
_WORK_TABLES = ("known_person", "incoming", "identifier_holder", "quoted_identifier", "candidate", "judged", "fitting")


def versions() -> dict[str, str]:
    """Return the versions of the rules by which records are tied and paired, for the night's own account of itself."""
    return {"matching": MATCHING_VERSION, "pairing": PAIRING_VERSION}


def match(con: duckdb.DuckDBPyConnection, as_of: date) -> dict[str, int]:
    """Write the tables tie and pairing; return how many records came to each state."""
    with one_transaction(con):
        write_incoming(con, as_of.isoformat())
        write_candidates(con)
        write_ties(con, MATCHING_VERSION)
        write_pairings(con, as_of.isoformat())
        for table in _WORK_TABLES:
            con.execute(f"DROP TABLE IF EXISTS temp.{table}")
    ties = {f"tie_{state}": count for state, count in counts_by(con, "tie", "state").items()}
    pairings = {f"pairing_{state}": count for state, count in counts_by(con, "pairing", "state").items()}
    return ties | pairings


__all__ = ["match", "versions"]
