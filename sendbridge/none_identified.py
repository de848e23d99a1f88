"""What "none identified" means in a night's plans, counted by meaning, team and trust."""

from datetime import date
from typing import Any

import duckdb

from sendbridge.errors import NightNotReady
from sendbridge.settings import Settings

MEANINGS = ("no_need_confirmed", "not_known_to_service", "advice_not_received", "need_present_text_wrong")

_COUNTED = """
SELECT
    section_code,
    coalesce({place}, 'not recorded') AS place,
    meaning,
    count(*) AS plans
FROM none_identified
{condition}
GROUP BY ALL
ORDER BY ALL
"""
_LISTED = """
SELECT plan_id, section_code, meaning, evidence, team_code, provider_code
FROM none_identified
WHERE meaning <> 'no_need_confirmed'
ORDER BY meaning, section_code, plan_id
"""

Counts = dict[str, dict[str, dict[str, int]]]


def count_none_identified(settings: Settings, sync_date: date) -> dict[str, Counts]:
    """Return plans by section, place and meaning: `by_team` of sections C and D, `by_trust` of section C alone.

    Raises NightNotReady when no such night is kept, or when its plan sections were not looked at.
    """
    with _night(settings, sync_date) as con:
        return {
            "by_team": _counts(con, place="team_code", condition=""),
            "by_trust": _counts(con, place="provider_code", condition="WHERE section_code = 'C'"),
        }


def list_none_identified(settings: Settings, sync_date: date) -> list[dict[str, Any]]:
    """Return the keys of the plans whose "none identified" is not justified, with the evidence; no names, no texts."""
    with _night(settings, sync_date) as con:
        rows = con.execute(_LISTED)
        names = [column[0] for column in rows.description or ()]
        return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def _night(settings: Settings, sync_date: date) -> duckdb.DuckDBPyConnection:
    path = settings.night_path(sync_date)
    if not path.exists():
        raise NightNotReady(f"there is no night {sync_date}; run `sendbridge night run --date {sync_date}`")
    con = duckdb.connect(str(path), read_only=True)
    if con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'none_identified'").fetchone():
        return con
    con.close()
    raise NightNotReady(f"the night {sync_date} did not look at plan sections; `sendbridge night status` says why")


def _counts(con: duckdb.DuckDBPyConnection, *, place: str, condition: str) -> Counts:
    counts: Counts = {}
    for section, where, meaning, plans in con.execute(_COUNTED.format(place=place, condition=condition)).fetchall():
        counts.setdefault(section, {}).setdefault(where, dict.fromkeys(MEANINGS, 0))[meaning] = plans
    return counts
