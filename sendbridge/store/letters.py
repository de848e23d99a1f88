"""One letter a record: the fields that travel together, under the key of all that they say."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sendbridge.store.identity import idempotency_key

_RECORD = ("target_feed", "target_type", "target_key", "person_id", "source_type", "source_key", "kind", "base_version")

Record = tuple[str, ...]


def record_of(change: Mapping[str, Any]) -> Record:
    """Return which record a change is about: two letters about one version of a record would bar each other."""
    if change["kind"] == "create":
        return (change["target_feed"], change["target_type"], "create", change["source_type"], change["source_key"])
    return (change["target_feed"], change["target_type"], change["kind"], change["target_key"])


def compose(
    changes: Sequence[Mapping[str, Any]], *, sync_date: date, precedence_version: str, base: int | str | None
) -> dict[str, Any]:
    """Return the outbox row that carries these fields of one record; `base` stands for the version in its key."""
    first = changes[0]
    new_values = {change["field"]: change["new_value"] for change in changes}
    old_values = {change["field"]: change["old_value"] for change in changes}
    return {
        **{name: first[name] for name in _RECORD},
        "idempotency_key": idempotency_key(
            target=(first["target_feed"], first["target_type"]),
            record=first["target_key"] or f"{first['source_type']} {first['source_key']}",
            new_values=new_values,
            base_version=_with_what_was_read(base, old_values),
            precedence_version=precedence_version,
        ),
        "precedence_version": precedence_version,
        "sync_date": sync_date,
        "new_values": new_values,
        "old_values": old_values,
    }


def _with_what_was_read(base: int | str | None, old_values: Mapping[str, str | None] | None) -> int | str | None:
    """Return what stands for the base version in a key: without a version, what was read is part of it."""
    return base if not isinstance(base, str) else json.dumps([base, dict(sorted((old_values or {}).items()))])


def compose_again(
    letter: Mapping[str, Any],
    fields: Sequence[str],
    *,
    version: int | None,
    stands: Mapping[str, str | None] | None,
    resends: int,
) -> dict[str, Any]:
    """Return the letter that takes some fields of another one along, under a key of its own.

    `version` and `stands` are the record as it was read; without a version the key is made from the letter before.
    """
    new_values = {field: letter["new_values"][field] for field in fields}
    old_values = None if stands is None else {field: stands.get(field) for field in fields}
    base = version if version is not None else f"after {letter['idempotency_key']}"
    return {
        **{name: letter[name] for name in (*_RECORD, "precedence_version", "sync_date")},
        "base_version": version,
        "new_values": new_values,
        "old_values": old_values,
        "resends": resends,
        "idempotency_key": idempotency_key(
            target=(letter["target_feed"], letter["target_type"]),
            record=letter["target_key"],
            new_values=new_values,
            base_version=_with_what_was_read(base, old_values),
            precedence_version=letter["precedence_version"],
        ),
    }
