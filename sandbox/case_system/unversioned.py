"""How the case system speaks where its records have no versions: it takes compare-and-set, or guards nothing."""

import re
from typing import Any

from sandbox.case_system.store import Stored
from sandbox.problems import Problem

COMPARE_AND_SET = "application/vnd.compare-and-set+json"
_VERSION = re.compile(r',"version":\d+(?=,"lastModified":)')


def without_version(body: str) -> str:
    """Take the version out of a record's JSON."""
    return _VERSION.sub("", body)


def said_of(guard: str) -> dict[str, str]:
    """Return the header by which the system says that it compares before it sets; none where it does not."""
    return {"Accept-Patch": COMPARE_AND_SET} if guard == "values" else {}


def compared(stored: Stored, told: dict[str, Any]) -> dict[str, Any]:
    """Return the values to set if the record still holds the expected ones; each must name the same fields."""
    expected, values = told.get("expected"), told.get("values")
    if not isinstance(expected, dict) or not isinstance(values, dict) or told.keys() != {"expected", "values"}:
        raise Problem(400, "expected_and_values_required")
    if unguarded := values.keys() - expected.keys():
        raise Problem(400, "expected_and_values_required", fields=dict.fromkeys(unguarded, "expected_required"))
    holds = stored.values
    if moved := {name: "moved" for name, value in expected.items() if holds.get(name) != value}:
        raise Problem(409, "values_moved", fields=moved)
    return values
