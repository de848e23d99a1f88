"""Tries a rule on nights that are kept: what it would open, night by night; nothing is written anywhere."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from sendbridge.checks import conditions, rules
from sendbridge.checks.figures import Figures, load_figures
from sendbridge.checks.parameters import night_parameters
from sendbridge.checks.suites import Rule, Suite, add_rules, load_suite
from sendbridge.errors import Misconfigured, NightNotReady
from sendbridge.settings import Settings
from sendbridge.store import nights
from sendbridge.store.session import transaction

KEYS_SHOWN = 10


@dataclass(frozen=True)
class TriedNight:
    """What a rule would have found on one night; keys of records, and nothing else of them."""

    rule_id: str
    sync_date: date
    outcome: str
    checked_count: int
    found_count: int
    new_count: int
    gone_count: int
    first_keys: tuple[str, ...]
    seconds: float
    message: str | None = None


def draft_in(settings: Settings, file_or_id: str) -> Suite:
    """Return the suite cut down to the rules of a file, or to one rule that is in force.

    A file is named as it will be: `review.draft.yml` tries its rules on the suite `review`.
    """
    path = Path(file_or_id)
    if path.is_file():
        return _from_file(settings, path)
    for suite in rules.load_suites(settings):
        for rule in suite.rules:
            if file_or_id in (rule.rule_id, *rule.catalogue_ids):
                return suite.model_copy(update={"rules": (rule,)})
    raise Misconfigured(f"there is neither a file nor a rule {file_or_id}; `sendbridge rules list` shows the rules")


def _from_file(settings: Settings, path: Path) -> Suite:
    suite_file = rules.adds_to(path.name)
    if suite_file is None:
        return load_suite(path)
    suites = {suite.file: suite for suite in rules.load_suites(settings)}
    if suite_file not in suites:
        raise Misconfigured(f"{path}: there is no suite {suite_file}; there are {', '.join(sorted(suites))}")
    return add_rules(suites[suite_file].model_copy(update={"rules": ()}), path)


def try_on_nights(settings: Settings, suite: Suite, *, last: int) -> Iterator[TriedNight]:
    """Yield how each rule of the suite would have fared on each of the last sealed nights, the oldest first."""
    with transaction(settings.state_url) as connection:
        dates = nights.newest(connection, settings.authority_code, limit=last)
    kept = [each for each in dates if settings.night_path(each).exists()]
    if not kept:
        raise NightNotReady("no sealed night is kept to try the rule on; run `sendbridge night run`")
    figures = load_figures(settings)
    for rule in suite.rules:
        before: set[str] = set()
        for sync_date in kept:
            tried, before = _try_on(settings, sync_date, _Asked(suite, rule, figures), before=before)
            yield tried


@dataclass(frozen=True)
class _Asked:
    suite: Suite
    rule: Rule
    figures: Figures

    @property
    def alone(self) -> Suite:
        """The suite with this rule alone."""
        return self.suite.model_copy(update={"rules": (self.rule,)})


def _try_on(settings: Settings, sync_date: date, asked: _Asked, *, before: set[str]) -> tuple[TriedNight, set[str]]:
    """Return how the rule fared, and the keys found; a night on which it could not run leaves the keys as they were."""
    started = time.perf_counter()
    with duckdb.connect(str(settings.night_path(sync_date)), read_only=True) as con:
        rules.set_parameters(con, sync_date, night_parameters(settings, con), figures=asked.figures)
        evaluation, found = _judge(con, asked)
    ran = found is not None
    keys = set(found) if found is not None else before
    return TriedNight(
        asked.rule.rule_id,
        sync_date,
        evaluation.outcome,
        checked_count=evaluation.checked_count,
        found_count=len(keys) if ran else 0,
        new_count=len(keys - before),
        gone_count=len(before - keys),
        first_keys=tuple(sorted(keys - before)[:KEYS_SHOWN]),
        seconds=time.perf_counter() - started,
        message=evaluation.message,
    ), keys


def _judge(con: duckdb.DuckDBPyConnection, asked: _Asked) -> tuple[rules.Evaluation, Sequence[str] | None]:
    suite, rule = asked.alone, asked.rule
    prepared = rules.prepare(con, suite)
    if not prepared.ready:
        return prepared.left_out[0], None
    try:
        (checked,) = con.execute(conditions.count_scopes(suite, [rule])).fetchone() or (0,)
        rows = con.execute(conditions.failing_keys(suite, rule)).fetchall()
    except duckdb.Error as error:
        return rules.broken_on_a_record(suite, rule, error), None
    evaluation = rules.ran(suite, rule, checked, failed_count=len(rows))
    return next(prepared.told([evaluation])), [key for (key,) in rows]
