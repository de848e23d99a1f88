"""Runs the rules of `expectations/*.yml` on a night: which records fail which rule, and which rules could not run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import Literal

import duckdb

from sendbridge.checks import conditions
from sendbridge.checks.figures import FIGURES_FILE, Figures
from sendbridge.checks.guards import GUARDS_FILE
from sendbridge.checks.phrases import PHRASES_FILE
from sendbridge.checks.suites import Rule, Suite, load_suite
from sendbridge.errors import Misconfigured, RuleBroken
from sendbridge.records import RECORDS, RETURN_RECORDS
from sendbridge.rooms import room_files
from sendbridge.settings import Settings

Outcome = Literal["passed", "failed", "broken", "not_evaluated", "empty"]
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


def load_suites(settings: Settings) -> list[Suite]:
    """Load every suite of the rooms; raise Misconfigured naming file and line."""
    paths = room_files(settings, "expectations", pattern="*.yml")
    suites = [load_suite(path) for name, path in paths.items() if name not in NOT_SUITES]
    owner: dict[str, Rule] = {}
    for rule in (rule for suite in suites for rule in suite.rules):
        if rule.rule_id in owner:
            raise Misconfigured(f"{rule.place}: {rule.rule_id} is already written at {owner[rule.rule_id].place}")
        owner[rule.rule_id] = rule
    return suites


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
        rule_id VARCHAR, subject_type VARCHAR, subject_id VARCHAR, person_id VARCHAR, source VARCHAR, field VARCHAR
    """,
    "evaluation": """
        rule_id VARCHAR, suite VARCHAR, outcome VARCHAR, checked_count BIGINT, failed_count BIGINT, message VARCHAR
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
    return [*prepared.left_out, *judge(con, suite, prepared.ready)]


@dataclass(frozen=True)
class Prepared:
    """A suite whose view stands: the rules that can run, and why the others cannot."""

    ready: tuple[Rule, ...]
    left_out: tuple[Evaluation, ...]


def prepare(con: duckdb.DuckDBPyConnection, suite: Suite) -> Prepared:
    """Make the suite's view and try each rule alone, so that a broken rule takes only itself out."""
    try:
        conditions.create_view(con, suite)
    except RuleBroken as broken:
        return Prepared((), tuple(_broken(suite, rule, broken) for rule in suite.rules))
    ready: list[Rule] = []
    left_out: list[Evaluation] = []
    for rule in suite.rules:
        missing = _missing(con, suite, rule)
        if missing:
            left_out.append(Evaluation(rule.rule_id, suite.suite, "not_evaluated", message=missing))
            continue
        try:
            conditions.bind(con, suite, rule)
            ready.append(rule)
        except RuleBroken as broken:
            left_out.append(_broken(suite, rule, broken))
    return Prepared(tuple(ready), tuple(left_out))


def judge(con: duckdb.DuckDBPyConnection, suite: Suite, rules: Sequence[Rule]) -> list[Evaluation]:
    """Run the rules in one statement; should that fail on a record, one by one, so that only the culprit is out."""
    if not rules:
        return []
    try:
        con.execute(conditions.judge_all(suite, rules))
        checked = con.execute(conditions.count_scopes(suite, rules)).fetchone() or ()
    except duckdb.Error as error:
        if len(rules) == 1:
            cause = conditions.cause(error)
            return [_broken(suite, rules[0], RuleBroken(f"{rules[0].place}: {rules[0].rule_id} cannot run: {cause}"))]
        return [evaluation for rule in rules for evaluation in judge(con, suite, [rule])]
    return list(_evaluations(con, suite, rules, checked))


def _evaluations(
    con: duckdb.DuckDBPyConnection, suite: Suite, rules: Sequence[Rule], checked: Sequence[int]
) -> Iterator[Evaluation]:
    failed = dict(con.execute("SELECT rule_id, count(*) FROM finding GROUP BY rule_id").fetchall())
    for rule, checked_count in zip(rules, checked, strict=True):
        failed_count = failed.get(rule.rule_id, 0)
        outcome = outcome_of(checked_count, failed_count)
        yield Evaluation(rule.rule_id, suite.suite, outcome, checked_count, failed_count)


def outcome_of(checked_count: int, failed_count: int) -> Outcome:
    """Name the outcome of a rule that ran."""
    if failed_count:
        return "failed"
    return "passed" if checked_count else "empty"


def _broken(suite: Suite, rule: Rule, broken: RuleBroken) -> Evaluation:
    return Evaluation(rule.rule_id, suite.suite, "broken", message=str(broken))


def _missing(con: duckdb.DuckDBPyConnection, suite: Suite, rule: Rule) -> str | None:
    """Return which record type or column the rule needs and the night never had, or None."""
    own = (f"{suite.subject}.{rule.field}",) if rule.source == "case_management" else ()
    for need in (*suite.needs, *rule.needs, *own):
        record_type, _, field = need.partition(".")
        if not _has_arrived(con, record_type):
            return f"{record_type} has never arrived"
        if field and _column_is_missing(con, record_type, field):
            return f"{record_type} arrived without {field}"
    return None


def _has_arrived(con: duckdb.DuckDBPyConnection, record_type: str) -> bool:
    if record_type not in RECORDS | RETURN_RECORDS:
        return True  # a table of our own making: it is always there
    row = con.execute(
        f"""
        SELECT EXISTS (SELECT 1 FROM arrival WHERE record_type = ? AND arrived)
            OR EXISTS (SELECT 1 FROM {record_type})
        """,
        [record_type],
    ).fetchone()
    return bool(row and row[0])


def _column_is_missing(con: duckdb.DuckDBPyConnection, record_type: str, field: str) -> bool:
    """Say whether the one sender of a feed left the column out; one setting of many proves nothing for the rest."""
    row = con.execute(
        """
        SELECT count(*)
        FROM bad_value
        WHERE record_type = ?
          AND field = ?
          AND reason_code = 'missing_column'
          AND sender = feed
        """,
        [record_type, field],
    ).fetchone()
    return bool(row and row[0])


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
    con.executemany(f"INSERT INTO rule VALUES ({', '.join('?' * 11)})", rows)


def write_evaluations(con: duckdb.DuckDBPyConnection, evaluations: Sequence[Evaluation]) -> None:
    """Write how each rule fared to `evaluation`."""
    con.executemany("INSERT INTO evaluation VALUES (?, ?, ?, ?, ?, ?)", [astuple(each) for each in evaluations])
