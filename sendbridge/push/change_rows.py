"""The rows of a change file: one a field, in the case system's own names and codes, and why it should change."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sendbridge.mapping import Mapping, encode
from sendbridge.push.faults import Letter

HEADERS = {
    "change_reference": 66,
    "kind": 8,
    "record_type": 16,
    "native_type": 18,
    "record_key": 14,
    "field": 24,
    "native_field": 18,
    "old_value": 18,
    "new_value": 18,
    "reason": 44,
    "evidence": 60,
    "night": 12,
}
REASONS = {
    "filled_blank": "the case system has nothing here, and the source has",
    "source_changed": "the source has changed what both last agreed on",
    "not_recorded": "a review was held and never recorded",
}
_LAYOUT = "api"  # the case system's own names and codes, whichever way they go

Row = Sequence[object]


def rows_of(mapping: Mapping, letter: Letter, fields: Sequence[Any], *, night: date) -> Iterator[Row]:
    """Yield one row for each field of a letter; dates and numbers are themselves, all else is the system's own text."""
    record_type = letter["target_type"]
    shape = mapping.layout(record_type, _LAYOUT)
    for change in fields:
        rule = shape.by_field[change["field"]]
        yield (
            letter["idempotency_key"],
            "create" if letter["kind"] == "create" else "update",
            record_type,
            shape.resource,
            letter["target_key"],
            rule.field,
            rule.names[0],
            _cell(mapping, record_type, change["field"], change["old_value"]),
            _cell(mapping, record_type, change["field"], change["new_value"]),
            REASONS.get(change["reason_code"], change["reason_code"]),
            _evidence(change),
            night,
        )


def _cell(mapping: Mapping, record_type: str, field: str, text: str | None) -> object:
    if text is None:
        return None
    rule = mapping.layout(record_type, _LAYOUT).by_field[field]
    if rule.column.sql_type == "DATE":
        return date.fromisoformat(text)
    return encode(mapping, record_type, _LAYOUT, {field: text})[rule.names[0]]


def _evidence(change: Any) -> str:
    """Say which record of whom says so, and when it was compared; nothing of the child."""
    _, _, reference = change["source_key"].partition("|")
    kind = change["source_type"].replace("_", " ")
    return f"{kind} {reference or change['source_key']} of {change['source_sender'] or change['source_feed']}, " + (
        f"compared in the night of {change['sync_date']}"
    )


def as_text(row: Row, mapping: Mapping) -> Row:
    """Return the row as a CSV has it: dates in the case system's own form, but that of the night, which is ISO."""
    record_type, field = str(row[2]), str(row[5])
    rule = mapping.layout(record_type, _LAYOUT).by_field[field]
    *said, night = row
    texts = [
        encode(mapping, record_type, _LAYOUT, {field: cell.isoformat()})[rule.names[0]]
        if isinstance(cell, date)
        else cell
        for cell in said
    ]
    return (*texts, night)
