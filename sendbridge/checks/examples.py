"""Runs the good and bad examples that stand beside every rule: a rule is right when its examples say so."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

import duckdb

from sendbridge.checks import conditions
from sendbridge.checks.figures import Figures
from sendbridge.checks.judged import columns_of_view
from sendbridge.checks.rules import set_parameters
from sendbridge.checks.suites import Example, Rule, Suite
from sendbridge.errors import RuleBroken
from sendbridge.records import PROVENANCE, RECORDS, RETURN_RECORDS, columns

MATCHED = {
    "tie": """
        feed VARCHAR, sender VARCHAR, record_type VARCHAR, record_key VARCHAR, person_id VARCHAR, state VARCHAR,
        reason_code VARCHAR, candidate_person_id VARCHAR, agreed VARCHAR, version VARCHAR,
        model VARCHAR, weight DOUBLE, evidence VARCHAR
    """,
    "pairing": """
        record_type VARCHAR, record_key VARCHAR, target_type VARCHAR, target_key VARCHAR,
        state VARCHAR, reason_code VARCHAR
    """,
    "arrival": """
        feed VARCHAR, sender VARCHAR, record_type VARCHAR, arrived BOOLEAN, "full" BOOLEAN,
        row_count BIGINT, file_count BIGINT
    """,
    "carried": "record_type VARCHAR, field VARCHAR",
    "bad_value": """
        feed VARCHAR, sender VARCHAR, file_id VARCHAR, row_number BIGINT, record_type VARCHAR, record_key VARCHAR,
        field VARCHAR, column_name VARCHAR, column_letter VARCHAR, reason_code VARCHAR, value VARCHAR,
        mapping_version VARCHAR
    """,
    "dropped_file": """
        feed VARCHAR, sender VARCHAR, record_type VARCHAR, landed_date DATE, written_date DATE, is_copy BOOLEAN
    """,
    "state_open_exception": """
        exception_id VARCHAR, rule_id VARCHAR, subject_type VARCHAR, subject_id VARCHAR, source VARCHAR, field VARCHAR,
        baseline VARCHAR, person_id VARCHAR, owner_role VARCHAR, keyworker_code VARCHAR, due_date VARCHAR
    """,
    "state_acceptance": """
        exception_id VARCHAR, number VARCHAR, rule_id VARCHAR, person_id VARCHAR, reason VARCHAR, author VARCHAR,
        approved_by VARCHAR, expires_date VARCHAR, ended_date VARCHAR
    """,
}


@dataclass(frozen=True)
class Surprise:
    """An example that does not do what it stands for."""

    rule_id: str
    place: str
    kind: Literal["sound", "good", "bad", "broken"]
    number: int
    example: Example
    cause: str = ""

    @property
    def sentence(self) -> str:
        """What was expected and what happened."""
        return {
            "sound": "the suite's sound row fails the rule, and it must fail none",
            "good": f"good example {self.number} fails the rule, and it must pass",
            "bad": f"bad example {self.number} passes the rule, and it must fail",
            "broken": self.cause,
        }[self.kind]


def create_empty_night(con: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that views read, of nights and of returns, with nothing in them."""
    for name, record in (RECORDS | RETURN_RECORDS).items():
        shape = [f'"{column.name}" {column.sql_type}' for column in columns(record)]
        shape += [f"{column} {sql_type}" for column, sql_type in PROVENANCE.items()]
        con.execute(f"CREATE OR REPLACE TABLE {name} ({', '.join(shape)})")
    for name, columns_sql in MATCHED.items():
        con.execute(f"CREATE OR REPLACE TABLE {name} ({columns_sql})")


def prepare_suite(con: duckdb.DuckDBPyConnection, suite: Suite, figures: Figures) -> None:
    """Make an empty night, the suite's view on it and the rows of its examples; raise RuleBroken when one cannot be."""
    prepare_view(con, suite, figures)
    prepare_rows(con, suite)


