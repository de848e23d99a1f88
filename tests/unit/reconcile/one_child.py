"""A night with one child on it, and what reconciliation made of it."""

from datetime import date

import duckdb

from sendbridge import precedence
from sendbridge.matching import match
from sendbridge.reconcile import reconcile
from sendbridge.settings import Settings
from tests.unit.matching.small_night import AS_OF, RULES, add, empty_night, rows

OURS = precedence.load(Settings(_env_file=None))
CHILD = {"surname": "Young", "forename": "Amy", "date_of_birth": date(2012, 5, 4), "upn": "T895200025001"}
RETURN = {**CHILD, "setting_urn": "100001", "return_reference": "A", "meeting_date": date(2025, 1, 8)}
REVIEW = {"review_id": "R1", "plan_id": "L1", "person_id": "P1", "cycle_number": 1, "record_version": 7}
ADVICE = {"provider_code": "RJN", "advice_reference": "AD1", "surname": "Young", "forename": "Amy",
          "date_of_birth": date(2012, 5, 4), "nhs_number": "9990000018"}  # fmt: skip
ASKED = {"advice_request_id": "AD1", "person_id": "P1", "provider_code": "RJN", "record_version": 2}


def one_child() -> duckdb.DuckDBPyConnection:
    """A child with an active plan and nothing else."""
    connection = empty_night()
    add(connection, "person", {**CHILD, "person_id": "P1", "nhs_number": "9990000018", "nhs_number_status_code": "01"})
    plan = {"plan_id": "L1", "person_id": "P1", "status_code": "active", "first_final_date": date(2023, 1, 1)}
    add(connection, "plan", plan)
    return connection


def agree(con: duckdb.DuckDBPyConnection, field: str, value: str, target: tuple[str, str] = ("review", "R1")) -> None:
    """Let both sides have agreed on a value before."""
    feed = "school_settings" if target[0] == "review" else "health_trusts"
    con.execute(
        "INSERT INTO state_agreed VALUES (?, ?, ?, ?, ?, ?, '2026-01-01')", [*target, feed, field, value, value]
    )


def run(con: duckdb.DuckDBPyConnection, push_mode: str = "apply") -> dict[str, int]:
    """Match and reconcile the night."""
    match(con, AS_OF, rules=RULES)
    return reconcile(con, AS_OF, OURS, push_mode=push_mode)


def proposals(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str | None, str | None, str, str]]:
    """Return old value, new value, decision and reason by field."""
    found = rows(con, "FROM proposal")
    return {one["field"]: (one["old_value"], one["new_value"], one["decision"], one["reason_code"]) for one in found}


def differences(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, str]]:
    """Return rule, subject and field of each difference."""
    return [
        (one["rule_id"], one["subject_type"], one["subject_id"], one["field"]) for one in rows(con, "FROM difference")
    ]


def agreed(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the new bases by field."""
    return {one["field"]: one["value"] for one in rows(con, "FROM agreed")}
