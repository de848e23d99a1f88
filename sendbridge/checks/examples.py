"""Runs the good and bad examples that stand beside every rule: a rule is right when its examples say so."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import duckdb

from sendbridge.checks import conditions
from sendbridge.checks.figures import Figures
from sendbridge.checks.rules import set_parameters
from sendbridge.checks.suites import Example, Rule, Suite
from sendbridge.records import PROVENANCE, RECORDS, RETURN_RECORDS, columns

MATCHED = {
    "tie": """
        feed VARCHAR, sender VARCHAR, record_type VARCHAR, record_key VARCHAR, person_id VARCHAR, state VARCHAR,
        reason_code VARCHAR, candidate_person_id VARCHAR, agreed VARCHAR, version VARCHAR
    """,
    "pairing": """
        record_type VARCHAR, record_key VARCHAR, target_type VARCHAR, target_key VARCHAR,
        state VARCHAR, reason_code VARCHAR
    """,
    "arrival": """
        feed VARCHAR, sender VARCHAR, record_type VARCHAR, arrived BOOLEAN, "full" BOOLEAN,
        row_count BIGINT, file_count BIGINT
    """,
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
}


@dataclass(frozen=True)
class Surprise:
    """An example that does not do what it stands for."""

    rule_id: str
    place: str
    kind: str
    number: int


def create_empty_night(con: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that views read, of nights and of returns, with nothing in them."""
    for name, record in (RECORDS | RETURN_RECORDS).items():
        shape = [f'"{column.name}" {column.sql_type}' for column in columns(record)]
        shape += [f"{column} {sql_type}" for column, sql_type in PROVENANCE.items()]
        con.execute(f"CREATE OR REPLACE TABLE {name} ({', '.join(shape)})")
    for name, columns_sql in MATCHED.items():
        con.execute(f"CREATE OR REPLACE TABLE {name} ({columns_sql})")


def prepare_suite(con: duckdb.DuckDBPyConnection, suite: Suite, figures: Figures) -> None:
    """Make an empty night and the suite's view on it; raise RuleBroken when view or rule cannot be understood."""
    create_empty_night(con)
    set_parameters(con, date(2026, 3, 1), {}, figures=figures)
    conditions.create_view(con, suite)
    for rule in suite.rules:
        conditions.bind(con, suite, rule)


def surprises(con: duckdb.DuckDBPyConnection, suite: Suite) -> Iterator[Surprise]:
    """Yield every good example that fails its rule, every bad one that does not, and rules that a sound row fails."""
    for rule in suite.rules:
        if fails(con, suite, rule, {}):
            yield Surprise(rule.rule_id, rule.place, "sound", 0)
        for kind, examples in (("good", rule.examples.good), ("bad", rule.examples.bad)):
            for number, example in enumerate(examples, 1):
                if fails(con, suite, rule, example) != (kind == "bad"):
                    yield Surprise(rule.rule_id, rule.place, kind, number)


def fails(con: duckdb.DuckDBPyConnection, suite: Suite, rule: Rule, example: Example) -> bool:
    """Say whether the suite's sound row, changed as the example says, fails the rule."""
    row = {name: value for name, value in (suite.sound | example).items() if value is not None}
    con.execute(f"CREATE OR REPLACE TEMP TABLE example AS FROM shape_{suite.suite}")
    con.execute(
        f"INSERT INTO example ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
        list(row.values()),
    )
    answer = con.execute(f"SELECT {conditions.condition(suite, rule)} IS TRUE FROM example").fetchone()
    return bool(answer and answer[0])
