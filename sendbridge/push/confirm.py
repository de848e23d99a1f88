"""Reads accepted changes back: only what stands in the case system is agreed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy import Connection

from sendbridge.errors import FeedUnavailable
from sendbridge.feeds import CaseSystem, Connector
from sendbridge.push.answers import agreed_of, moved_rule
from sendbridge.push.comparing_again import is_same
from sendbridge.push.drain import AT_ONCE, TARGET, Counts
from sendbridge.push.faults import Letter, close_faults, open_faults, subject_of
from sendbridge.settings import Settings
from sendbridge.store import agreed_values, audits, changes, outbox
from sendbridge.store.session import transaction

Agreed = tuple[str, str, str, str, str | None]  # a row of agreed_values.advance


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
        read = [_read_back(case_system, letter) for letter in letters[start : start + AT_ONCE]]
        with transaction(settings.state_url) as connection:
            _settle(connection, settings.authority_code, sync_date, read=read)
        for one in read:
            counts[f"changes_{one.state}"] += 1
    return counts


@dataclass(frozen=True)
class _ReadBack:
    """What stands in the case system of one change: the fields that stand as they were sent, and the others."""

    letter: Letter
    equal: list[str]
    other: list[str]

    @property
    def state(self) -> str:
        return "moved" if self.other else "confirmed"


def _read_back(case_system: CaseSystem, letter: Letter) -> _ReadBack:
    values = case_system.read_back(letter["target_type"], letter["receipt_key"]) or {}
    wanted = letter["new_values"]
    other = sorted(field for field, value in wanted.items() if not is_same(field, values.get(field), value))
    return _ReadBack(letter, equal=sorted(wanted.keys() - {*other}), other=other)


def _settle(connection: Connection, authority_code: str, sync_date: date, *, read: Sequence[_ReadBack]) -> None:
    agreed = {row[:-1]: row for one in read for row in _agreed(connection, authority_code, one)}
    agreed_values.advance(connection, authority_code, sync_date, rows=agreed.values())
    for one in read:
        _keep_state(connection, authority_code, sync_date, one=one)
    close_faults(connection, authority_code, sync_date, proved=[(one.letter, one.equal) for one in read])
    found = [(moved_rule(one.letter), one.letter, field) for one in read for field in one.other]
    open_faults(connection, authority_code, sync_date, found=found)


def _keep_state(connection: Connection, authority_code: str, sync_date: date, *, one: _ReadBack) -> None:
    key = one.letter["idempotency_key"]
    changes.set_state(connection, authority_code, key, state="confirmed", fields=one.equal)
    changes.set_state(connection, authority_code, key, state="moved", fields=one.other)
    outbox.answer(connection, authority_code, key, values={"state": one.state, "answered_date": sync_date})
    subject_type, subject_id = subject_of(one.letter)
    audits.note(
        connection,
        authority_code,
        sync_date,
        action=f"change_{one.state}",
        subjects=[(subject_type, subject_id, {"idempotency_key": key, "confirmed": one.equal, "moved": one.other})],
    )


def _agreed(connection: Connection, authority_code: str, one: _ReadBack) -> list[Agreed]:
    return agreed_of(
        connection, authority_code, one.letter, record_key=one.letter["receipt_key"] or "", fields=one.equal
    )
