"""Writes what the night says of time, set-based: `clock` by `clocks.sql`, `review_timeliness` by `reviews.sql`."""

from datetime import date
from importlib import resources

import duckdb

from sendbridge.checks.conditions import define_words
from sendbridge.checks.figures import load_figures
from sendbridge.night_file import counts_by, one_transaction
from sendbridge.settings import Settings


def write_timeliness(settings: Settings, con: duckdb.DuckDBPyConnection, as_of: date) -> dict[str, int]:
    """Write where every clock of an open case stands, and the class of every review that fell due; return counts.

    The night has been matched: what settings and trusts sent counts where it is tied to the child.
    """
    define_words(con, load_figures(settings))
    with one_transaction(con):
        for name in ("clocks.sql", "reviews.sql"):
            con.execute(statement(name), {"as_of": as_of})
    clocks = {f"clocks_{state}": count for state, count in counts_by(con, "clock", "state").items()}
    reviews = counts_by(con, "review_timeliness", "review_class")
    return clocks | {f"reviews_{review_class}": count for review_class, count in reviews.items()}


def statement(name: str) -> str:
    """Return one of this package's SQL statements."""
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
