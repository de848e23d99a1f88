"""Ties every record from outside to the one child it surely means; when in doubt, a person decides."""

from datetime import date

import duckdb

from sendbridge.matching.files import link_files
from sendbridge.matching.kept import keep_prepared
from sendbridge.matching.linking import MATCHING_VERSION, link
from sendbridge.matching.model import take_model
from sendbridge.matching.pairing import PAIRING_VERSION, write_pairings
from sendbridge.matching.rules import Rules, rules_of
from sendbridge.matching.sources import write_relations
from sendbridge.night_file import counts_by, one_transaction


def versions() -> dict[str, str]:
    """Return the versions of the rules by which records are tied and paired, for the night's own account of itself."""
    return {"matching": MATCHING_VERSION, "pairing": PAIRING_VERSION}


def match(con: duckdb.DuckDBPyConnection, as_of: date, *, rules: Rules) -> dict[str, int]:
    """Write the tables tie, tie_candidate and pairing; return how many records came to each state."""
    with one_transaction(con):
        write_relations(con, as_of.isoformat())
        link(con, as_of.isoformat(), rules)
        keep_prepared(con, as_of.isoformat(), rules)
        write_pairings(con, as_of.isoformat())
    ties = {f"tie_{state}": count for state, count in counts_by(con, "tie", "state").items()}
    pairings = {f"pairing_{state}": count for state, count in counts_by(con, "pairing", "state").items()}
    return ties | pairings


__all__ = ["Rules", "link_files", "match", "rules_of", "take_model", "versions"]
