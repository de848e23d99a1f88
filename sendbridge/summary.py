"""What became of a night, in counts: account by feed, exceptions by rule and owner, changes, and where lists lie."""

from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from sendbridge.assembly import FEEDS
from sendbridge.checks.outcomes import by_reason
from sendbridge.errors import NightNotReady
from sendbridge.exports import night_tallies
from sendbridge.landing import read_manifest
from sendbridge.matching.model import Model, has_model, read_model_of
from sendbridge.push import why_push_stopped
from sendbridge.settings import Settings
from sendbridge.store import nights
from sendbridge.store.session import transaction
from sendbridge.timeliness import read_timeliness

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

_ACCOUNT = "SELECT feed, state, count(*) FROM account GROUP BY ALL ORDER BY ALL"
_RULES = """
SELECT outcome, count(*)
FROM evaluation
GROUP BY outcome
ORDER BY outcome
"""
# A night that was kept before reasons had codes is told by its outcomes.
_OUT = """
SELECT
    rule_id,
    outcome,
    coalesce(
        reason_code,
        CASE outcome
            WHEN 'broken' THEN 'broken_text'
            WHEN 'empty' THEN 'empty_batch'
            ELSE 'never_arrived'
        END
    ),
    coalesce(message, '')
FROM (
    FROM evaluation
    UNION ALL BY NAME
    (SELECT CAST(NULL AS VARCHAR) AS reason_code LIMIT 0)
)
WHERE outcome NOT IN ('passed', 'failed')
ORDER BY 1
"""
_FRESH = "SELECT fresh_feeds FROM night_info"


@dataclass(frozen=True)
class NightFacts:
    """What the night file itself says, without any child's value."""

    account: dict[str, dict[str, int]] = field(default_factory=dict)
    rules: dict[str, int] = field(default_factory=dict)
    rules_out: list[dict[str, Any]] = field(default_factory=list)
    stale_feeds: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return the facts as JSON types."""
        return asdict(self)


def read_night_facts(night_path: Path) -> NightFacts:
    """Count what the night file holds; the file is opened read-only."""
    with duckdb.connect(str(night_path), read_only=True) as con:
        account: dict[str, dict[str, int]] = {feed: {} for feed in FEEDS}
        for feed, state, count in con.execute(_ACCOUNT).fetchall():
            account[feed][state] = count
        return NightFacts(
            account=account,
            rules=dict(con.execute(_RULES).fetchall()),
            rules_out=[
                asdict(struck) | {"heading": struck.heading, "consequence": struck.consequence}
                for struck in by_reason(con.execute(_OUT).fetchall())
            ],
            stale_feeds=_stale(con),
        )


def _stale(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the feeds whose pull failed or was stopped; a feed that merely had nothing new is fresh."""
    row = con.execute(_FRESH).fetchone()
    fresh = str(row[0]).split() if row else []
    return [feed for feed in FEEDS if feed not in fresh]


def rule_outcomes(settings: Settings, sync_date: date) -> list[dict[str, Any]]:
    """Return how every rule fared on a night that is in force; raise NightNotReady when there is none."""
    with transaction(settings.state_url) as connection:
        if nights.read(connection, settings.authority_code, sync_date) is None:
            raise NightNotReady(f"no night {sync_date} is in force; run `sendbridge night run --date {sync_date}`")
    with duckdb.connect(str(settings.night_path(sync_date)), read_only=True) as con:
        rows = con.execute("FROM evaluation ORDER BY rule_id")
        names = [column[0] for column in rows.description or ()]
        return [dict.fromkeys(("reason_code",)) | dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def night_model(settings: Settings, sync_date: date) -> Model:
    """Return the model by which a night in force weighed its evidence; raise NightNotReady when there is none."""
    with transaction(settings.state_url) as connection:
        if nights.read(connection, settings.authority_code, sync_date) is None:
            raise NightNotReady(f"no night {sync_date} is in force; run `sendbridge night run --date {sync_date}`")
    with duckdb.connect(str(settings.night_path(sync_date)), read_only=True) as con:
        if not has_model(con):
            raise NightNotReady(f"the night {sync_date} was made before models were kept; ask for a later one")
        return read_model_of(con)


def waiting_files(settings: Settings, sync_date: date) -> dict[str, list[str]]:
    """Return by feed which dropped files were not read, and why; files have no names here."""
    manifests = {feed: read_manifest(settings, feed, sync_date) for feed in FEEDS}
    return {feed: list(manifest.waiting) for feed, manifest in manifests.items() if manifest and manifest.waiting}


def lists_of(exports_dir: Path, sync_date: date) -> list[str]:
    """Return where the night's exception lists lie."""
    folder = exports_dir / sync_date.isoformat()
    return [str(path) for path in sorted(folder.glob("*")) if path.is_file()]


def night_timeliness(settings: Settings, sync_date: date) -> list[dict[str, Any]]:
    """Return by team, the whole council last, how many reviews and decisions are in time; raise when there is no night.

    The counts are a range: as recorded, and once the records are right.
    """
    with transaction(settings.state_url) as connection:
        sealed = nights.read(connection, settings.authority_code, sync_date)
    if sealed is None:
        raise NightNotReady(f"the night {sync_date} is not sealed; run `sendbridge night run --date {sync_date}`")
    teams = read_timeliness(settings.night_path(sync_date))
    if not teams:
        raise NightNotReady(f"the night {sync_date} was made before timeliness was counted; ask for a later one")
    return [team.to_json() for team in teams]


def night_summary(settings: Settings, sync_date: date) -> dict[str, Any]:
    """Return the night's summary as JSON types; state is `sealed`, or `none` when no such night is in force."""
    with transaction(settings.state_url) as connection:
        sealed = nights.read(connection, settings.authority_code, sync_date)
        latest = nights.latest(connection, settings.authority_code)
    summary: dict[str, Any] = {
        "authority_code": settings.authority_code,
        "sync_date": sync_date.isoformat(),
        "state": "sealed" if sealed else "none",
        "latest": latest.sync_date.isoformat() if latest else None,
    }
    if sealed is None:
        return summary
    facts = read_night_facts(settings.night_path(sync_date)).to_json() | {"waiting": waiting_files(settings, sync_date)}
    lists = lists_of(settings.exports_dir, sync_date)
    teams = read_timeliness(settings.night_path(sync_date))
    summary |= {"baseline": sealed.baseline, "lists": lists, "timeliness": teams[-1].to_json() if teams else None}
    summary["push_stopped"] = why_push_stopped(settings, sync_date) if sealed == latest else None
    return summary | facts | night_tallies(settings, sync_date)
