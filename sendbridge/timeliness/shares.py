"""Timeliness as a range: what share is in time as recorded, and what share once the records are right."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from sendbridge.timeliness.night_tables import statement


@dataclass(frozen=True)
class Timeliness:
    """One team's counts, or the whole council's where the team is None."""

    team_code: str | None
    reviews_due: int
    reviews_in_time_recorded: int
    reviews_due_righted: int
    reviews_in_time_righted: int
    late: int
    held_not_recorded: int
    dates_in_conflict: int
    explained: int
    decisions_due: int
    decisions_in_time_recorded: int
    decisions_due_righted: int
    decisions_in_time_righted: int

    def to_json(self) -> dict[str, Any]:
        """Return counts and percentages as JSON types; a percentage of nothing is None."""
        return asdict(self) | {
            f"{what}_percent_{how}": percent(
                getattr(self, f"{what}_in_time_{how}"),
                getattr(self, f"{what}_due" if how == "recorded" else f"{what}_due_righted"),
            )
            for what in ("reviews", "decisions")
            for how in ("recorded", "righted")
        }


def read_timeliness(night_path: Path) -> list[Timeliness]:
    """Return a sealed night's counts by team, the whole council last; nothing of a night made before there were any."""
    with duckdb.connect(str(night_path), read_only=True) as con:
        if not con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'review_timeliness'").fetchone():
            return []
        return [Timeliness(*row) for row in con.execute(statement("shares.sql")).fetchall()]


def percent(part: int, whole: int) -> float | None:
    """Return a share in percent with one decimal, or None of nothing."""
    return round(100 * part / whole, 1) if whole else None
