"""Runs the rules of `expectations/*.yml` on a night: which records fail which rule, and which rules could not run."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from datetime import date

import duckdb

from sendbridge.checks import conditions
from sendbridge.checks.figures import FIGURES_FILE, Figures
from sendbridge.checks.guards import GUARDS_FILE
from sendbridge.checks.heard import Heard
from sendbridge.checks.outcomes import NOTHING_TO_LOOK_AT, Outcome, ReasonCode, stale_sentence
from sendbridge.checks.phrases import PHRASES_FILE
from sendbridge.checks.suites import Rule, Suite, add_rules, load_suite
from sendbridge.errors import Misconfigured, RuleBroken
from sendbridge.night_file import insert_rows
from sendbridge.rooms import room_files
from sendbridge.settings import Settings

NOT_SUITES = (GUARDS_FILE, FIGURES_FILE, PHRASES_FILE)  # they are about feeds, numbers and words, not records


@dataclass(frozen=True)
class Evaluation:
    """How one rule fared on one night; counts only, never a record."""

    rule_id: str
    suite: str
    outcome: Outcome
    checked_count: int = 0
    failed_count: int = 0
    message: str | None = None
    reason_code: ReasonCode | None = None


def load_suites(settings: Settings) -> list[Suite]:
    """Load every suite of the rooms; raise Misconfigured naming file and line."""
    paths = room_files(settings, "expectations", pattern="*.yml")
    added = {path: suite_file for name, path in paths.items() if (suite_file := adds_to(name))}
    by_file = {name: load_suite(path) for name, path in paths.items() if name not in NOT_SUITES and path not in added}
    for path, suite_file in added.items():
        if suite_file not in by_file:
            raise Misconfigured(f"{path}: it adds rules to {suite_file}, and there is no such suite; rename it")
        by_file[suite_file] = add_rules(by_file[suite_file], path)
    suites = [*by_file.values()]
    owner: dict[str, Rule] = {}
    for rule in (rule for suite in suites for rule in suite.rules):
        if rule.rule_id in owner:
            raise Misconfigured(f"{rule.place}: {rule.rule_id} is already written at {owner[rule.rule_id].place}")
        owner[rule.rule_id] = rule
    return suites


def adds_to(name: str) -> str | None:
    """Return the suite's file to which a file adds rules (`review.ours.yml` to `review.yml`), or None."""
    suite, _, addition = name.removesuffix(".yml").partition(".")
    return f"{suite}.yml" if addition else None


def night_suites(settings: Settings) -> list[Suite]:
    """Load the suites that are asked of every night, and not of a return alone."""
    return [suite for suite in load_suites(settings) if suite.asked_of == "night"]


def set_parameters(
    con: duckdb.DuckDBPyConnection, as_of: date, parameters: Mapping[str, object], *, figures: Figures
) -> None:
    """Teach the connection the words of rules, and bind what views may ask for: as_of, and what the council sets."""
    conditions.define_words(con, figures)
    con.execute("SET VARIABLE as_of = CAST(? AS DATE)", [as_of])
    for name, value in parameters.items():
        con.execute(f"SET VARIABLE {name} = ?", [value])


def create_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Drop and create the tables that the check step owns."""
    for table, shape in _TABLES.items():
        con.execute(f"CREATE OR REPLACE TABLE {table} ({shape})")


_TABLES = {
    "finding": """
        rule_id VARCHAR, subject_type VARCHAR, subject_id VARCHAR, person_id VARCHAR, source VARCHAR, field VARCHAR,
        value_hash VARCHAR
    """,
    "evaluation": """
        rule_id VARCHAR, suite VARCHAR, outcome VARCHAR, checked_count BIGINT, failed_count BIGINT, message VARCHAR,
        reason_code VARCHAR
    """,
    "rule": """
        rule_id VARCHAR, title VARCHAR, guidance VARCHAR, owner_role VARCHAR, law VARCHAR, severity VARCHAR,
        priority INTEGER, catalogue_ids VARCHAR, suite VARCHAR, subject_type VARCHAR, version VARCHAR
    """,
}


def evaluate_with_rules(con: duckdb.DuckDBPyConnection, suite: Suite) -> list[Evaluation]:
    """Judge the suite's records and write those that fail to `finding`; never raises for a rule that is broken.

    The connection knows the parameters, and is in no transaction: a statement that fails would end it.
    """
    prepared = prepare(con, suite)
    return [*prepared.left_out, *prepared.told(judge(con, suite, prepared.ready))]


@dataclass(frozen=True)
class Prepared:
    """A suite whose view stands: the rules that can run, why the others cannot, and which look at old records."""

    ready: tuple[Rule, ...]
    left_out: tuple[Evaluation, ...]
    stale: Mapping[str, str] = field(default_factory=dict)  # by rule: the sentence that names the feed

    def told(self, evaluations: Iterable[Evaluation]) -> Iterator[Evaluation]:
        """Yield the evaluations; what was judged on an earlier night's records says so, and proves nothing."""
        for each in evaluations:
            sentence = self.stale.get(each.rule_id)
            if sentence is None or each.outcome == "broken":
                yield each
            else:
                yield replace(each, outcome="stale", message=sentence, reason_code="stale_feed")


