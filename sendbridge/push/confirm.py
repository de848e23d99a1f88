"""Reads accepted changes back: only what stands in the case system is agreed."""

from collections.abc import Mapping
from datetime import date
from typing import cast

from sqlalchemy import Connection

from sendbridge.errors import FeedUnavailable
from sendbridge.feeds import CaseSystem, Connector
from sendbridge.push.drain import AT_ONCE, TARGET, Counts
from sendbridge.push.faults import Letter, close_faults, open_faults, subject_of
from sendbridge.settings import Settings
from sendbridge.store import agreed_values, audits, changes, outbox
from sendbridge.store.session import transaction

Values = Mapping[str, str | None]


def confirm_night(settings: Settings, sync_date: date, connectors: Mapping[str, Connector]) -> Counts:
    """Compare every accepted change with the record as it stands, and advance the base where they are equal.

    A value that stands otherwise was changed by somebody since: it is left alone and becomes an exception.
    """
    counts: Counts = {"changes_confirmed": 0, "changes_moved": 0}
    with transaction(settings.state_url) as connection:
        letters = outbox.accepted(connection, settings.authority_code, TARGET)
    if letters and TARGET not in connectors:
        raise FeedUnavailable("the case system cannot be reached; run `sendbridge doctor`, then confirm again")
    case_system = cast(CaseSystem, connectors.get(TARGET))
    for start in range(0, len(letters), AT_ONCE):
        read = [(letter, _read_back(case_system, letter)) for letter in letters[start : start + AT_ONCE]]
        with transaction(settings.state_url) as connection:
            for letter, values in read:
                state = _settle(connection, settings.authority_code, sync_date, letter=letter, values=values)
                counts[f"changes_{state}"] += 1
    return counts


def _read_back(case_system: CaseSystem, letter: Letter) -> Values:
    return case_system.read_back(letter["target_type"], letter["receipt_key"]) or {}


def _settle(connection: Connection, authority_code: str, sync_date: date, *, letter: Letter, values: Values) -> str:
    wanted = letter["new_values"]
    other = sorted(field for field, value in wanted.items() if (values.get(field) or None) != (value or None))
    equal = sorted(wanted.keys() - {*other})
    state, key = "moved" if other else "confirmed", letter["idempotency_key"]
    _advance(connection, authority_code, sync_date, letter=letter, fields=equal)
    changes.set_state(connection, authority_code, key, state="confirmed", fields=equal)
    changes.set_state(connection, authority_code, key, state="moved", fields=other)
    outbox.answer(connection, authority_code, key, values={"state": state, "answered_date": sync_date})
    close_faults(connection, authority_code, sync_date, letter=letter, fields=equal)
    open_faults(connection, authority_code, sync_date, found=[("SY08", letter, field) for field in other])
    subject_type, subject_id = subject_of(letter)
    audits.note(
        connection,
        authority_code,
        sync_date,
        action=f"change_{state}",
        subjects=[(subject_type, subject_id, {"idempotency_key": key, "confirmed": equal, "moved": other})],
    )
    return state


def _advance(
    connection: Connection, authority_code: str, sync_date: date, *, letter: Letter, fields: list[str]
) -> None:
    rows = [
        (change["target_type"], letter["receipt_key"], change["source_feed"], change["field"], change["new_value"])
        for change in changes.of_key(connection, authority_code, letter["idempotency_key"])
        if change["field"] in fields
    ]
    agreed_values.advance(connection, authority_code, sync_date, rows=rows)
