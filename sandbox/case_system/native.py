"""Turns what the population knows into the case system's JSON, and refuses what the case system would not take."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any

from sandbox.case_system.layout import Field, Resource

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DATE = re.compile(r"(\d\d)-([A-Z][a-z]{2})-(\d{4})")
LONGEST_TEXT = 20_000

_quoted = json.encoder.encode_basestring_ascii


class Unknown(ValueError):
    """A field or code that the case system does not have; names it, never a value."""


@lru_cache(maxsize=20_000)
def date_text(day: date) -> str:
    """Write a date as the case system does: 03-Sep-2025."""
    return f"{day.day:02d}-{MONTHS[day.month - 1]}-{day.year:04d}"


def date_of(text: str | None) -> date | None:
    """Read a date as the case system writes it; None when it is none."""
    found = DATE.fullmatch(text) if isinstance(text, str) else None
    if not found or found[2] not in MONTHS:
        return None
    try:
        return date(int(found[3]), MONTHS.index(found[2]) + 1, int(found[1]))
    except ValueError:
        return None


def _writer(field: Field) -> Callable[[Any], str]:
    """Return what writes one value of the field as JSON text."""
    if field.kind == "date":
        return lambda day: f'"{date_text(day)}"'
    if field.kind == "flag":
        return lambda flag: '"Y"' if flag else '"N"'
    if field.kind == "whole":
        return str
    if field.kind == "code":
        fragments = {known: _quoted(native) for known, native in field.codes.items()}
        return fragments.__getitem__
    return _quoted


@cache
def _writers(resource: Resource) -> tuple[tuple[str, str, Callable[[Any], str]], ...]:
    return tuple((field.known_as, f'"{field.native}":', _writer(field)) for field in resource.fields)


@cache
def _known_names(resource: Resource) -> frozenset[str]:
    return frozenset(field.known_as for field in resource.fields)


def document(resource: Resource, record: Mapping[str, Any]) -> str:
    """Write a record of the population as the inside of a JSON object, without version and time of change."""
    if not record.keys() <= _known_names(resource):
        raise Unknown(f"{resource.name} has no field {sorted(record.keys() - _known_names(resource))}")
    parts = []
    for known_as, head, write in _writers(resource):
        value = record.get(known_as)
        try:
            parts.append(head + ("null" if value is None else write(value)))
        except (KeyError, AttributeError, TypeError):
            raise Unknown(f"{resource.name}.{known_as} has no such code or form") from None
    return ",".join(parts)


def document_of(resource: Resource, values: Mapping[str, Any]) -> str:
    """Write native values as the inside of a JSON object, every field named, in the layout's order."""
    whole = {field.native: values.get(field.native) for field in resource.fields}
    return json.dumps(whole, separators=(",", ":"))[1:-1]


def stamped(inside: str, version: int, last_modified: str) -> str:
    """Close the JSON object with its version and time of change."""
    return f'{{{inside},"version":{version},"lastModified":"{last_modified}"}}'


def problem_with(field: Field, value: object) -> str | None:
    """Say what is wrong with a value that somebody sends for the field: a code, or None."""
    if value is None:
        return None
    if field.kind == "whole":
        return None if isinstance(value, int) and not isinstance(value, bool) else "bad_format"
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT:
        return "bad_format"
    if field.kind == "date":
        return None if date_of(value) else "bad_format"
    if field.kind == "flag":
        return None if value in ("Y", "N") else "unknown_code"
    if field.kind == "code":
        return None if value in field.codes.values() else "unknown_code"
    return None


def problems_with(resource: Resource, values: Mapping[str, object], writable: Iterable[str]) -> dict[str, str]:
    """Say what is wrong with each field that somebody sends; fields outside `writable` never change."""
    writable = set(writable)
    problems = {}
    for name, value in values.items():
        field = resource.by_native.get(name)
        if field is None:
            problems[name] = "read_only" if name in ("version", "lastModified") else "unknown_field"
        elif name not in writable:
            problems[name] = "immutable"
        elif problem := problem_with(field, value):
            problems[name] = problem
    return problems
