"""Checks: the rules of `expectations/` on the night, by Great Expectations or by the rules alone."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb

from sendbridge.checks import guards, rules
from sendbridge.checks.figures import FIGURES_FILE, load_figures
from sendbridge.checks.guards import GuardResult
from sendbridge.checks.parameters import night_parameters
from sendbridge.checks.phrases import PHRASES_FILE
from sendbridge.rooms import room_files, room_layers
from sendbridge.settings import Settings

__all__ = ["GuardResult", "keep_guards", "run_checks", "run_feed_guards", "stopped_feeds", "version"]


def run_checks(
    settings: Settings,
    con: duckdb.DuckDBPyConnection,
    as_of: date,
    params: Mapping[str, object] | None = None,
) -> dict[str, int]:
    """Judge the night by every rule and write finding, evaluation, rule and guard; return counts by outcome.

    A rule that is broken takes itself out and is told in `evaluation`; the others still count. The connection
    must not be inside a transaction: GX works beside it and sees only what is committed.
    """
    from sendbridge.checks import gx  # ten seconds to import: only the check step pays for it

    suites = rules.night_suites(settings)
    rules.create_tables(con)
    beside = con.cursor()
    rules.set_parameters(
        beside, as_of, night_parameters(settings, con) | dict(params or {}), figures=load_figures(settings)
    )
    with gx.opened(beside) as datasource:
        evaluations = [each for suite in suites for each in gx.evaluate_with_gx(datasource, suite)]
    rules.write_rules(con, suites, version(settings))
    rules.write_evaluations(con, evaluations)
    guards.write_guards(con, guards.remembered(_guards_path(settings, as_of)))
    outcomes = Counter(f"rules_{evaluation.outcome}" for evaluation in evaluations)
    return dict(outcomes) | {"findings": sum(evaluation.failed_count for evaluation in evaluations)}


def run_feed_guards(settings: Settings, con: duckdb.DuckDBPyConnection, as_of: date) -> list[GuardResult]:
    """Look at every feed that arrived tonight as a whole, with stock expectations; records are not blamed."""
    from sendbridge.checks import gx

    beside = con.cursor()
    batches = list(
        guards.guarded_batches(
            beside, guards.load_guards(settings), as_of=as_of, last_night=_last_night(settings, beside)
        )
    )
    with gx.opened(beside) as datasource:
        return [result for batch in batches for result in gx.try_guards(datasource, batch)]


def stopped_feeds(settings: Settings, con: duckdb.DuckDBPyConnection, as_of: date) -> tuple[str, ...]:
    """Return the feeds whose guards failed tonight, and keep why for the check step to tell (SY06)."""
    results = run_feed_guards(settings, con, as_of)
    guards.remember(_guards_path(settings, as_of), results)
    return tuple(sorted({result.feed for result in results if not result.passed}))


def keep_guards(settings: Settings, as_of: date, kept_night: Path) -> None:
    """Take over how a kept night's guards fared: a replay leaves out the feeds that were left out then."""
    guards.remember(_guards_path(settings, as_of), guards.read_guards(kept_night))


def version(settings: Settings) -> str:
    """Return a short name of the rules as they are written: the same text gives the same name."""
    digest = hashlib.sha256()
    for pattern in ("*.sql", "*.yml", "tables/*.sql"):
        for name, path in room_files(settings, "expectations", pattern=pattern).items():
            digest.update(name.encode() + b"\0" + path.read_bytes())
    for name in (FIGURES_FILE, PHRASES_FILE):
        for path in room_layers(settings, "expectations", name=name):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _guards_path(settings: Settings, as_of: date) -> Path:
    return settings.work_dir(as_of) / "guards.json"


def _last_night(settings: Settings, con: duckdb.DuckDBPyConnection) -> Path | None:
    row = con.execute("SELECT previous_date FROM night_info").fetchone()
    return settings.night_path(date.fromisoformat(row[0])) if row and row[0] else None
