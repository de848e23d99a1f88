"""A suite as SQL: the rules' conditions, each bound alone, and the one statement that judges every record."""

from collections.abc import Iterable, Mapping, Sequence

import duckdb

from sendbridge import clock, identifiers
from sendbridge.checks.figures import FIGURES_FILE, Figures, define_figures, unknown_figures
from sendbridge.checks.judged import columns_of_view, judged_columns, value_hash
from sendbridge.checks.suites import Rule, Suite
from sendbridge.errors import RuleBroken

# what the engine says of a rule's text; messages of other errors may quote a child's value
_ABOUT_THE_TEXT = (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException)


def define_words(con: duckdb.DuckDBPyConnection, figures: Figures) -> None:
    """Teach the connection the words of rules: identifier states, clocks, what texts say, the council's figures."""
    for macro in (*identifiers.SQL_MACROS, *clock.sql_macros(figures.chosen_readings), *figures.phrases.macros()):
        con.execute(macro)
    define_figures(con, figures)


def view_name(suite: Suite) -> str:
    """Return the name under which the suite's view is known on the connection."""
    return f"checked_{suite.suite}"


def create_tables(con: duckdb.DuckDBPyConnection, suite: Suite) -> None:
    """Make the night tables that the suite's view reads; they stay in the night. Raises RuleBroken naming the file."""
    for name, sql in suite.table_sql.items():
        try:
            con.execute(f"CREATE OR REPLACE TABLE {name} AS\n{sql}")
        except duckdb.Error as error:
            con.execute(f"DROP TABLE IF EXISTS {name}")
            raise RuleBroken(f"tables/{name}.sql: the table cannot be made: {cause(error)}") from None


def create_view(con: duckdb.DuckDBPyConnection, suite: Suite) -> None:
    """Create the suite's view over the night; raise RuleBroken when it cannot be."""
    unknown = unknown_figures(con, suite.view_sql)
    if unknown:
        raise RuleBroken(f"{suite.view_file} asks for figure('{unknown[0]}'), which {FIGURES_FILE} lacks")
    create_tables(con, suite)
    try:
        con.execute(f"CREATE OR REPLACE TEMP VIEW {view_name(suite)} AS\n{suite.view_sql}")
        con.execute(f"CREATE OR REPLACE TEMP TABLE shape_{suite.suite} AS SELECT * FROM {view_name(suite)} LIMIT 0")
    except duckdb.Error as error:
        raise RuleBroken(f"{suite.view_file}: the view cannot be made: {cause(error)}") from None


def bind(con: duckdb.DuckDBPyConnection, suite: Suite, *rules: Rule) -> None:
    """Try the rules' conditions on no rows at all; raise RuleBroken naming the culprit's file, line and cause."""
    try:
        _bind(con, suite, rules)
    except RuleBroken:
        for rule in rules if len(rules) > 1 else ():
            _bind(con, suite, [rule])
        raise


def _bind(con: duckdb.DuckDBPyConnection, suite: Suite, rules: Sequence[Rule]) -> None:
    asked = [condition(suite, rule) for rule in rules]
    named = " ".join(f"{rule.place}: {rule.rule_id}" for rule in rules[:1])
    unknown = unknown_figures(con, " ".join(asked))
    if unknown:
        raise RuleBroken(f"{named} asks for figure('{unknown[0]}'), which {FIGURES_FILE} lacks")
    try:
        con.execute(f"SELECT {', '.join(asked) or 'NULL'} FROM shape_{suite.suite}")
    except duckdb.Error as error:
        raise RuleBroken(f"{named} cannot be understood: {cause(error)}") from None


def cause(error: duckdb.Error) -> str:
    """Return what may be told of an error: the engine's words about our text, never about a value."""
    if isinstance(error, _ABOUT_THE_TEXT):
        return str(error).splitlines()[0]
    return type(error).__name__


def condition(suite: Suite, rule: Rule) -> str:
    """Return the whole condition: where the rule applies, when it holds, and what fails."""
    return f"(\n{scope(suite, rule)}\nAND ({rule.fails_when}\n))"


def scope(suite: Suite, rule: Rule) -> str:
    """Return the condition under which a record is looked at by the rule."""
    parts = [rule.applies_when or suite.applies_when]
    if rule.holds_from:
        parts.append(f"{rule.holds_on} >= DATE '{rule.holds_from}'")
    if rule.holds_until:
        parts.append(f"{rule.holds_on} <= DATE '{rule.holds_until}'")
    if rule.relaxed:
        excused = f"{rule.relaxed.column} BETWEEN DATE '{rule.relaxed.from_date}' AND DATE '{rule.relaxed.until}'"
        parts.append(f"NOT coalesce({excused}, FALSE)")
    return " AND ".join(f"({part}\n)" for part in parts)


def judge_all(con: duckdb.DuckDBPyConnection, suite: Suite, rules: Sequence[Rule]) -> str:
    """Return the one statement that writes every (rule, record) that fails to `finding`, with its values' hash."""
    known = columns_of_view(con, suite)
    verdicts = ",\n".join(_verdict(known, suite, rule, place=place) for place, rule in enumerate(rules, 1))
    return f"""
    INSERT INTO finding
    SELECT
        {_listed(rule.rule_id for rule in rules)}[verdict.place],
        '{suite.subject}',
        subject_id,
        person_id,
        {_listed(rule.source for rule in rules)}[verdict.place],
        {_listed(rule.field for rule in rules)}[verdict.place],
        verdict.value_hash
    FROM (
        SELECT
            CAST({suite.key} AS VARCHAR) AS subject_id,
            CAST({suite.person or "NULL"} AS VARCHAR) AS person_id,
            unnest(list_filter([{verdicts}], lambda each: each IS NOT NULL)) AS verdict
        FROM {view_name(suite)}
    )
    """


def _verdict(known: Mapping[str, str], suite: Suite, rule: Rule, *, place: int) -> str:
    judged = value_hash(judged_columns(known, suite, rule))
    return f"CASE WHEN {condition(suite, rule)} THEN {{place: {place}, value_hash: {judged}}} END"


def failing_keys(suite: Suite, rule: Rule) -> str:
    """Return the query for the keys of the records that fail one rule."""
    return f"SELECT CAST({suite.key} AS VARCHAR) FROM {view_name(suite)} WHERE {condition(suite, rule)}"


def count_scopes(suite: Suite, rules: Sequence[Rule]) -> str:
    """Return the statement whose one row says how many records each rule looked at, in the rules' order."""
    counts = ", ".join(f"count(*) FILTER (WHERE {scope(suite, rule)})" for rule in rules)
    return f"SELECT {counts} FROM {view_name(suite)}"


def _listed(words: Iterable[str]) -> str:
    return "[" + ", ".join(f"'{word}'" for word in words) + "]"
