"""Confirms changes by the night's own image, where the case system cannot be read record by record."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import duckdb
from sqlalchemy import Connection

from sendbridge.exceptions.feeds_heard import arrived_feeds
from sendbridge.push.answers import moved_rule
from sendbridge.push.comparing_again import is_same
from sendbridge.push.drain import NIGHTS_TO_TRY, TARGET, Counts
from sendbridge.push.faults import close_faults, open_faults, subject_of
from sendbridge.settings import Settings
from sendbridge.store import agreed_values, audits, changes, outbox, sent_changes
from sendbridge.store.session import transaction

Field = Any  # a row of sent_changes.in_flight: a field, with its letter's answer
_NOWHERE: dict[str, str | None] = {}


def confirm_by_image(settings: Settings, sync_date: date) -> Counts:
    """Compare what is in flight with tonight's image; the base advances where a value was accepted and stands there.

    What stands there without an answer is confirmed too: the answer was lost, and the comparison itself agrees on it.
    """
    counts: Counts = {"changes_confirmed": 0, "changes_moved": 0}
    with duckdb.connect(str(settings.night_path(sync_date)), read_only=True) as con:
        if TARGET not in arrived_feeds(con):
            return counts
        with transaction(settings.state_url) as connection:
            flying = sent_changes.in_flight(connection, settings.authority_code, TARGET)
            image = _image(con, flying)
            for key, together in groupby(flying, key=lambda one: one["idempotency_key"]):
                fields = [*together]
                found = {one["field"]: _found(one, image, sync_date) for one in fields}
                _settle(connection, settings.authority_code, sync_date, key, fields=fields, found=found)
                for state in found.values():
                    if state is not None:
                        counts[f"changes_{state}"] += 1
    return counts


def _image(con: duckdb.DuckDBPyConnection, flying: Iterable[Field]) -> dict[tuple[str, str], dict[str, str | None]]:
    """Return the records that are meant, by type and key, with the fields that are meant as text."""
    wanted: dict[str, tuple[set[str], set[str]]] = {}
    for one in flying:
        keys, fields = wanted.setdefault(one["target_type"], (set(), set()))
        keys.add(_key(one) or "")
        fields.add(one["field"])
    image: dict[tuple[str, str], dict[str, str | None]] = {}
    for record_type, (keys, fields) in wanted.items():
        names = sorted(fields)
        texts = ", ".join(f"nullif(trim(CAST(\"{name}\" AS VARCHAR)), '')" for name in names)
        rows = con.execute(_RECORDS.format(texts=texts, table=record_type), {"keys": sorted(keys)}).fetchall()
        image |= {(record_type, key): dict(zip(names, values, strict=True)) for key, *values in rows}
    return image


_RECORDS = """
SELECT record_key, {texts}
FROM {table}
WHERE record_key IN (SELECT unnest($keys))
"""


def _key(one: Field) -> str | None:
    key: str | None = one["receipt_key"] or one["target_key"]
    return key


def _found(one: Field, image: Mapping[tuple[str, str], dict[str, str | None]], sync_date: date) -> str | None:
    """Say what the image makes of one field: confirmed, moved, or nothing yet.

    An image as old as the answer may have been taken before it; a reporting database may lag some nights behind.
    """
    record = image.get((one["target_type"], _key(one) or ""), _NOWHERE)
    if one["field"] in record and is_same(one["field"], record[one["field"]], one["new_value"]):
        return "confirmed"
    if one["state"] == "sent" or one["answered_date"] is None or one["answered_date"] >= sync_date:
        return None
    is_late = sync_date - one["answered_date"] > timedelta(days=NIGHTS_TO_TRY)
    stands_as_before = is_same(one["field"], record.get(one["field"]), one["old_value"])
    return None if stands_as_before and not is_late else "moved"


def _settle(
    connection: Connection,
    authority_code: str,
    sync_date: date,
    key: str,
    *,
    fields: list[Field],
    found: Mapping[str, str | None],
) -> None:
    for state in ("confirmed", "moved"):
        named = sorted(name for name, what in found.items() if what == state)
        if named:
            changes.set_state(connection, authority_code, key, state=state, fields=named)
            _tell(connection, authority_code, sync_date, key, state=state, named=named)
    _advance(connection, authority_code, sync_date, [one for one in fields if found[one["field"]] == "confirmed"])
    if any(found.values()):
        _close_letter(connection, authority_code, sync_date, key)


def _advance(connection: Connection, authority_code: str, sync_date: date, confirmed: Iterable[Field]) -> None:
    """Advance the base of what was accepted; what was not answered is agreed on by the comparison alone."""
    agreed = {
        row[:-1]: row
        for one in confirmed
        if one["state"] == "accepted" and one["kind"] != "reverse" and one["source_feed"] != "override"
        for row in [(one["target_type"], _key(one) or "", one["source_feed"], one["field"], one["new_value"])]
    }
    agreed_values.advance(connection, authority_code, sync_date, rows=agreed.values())


def _close_letter(connection: Connection, authority_code: str, sync_date: date, key: str) -> None:
    """Give the letter the state of its fields, once none is in flight."""
    states = {change["state"] for change in changes.of_key(connection, authority_code, key)}
    if not states & {"sent", "accepted"}:
        state = next(one for one in ("moved", "confirmed", "refused", "superseded") if one in states)
        outbox.answer(connection, authority_code, key, values={"state": state, "answered_date": sync_date})


def _tell(
    connection: Connection, authority_code: str, sync_date: date, key: str, *, state: str, named: list[str]
) -> None:
    letter = sent_changes.letters(connection, authority_code, [key])[key]
    subject_type, subject_id = subject_of(letter)
    detail = {"idempotency_key": key, "fields": named}
    audits.note(
        connection,
        authority_code,
        sync_date,
        action=f"change_{state}",
        subjects=[(subject_type, subject_id, detail)],
        occasion=" ".join(named),
    )
    if state == "confirmed":
        close_faults(connection, authority_code, sync_date, proved=[(letter, named)])
    else:
        open_faults(connection, authority_code, sync_date, found=[(moved_rule(letter), letter, name) for name in named])
