"""Puts what may go of a record into one letter, when a person's decision alters what may go between two nights."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from sendbridge.store import audits, changes, outbox
from sendbridge.store.letters import Record, compose, record_of

GOING = ["approved", "waiting"]
REVERSAL_GOING = ["proposed", *GOING]


def base_of(change: Mapping[str, Any], had: Mapping[tuple[str, str, str], int]) -> int | str | None:
    """Return what stands for the version in a key: without versions, how many letters the record has had."""
    if change["base_version"] is not None or change["kind"] == "create":
        version: int | None = change["base_version"]
        return version
    return f"answered {had.get((change['target_feed'], change['target_type'], change['target_key']), 0)}"


def place_of(change: Any) -> tuple[str | None, ...]:
    """Return what `outbox.give_up` knows a record by: its key, or the source of one that is not there yet."""
    is_new = change["kind"] == "create"
    return (
        *(change[name] for name in ("target_feed", "target_type", "kind", "target_key")),
        change["source_type"] if is_new else None,
        change["source_key"] if is_new else None,
    )


def write_letters(
    connection: Connection,
    authority_code: str,
    sync_date: date,
    *,
    about: Iterable[Any],
    actor: str = audits.ACTOR,
) -> list[dict[str, Any]]:
    """Write one letter with all that may go of each record that some changes are about; earlier ones are given up."""
    records = {record_of(change): change for change in about}
    had = outbox.letters_had(connection, authority_code)
    written = [
        _write(connection, authority_code, sync_date, record=record, example=example, had=had)
        for record, example in records.items()
    ]
    letters = [letter for letter in written if letter is not None]
    audits.note(
        connection,
        authority_code,
        sync_date,
        action="change_decided",
        subjects=[
            (
                letter["target_type"],
                letter["target_key"] or letter["source_key"],
                {"idempotency_key": letter["idempotency_key"], "fields": sorted(letter["new_values"])},
            )
            for letter in letters
        ],
        actor=actor,
    )
    return letters


def _write(
    connection: Connection,
    authority_code: str,
    sync_date: date,
    *,
    record: Record,
    example: Any,
    had: Mapping[tuple[str, str, str], int],
) -> dict[str, Any] | None:
    going = _going(connection, authority_code, example)
    letter = None
    if going:
        base = base_of(going[0], had)
        version = str(going[0]["precedence_version"])
        letter = compose(going, sync_date=sync_date, precedence_version=version, base=base)
        outbox.enqueue(connection, authority_code, [letter])
        outbox.wake(connection, authority_code, [letter["idempotency_key"]])
        ids = [change["change_id"] for change in going]
        changes.put(connection, authority_code, ids, state="waiting", idempotency_key=letter["idempotency_key"])
    kept_keys = [letter["idempotency_key"]] if letter else []
    outbox.give_up(connection, authority_code, place_of(example), kept_keys=kept_keys)
    return letter


def _going(connection: Connection, authority_code: str, example: Any) -> list[Any]:
    """Return the fields of the record that may go; a reversal needs no approval but the unlinking."""
    is_new = example["kind"] == "create"
    found = changes.find(
        connection,
        authority_code,
        target_feed=example["target_feed"],
        target_type=example["target_type"],
        kind=example["kind"],
        target_key=example["target_key"],
        source_type=example["source_type"] if is_new else None,
        source_key=example["source_key"] if is_new else None,
        state=REVERSAL_GOING if example["kind"] == "reverse" else GOING,
    )
    newest = max((change["last_proposed_date"] for change in found), default=None)
    return [change for change in found if change["last_proposed_date"] == newest or change["kind"] == "reverse"]
