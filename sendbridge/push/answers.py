"""What an answer does to the state: the outbox row, its changes, the audit and, where one is due, an exception."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from sendbridge.feeds import Receipt
from sendbridge.push.faults import Letter, open_faults
from sendbridge.store import audits, changes, outbox
from sendbridge.store.identity import idempotency_key


def keep_answer(
    connection: Connection, authority_code: str, sync_date: date, *, letter: Letter, receipt: Receipt
) -> str:
    """Keep how the other system answered a change; return the state that the outbox row has now."""
    keep = {"accepted": _accepted, "moved": _moved, "refused": _refused, "conflict_key": _conflict}[receipt.outcome]
    state = keep(connection, authority_code, sync_date, letter, receipt)
    audits.note(
        connection,
        authority_code,
        sync_date,
        action=f"change_{receipt.outcome}",
        subjects=[
            (
                letter["target_type"],
                letter["target_key"] or letter["source_key"],
                {"idempotency_key": letter["idempotency_key"], "problems": dict(receipt.problems)},
            )
        ],
    )
    return state


def _accepted(connection: Connection, authority_code: str, sync_date: date, letter: Letter, receipt: Receipt) -> str:
    values = {"receipt_key": receipt.target_key or letter["target_key"], "receipt_version": receipt.version}
    _settle(connection, authority_code, sync_date, letter, state="accepted", values=values)
    return "accepted"


def _moved(connection: Connection, authority_code: str, sync_date: date, letter: Letter, receipt: Receipt) -> str:
    _settle(connection, authority_code, sync_date, letter, state="moved", values={"problems": dict(receipt.problems)})
    open_faults(connection, authority_code, sync_date, found=[("SY08", letter, "")])
    return "moved"


def _conflict(connection: Connection, authority_code: str, sync_date: date, letter: Letter, receipt: Receipt) -> str:
    _settle(connection, authority_code, sync_date, letter, state="refused", values={"problems": dict(receipt.problems)})
    open_faults(connection, authority_code, sync_date, found=[("PU02", letter, "")])
    return "undeliverable"


def _refused(connection: Connection, authority_code: str, sync_date: date, letter: Letter, receipt: Receipt) -> str:
    """Refuse the fields that the answer names; what is left of an update goes out again without them."""
    named = sorted(receipt.problems.keys() & letter["new_values"].keys())
    rest = {field: value for field, value in letter["new_values"].items() if field not in named}
    resend = _without_refused(letter, rest) if named and rest and letter["kind"] == "update" else None
    if resend is not None:
        outbox.enqueue(connection, authority_code, [resend])
        changes.send_under(
            connection, authority_code, letter["idempotency_key"], fields=rest, new_key=resend["idempotency_key"]
        )
    _settle(connection, authority_code, sync_date, letter, state="refused", values={"problems": dict(receipt.problems)})
    open_faults(connection, authority_code, sync_date, found=[("PU01", letter, field) for field in named or [""]])
    return "refused"


def _without_refused(letter: Letter, rest: Mapping[str, str | None]) -> dict[str, Any]:
    named = (
        "target_feed",
        "target_type",
        "target_key",
        "person_id",
        "source_type",
        "source_key",
        "kind",
        "base_version",
    )
    return {
        **{name: letter[name] for name in (*named, "sync_date")},
        "new_values": dict(rest),
        "idempotency_key": idempotency_key(
            target=(letter["target_feed"], letter["target_type"]),
            record=letter["target_key"],
            new_values=rest,
            base_version=letter["base_version"],
            precedence_version=letter["precedence_version"],
        ),
        "precedence_version": letter["precedence_version"],
    }


def _settle(
    connection: Connection,
    authority_code: str,
    sync_date: date,
    letter: Letter,
    *,
    state: str,
    values: dict[str, Any],
) -> None:
    key = letter["idempotency_key"]
    answered = {"state": state, "answered_date": sync_date, "last_tried_date": sync_date, **values}
    outbox.answer(connection, authority_code, key, values=answered)
    changes.set_state(connection, authority_code, key, state=state)
