"""Names things by what they are, so that the same fault, child or change has the same id on every night and machine."""

import hashlib
import json
from collections.abc import Mapping
from uuid import UUID, uuid5

_NAMESPACE = UUID("5e9db21d-6e0c-5c5b-8d0e-0e6f3c1f6a11")


def child_id(authority_code: str, person_id: str) -> str:
    """Return our own id of a child that the case system knows as a person."""
    return _named("child", authority_code, person_id)


def exception_id(authority_code: str, *, rule_id: str, subject: tuple[str, str], source: str, field: str) -> str:
    """Return the id of a fault: rule x subject (type, id) x source x field; never run, row or value."""
    return _named("exception", authority_code, rule_id, *subject, source, field)


def change_id(authority_code: str, parts: tuple[object, ...]) -> str:
    """Return the id of one field's change, from everything that makes it this change and no other."""
    return _named("change", authority_code, *parts)


def override_id(authority_code: str, parts: tuple[object, ...]) -> str:
    """Return the id of a person's override: the same words said twice on one day are one override."""
    return _named("override", authority_code, *parts)


def audit_id(authority_code: str, parts: tuple[object, ...]) -> str:
    """Return the id of an audit row, so that a step that runs again writes it once."""
    return _named("audit", authority_code, *parts)


def idempotency_key(
    *,
    target: tuple[str, str],
    record: str,
    new_values: Mapping[str, str | None],
    base_version: int | str | None,
    precedence_version: str,
) -> str:
    """Return SHA-256 of what a change sends: the same words to the same record are one change, however often sent.

    Where records have no versions, what stands for the base version is how many letters the record has had.
    """
    return _sha256(
        [*target, record, sorted(new_values), base_version, dict(sorted(new_values.items())), precedence_version]
    )


def decision_key(record: tuple[str, ...], values: Mapping[str, tuple[str | None, str | None]]) -> str:
    """Return the key of a person's decision on the very change of these fields (old and new value) of a record."""
    return _sha256(["decision", *record, {field: [*pair] for field, pair in sorted(values.items())}])


def hold_key(record: tuple[str, ...], field: str) -> str:
    """Return the key of a hold: it stays on the record's field, whatever value is proposed."""
    return _sha256(["hold", *record, field])


def delivery_key(authority_code: str, *parts: object) -> str:
    """Return the idempotency key of a task, receipt or file."""
    return _sha256([authority_code, *parts])


def _named(*parts: object) -> str:
    return str(uuid5(_NAMESPACE, json.dumps(parts, ensure_ascii=False)))


def _sha256(parts: list[object]) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
