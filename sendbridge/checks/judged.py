"""The values on which a rule judges: an acceptance is of these, and lapses when one of them changes."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import duckdb

from sendbridge.checks.suites import Rule, Suite
from sendbridge.night_file import scratch

MOVES_DAILY = "as_of"  # of most views: no value of the record, and another one every night


def columns_of_view(con: duckdb.DuckDBPyConnection, suite: Suite) -> dict[str, str]:
    """Return the columns of the suite's view and their types; the connection knows its shape (`create_view`)."""
    return {row[0]: row[1] for row in con.execute(f"DESCRIBE shape_{suite.suite}").fetchall()}


def judged_columns(known: Mapping[str, str], suite: Suite, rule: Rule) -> dict[str, str]:
    """Return which of the view's columns the rule reads, and their types, the night's own date left out."""
    excused = rule.relaxed.column if rule.relaxed else None
    whole = [rule.applies_when or suite.applies_when, rule.fails_when, rule.holds_on, excused]
    read = {name for text in whole if text for name in _names_in(text)} | {rule.field.lower()}
    return {name: known[name] for name in sorted(known) if name.lower() in read - {MOVES_DAILY}}


def value_hash(columns: Mapping[str, str]) -> str:
    """Return the SQL of the SHA-256 of some columns' names and values; no value at all is a value too.

    A list is gathered from other records in whatever order they come, so it counts as a set.
    """
    pairs = ", ".join(f"'{name}', CAST({_in_order(name, sql_type)} AS VARCHAR)" for name, sql_type in columns.items())
    return f"sha256(CAST(to_json([{pairs}]) AS VARCHAR))" if columns else "sha256('')"


def _in_order(name: str, sql_type: str) -> str:
    return f'list_sort("{name}")' if sql_type.endswith("[]") else f'"{name}"'


@lru_cache(maxsize=2048)
def _names_in(condition: str) -> frozenset[str]:
    """Return every name that an SQL condition reads as a column; DuckDB's own parser tells them apart from words."""
    row = scratch().execute("SELECT json_serialize_sql('SELECT ' || $1)", [condition]).fetchone()
    return frozenset(name.lower() for name in _column_names(json.loads(row[0] if row else "{}")))


def _column_names(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("class") == "COLUMN_REF":
            yield node["column_names"][-1]
        node = [*node.values()]
    if isinstance(node, list):
        for part in node:
            yield from _column_names(part)