def prepare_view(con: duckdb.DuckDBPyConnection, suite: Suite, figures: Figures) -> None:
    """Make an empty night and the suite's view on it; raise RuleBroken when it cannot be."""
    create_empty_night(con)
    set_parameters(con, date(2026, 3, 1), {}, figures=figures)
    conditions.create_view(con, suite)


def prepare_rows(con: duckdb.DuckDBPyConnection, suite: Suite) -> None:
    """Make the rows of the examples, of the view that stands; raise RuleBroken when a rule or a row cannot be."""
    conditions.bind(con, suite, *suite.rules)
    known = set(columns_of_view(con, suite))
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {rows_name(suite)} AS
        SELECT *, '' AS example_rule, '' AS example_kind, 0 AS example_number
        FROM shape_{suite.suite}
        """
    )
    _add_row(con, suite, suite.sound, named=("", "sound", 0))
    for rule in suite.rules:
        for kind, examples in (("good", rule.examples.good), ("bad", rule.examples.bad)):
            for number, example in enumerate(examples, 1):
                named = (rule.rule_id, kind, number)
                _refuse_unknown(rule, set(example) - known, named)  # it would go unseen beside no value
                _add_example(con, suite, rule, example, named=named)


def view_columns(suite: Suite, figures: Figures) -> dict[str, str]:
    """Return the columns of the suite's view with their types."""
    with duckdb.connect() as con:
        prepare_view(con, suite, figures)
        return columns_of_view(con, suite)


def rows_name(suite: Suite) -> str:
    """Return the table that holds every example of the suite, and its sound row, as whole rows."""
    return f"examples_{suite.suite}"


def surprises(con: duckdb.DuckDBPyConnection, suite: Suite) -> Iterator[Surprise]:
    """Yield every good example that fails its rule, every bad one that does not, and rules that a sound row fails."""
    for rule in suite.rules:
        try:
            rows = con.execute(_judged(suite, rule), [rule.rule_id]).fetchall()
        except duckdb.Error as error:
            cause = f"an example breaks it: {conditions.cause(error)}"
            yield Surprise(rule.rule_id, rule.place, "broken", 0, {}, cause)
            continue
        for kind, number, failed in rows:
            if failed != (kind == "bad"):
                example = getattr(rule.examples, kind)[number - 1] if number else {}
                yield Surprise(rule.rule_id, rule.place, kind, number, example)


def _judged(suite: Suite, rule: Rule) -> str:
    return f"""
    SELECT example_kind, example_number, {conditions.condition(suite, rule)} IS TRUE
    FROM {rows_name(suite)}
    WHERE example_rule IN ('', ?)
    ORDER BY example_kind DESC, example_number
    """


def _refuse_unknown(rule: Rule, unknown: set[str], named: tuple[str, str, int]) -> None:
    if unknown:
        which = f"{rule.rule_id}, {named[1]} example {named[2]}"
        raise RuleBroken(f"{rule.place}: {which}: the view has no column {min(unknown)}")


def _add_example(
    con: duckdb.DuckDBPyConnection, suite: Suite, rule: Rule, example: Example, *, named: tuple[str, str, int]
) -> None:
    try:
        _add_row(con, suite, suite.sound | example, named=named)
    except duckdb.Error as error:
        cause = str(error).splitlines()[0]  # of our own example, so it may be told whole
        raise RuleBroken(f"{rule.place}: {rule.rule_id}, {named[1]} example {named[2]} is no row: {cause}") from None


def _add_row(con: duckdb.DuckDBPyConnection, suite: Suite, example: Example, *, named: tuple[str, str, int]) -> None:
    row = {name: value for name, value in example.items() if value is not None}
    row |= dict(zip(("example_rule", "example_kind", "example_number"), named, strict=True))
    con.execute(
        f"INSERT INTO {rows_name(suite)} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", [*row.values()]
    )