def prepare(con: duckdb.DuckDBPyConnection, suite: Suite) -> Prepared:
    """Make the suite's view and try the rules, so that a broken rule takes only itself out."""
    try:
        conditions.create_view(con, suite)
    except RuleBroken as broken:
        return Prepared((), tuple(_broken(suite, rule, broken) for rule in suite.rules))
    wanted: list[Rule] = []
    left_out: list[Evaluation] = []
    heard = Heard(con)
    for rule in suite.rules:
        missing = _missing(suite, rule, heard)
        if missing:
            reason_code, message = missing
            left_out.append(
                Evaluation(rule.rule_id, suite.suite, "not_evaluated", message=message, reason_code=reason_code)
            )
        else:
            wanted.append(rule)
    broken_ones = {each.rule_id: each for each in _unbound(con, suite, wanted)}
    ready = tuple(rule for rule in wanted if rule.rule_id not in broken_ones)
    return Prepared(ready, (*left_out, *broken_ones.values()), _stale(con, suite, ready))


def _unbound(con: duckdb.DuckDBPyConnection, suite: Suite, rules: Sequence[Rule]) -> list[Evaluation]:
    """Try the rules all at once; should one of them be broken, one by one, so that only the culprit is out."""
    try:
        conditions.bind(con, suite, *rules)
    except RuleBroken as broken:
        if len(rules) == 1:
            return [_broken(suite, rules[0], broken)]
        return [each for rule in rules for each in _unbound(con, suite, [rule])]
    return []


def judge(con: duckdb.DuckDBPyConnection, suite: Suite, rules: Sequence[Rule]) -> list[Evaluation]:
    """Run the rules in one statement; should that fail on a record, one by one, so that only the culprit is out."""
    if not rules:
        return []
    try:
        con.execute(conditions.judge_all(con, suite, rules))
        checked = con.execute(conditions.count_scopes(suite, rules)).fetchone() or ()
    except duckdb.Error as error:
        if len(rules) == 1:
            return [broken_on_a_record(suite, rules[0], error)]
        return [evaluation for rule in rules for evaluation in judge(con, suite, [rule])]
    return list(_evaluations(con, suite, rules, checked))


def _evaluations(
    con: duckdb.DuckDBPyConnection, suite: Suite, rules: Sequence[Rule], checked: Sequence[int]
) -> Iterator[Evaluation]:
    failed = dict(con.execute("SELECT rule_id, count(*) FROM finding GROUP BY rule_id").fetchall())
    for rule, checked_count in zip(rules, checked, strict=True):
        failed_count = failed.get(rule.rule_id, 0)
        yield ran(suite, rule, checked_count, failed_count=failed_count)


def ran(suite: Suite, rule: Rule, checked_count: int, *, failed_count: int) -> Evaluation:
    """Return how a rule fared that ran on so many records."""
    if not checked_count and not failed_count:
        return Evaluation(rule.rule_id, suite.suite, "empty", message=NOTHING_TO_LOOK_AT, reason_code="empty_batch")
    outcome: Outcome = "failed" if failed_count else "passed"
    return Evaluation(rule.rule_id, suite.suite, outcome, checked_count, failed_count)


def broken_on_a_record(suite: Suite, rule: Rule, error: duckdb.Error) -> Evaluation:
    """Return how a rule fared that stopped on a record; the record's value is not told."""
    broken = RuleBroken(f"{rule.place}: {rule.rule_id} cannot run: {conditions.cause(error)}")
    return _broken(suite, rule, broken, reason_code="broken_data")


def _broken(suite: Suite, rule: Rule, broken: RuleBroken, *, reason_code: ReasonCode = "broken_text") -> Evaluation:
    return Evaluation(rule.rule_id, suite.suite, "broken", message=str(broken), reason_code=reason_code)


def _missing(suite: Suite, rule: Rule, heard: Heard) -> tuple[ReasonCode, str] | None:
    """Return which record type or column the rule needs and the night never had, or None."""
    own = (f"{suite.subject}.{rule.field}",) if rule.source == "case_management" else ()
    for need in (*suite.needs, *rule.needs, *own):
        record_type, _, field = need.partition(".")
        if not heard.of(record_type):
            return "never_arrived", f"{record_type} has never arrived"
        if field and heard.lacks(record_type, field):
            return "missing_column", f"{record_type} arrived without {field}"
    return None


def _stale(con: duckdb.DuckDBPyConnection, suite: Suite, rules: Sequence[Rule]) -> dict[str, str]:
    """Return by rule the sentence about feeds that it looks at and that did not come tonight."""
    silent = set(con.execute("SELECT unnest(getvariable('stale_feeds'))").fetchall())
    if not silent:
        return {}
    feeds_of: dict[str, set[str]] = {}
    for record_type, feed in con.execute("SELECT DISTINCT record_type, feed FROM arrival").fetchall():
        if (feed,) in silent:
            feeds_of.setdefault(record_type, set()).add(feed)
    found: dict[str, str] = {}
    for rule in rules:
        needed = {need.partition(".")[0] for need in (*suite.needs, *rule.needs)}
        feeds = {feed for record_type in needed for feed in feeds_of.get(record_type, ())}
        if (rule.source,) in silent:
            feeds.add(rule.source)
        if feeds:
            found[rule.rule_id] = stale_sentence(sorted(feeds))
    return found


def write_rules(con: duckdb.DuckDBPyConnection, suites: Sequence[Suite], version: str) -> None:
    """Write what each rule says to `rule`, so that a night can be read without its suites."""
    rows = [
        (
            *(rule.rule_id, rule.title, rule.guidance, rule.owner_role, rule.law, rule.severity, rule.priority),
            *(" ".join(rule.catalogue_ids), suite.suite, suite.subject, version),
        )
        for suite in suites
        for rule in suite.rules
    ]
    insert_rows(con, "rule", rows)


def write_evaluations(con: duckdb.DuckDBPyConnection, evaluations: Sequence[Evaluation]) -> None:
    """Write how each rule fared to `evaluation`."""
    insert_rows(con, "evaluation", [astuple(each) for each in evaluations])
