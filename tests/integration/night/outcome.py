"""What a night comes to, in a form in which two nights can be compared."""

import json
from typing import Any

from sendbridge.store import tables
from tests.integration.night.conftest import Council

Outcome = dict[str, list[Any]]

_DECISIONS = ("tie", "pairing", "finding", "evaluation", "proposal", "agreed", "difference")
_IMAGES = """
SELECT table_name
FROM duckdb_columns()
WHERE column_name = 'content_hash'
  AND table_name <> 'read_row'
ORDER BY table_name
"""
_ACCOUNT = """
SELECT feed, state, count(*)
FROM account
WHERE state <> 'duplicate'
GROUP BY ALL
ORDER BY ALL
"""
_RESOURCES = ("annual-reviews", "advice-requests", "persons", "plans")
_TIMES = {"version", "lastModified"}


def images(council: Council) -> Outcome:
    """Return every record that the night holds, by record type; a record that came twice shows twice."""
    tables = [name for (name,) in council.ask(_IMAGES)]
    return {name: council.ask(f"SELECT record_key, content_hash FROM {name} ORDER BY ALL") for name in tables}


def decisions(council: Council) -> Outcome:
    """Return what the night decided, and its account without the rows that were sent twice."""
    found = {name: council.ask(f"SELECT * FROM {name} ORDER BY ALL") for name in _DECISIONS}
    return found | {"account": council.ask(_ACCOUNT)}


def neighbours(council: Council) -> Outcome:
    """Return what the case system, the portal and the drop folders hold, without the moments of writing."""
    held = {name: sorted(map(_timeless, council.sandbox.case_rows(name))) for name in _RESOURCES}
    drop = council.sandbox.world_dir.root / "drop"
    return held | {
        "tasks": open_tasks(council),
        "receipts": sorted(map(_timeless, council.sandbox.portal_receipts())),
        "files": sorted((str(path.relative_to(drop)), path.read_bytes()) for path in drop.glob("*/*/out/*")),
    }


def open_tasks(council: Council) -> list[str]:
    """Return which exceptions stand on cases as open tasks; one that was opened twice shows twice."""
    return sorted(task["sourceRef"] for task in council.sandbox.case_rows("tasks") if task["state"] != "CLOSED")


def kept_state(council: Council) -> Outcome:
    """Return the exceptions, their history, what was agreed, and what became of each change and delivery."""
    return {
        **{name: council.state_rows_named(name) for name in ("exception_event", "agreed_value", "change")},
        # Each council keys the hashes of values with a secret of its own.
        "exception": council.state_columns(
            "exception", *(each.name for each in tables.exception.c if each.name != "value_hash")
        ),
        "outbox": council.state_columns("outbox", "idempotency_key", "state", "receipt_key"),
        "delivery": council.state_columns("delivery", "delivery_key", "state"),
    }


def open_exceptions(council: Council) -> list[tuple[Any, ...]]:
    """Return what is wrong now, whenever it was first seen."""
    rows = council.state_columns("exception", "state", "rule_id", "subject_type", "subject_id", "source", "field")
    return [row for row in rows if row[0] == "open"]


def whole(council: Council) -> dict[str, Outcome]:
    """Return everything that a night comes to."""
    return {
        "images": images(council),
        "decisions": decisions(council),
        "neighbours": neighbours(council),
        "state": kept_state(council),
    }


def _timeless(row: dict[str, Any]) -> str:
    return json.dumps({name: value for name, value in row.items() if name not in _TIMES}, sort_keys=True)
