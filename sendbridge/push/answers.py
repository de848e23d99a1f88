"""What an answer does to the state: the outbox row, its changes, the audit and, where one is due, an exception."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from sendbridge.feeds import Receipt
from sendbridge.push.comparing_again import Standing
from sendbridge.push.faults import Letter, close_faults, open_faults
from sendbridge.store import agreed_values, audits, changes, outbox
from sendbridge.store.letters import compose_again

RESENDS = 3  # letters about one record that may meet a newer version in one night; then the next night decides anew


@dataclass(frozen=True)
class Answer:
    """What the other system said to a letter and, where the record had moved, how it stands now."""

    letter: Letter
    receipt: Receipt
    standing: Standing | None = None


def keep_answer(connection: Connection, authority_code: str, sync_date: date, *, answer: Answer) -> str:
    """Keep how the other system answered a change; return the state that the outbox row has now."""
    keep = {"accepted": _accepted, "moved": _moved, "refused": _refused, "conflict_key": _conflict}
    state = keep[answer.receipt.outcome](connection, authority_code, sync_date, answer)
    letter = answer.letter
    detail = {
        "idempotency_key": letter["idempotency_key"],
        "problems": dict(answer.receipt.problems),
        **_compared(answer.standing),
    }
    audits.note(
        connection,
        authority_code,
        sync_date,
        action=f"change_{answer.receipt.outcome}",
        subjects=[(letter["target_type"], letter["target_key"] or letter["source_key"], detail)],
    )
    return state


def keep_by_hand(connection: Connection, authority_code: str, sync_date: date, *, letters: Iterable[Letter]) -> int:
    """Hand letters to people, where no write could be guarded; return how many."""
    held = [*letters]
    for letter in held:
        _settle(connection, authority_code, sync_date, letter, state="by_hand", values={})
    found = [("PU03", letter, field) for letter in held for field in sorted(letter["new_values"])]
    open_faults(connection, authority_code, sync_date, found=found)
    audits.note(
        connection,
        authority_code,
        sync_date,
        action="change_by_hand",
        subjects=[
            (
                letter["target_type"],
                letter["target_key"] or letter["source_key"],
                {"idempotency_key": letter["idempotency_key"], "fields": sorted(letter["new_values"])},
            )
            for letter in held
        ],
    )
    return len(held)


def agreed_of(
    connection: Connection, authority_code: str, letter: Letter, *, record_key: str, fields: Iterable[str]
) -> list[tuple[str, str, str, str, str | None]]:
    """Return the rows of `agreed_values.advance` that fields of a letter have earned.

    A reversal agrees nothing, and a person's override is no source that could be held to its word.
    """
    seen = {*fields}
    return [
        (change["target_type"], record_key, change["source_feed"], change["field"], change["new_value"])
        for change in changes.of_key(connection, authority_code, letter["idempotency_key"])
        if change["field"] in seen and change["kind"] != "reverse" and change["source_feed"] != "override"
    ]


def moved_rule(letter: Letter) -> str:
    """Return the rule that tells of a value that was left alone: what a wrong link wrote is told by its own."""
    return "PU04" if letter["kind"] == "reverse" else "SY08"


def _compared(standing: Standing | None) -> dict[str, Any]:
    if standing is None:
        return {}
    return {name: [*getattr(standing, name)] for name in ("as_wanted", "unchanged", "moved")}


def _accepted(connection: Connection, authority_code: str, sync_date: date, answer: Answer) -> str:
    letter, receipt = answer.letter, answer.receipt
    values = {"receipt_key": receipt.target_key or letter["target_key"], "receipt_version": receipt.version}
    _settle(connection, authority_code, sync_date, letter, state="accepted", values=values)
    return "accepted"


def _moved(connection: Connection, authority_code: str, sync_date: date, answer: Answer) -> str:
    """Settle what stands as wanted, send again what stands as it was read, and leave the rest to people."""
    letter, standing = answer.letter, answer.standing or Standing((), (), tuple(sorted(answer.letter["new_values"])))
    key, may_resend = letter["idempotency_key"], letter["resends"] < RESENDS
    agreed = agreed_of(
        connection, authority_code, letter, record_key=letter["target_key"] or "", fields=standing.as_wanted
    )
    agreed_values.advance(connection, authority_code, sync_date, rows=agreed)
    close_faults(connection, authority_code, sync_date, proved=[(letter, standing.as_wanted)])
    changes.set_state(connection, authority_code, key, state="confirmed", fields=standing.as_wanted)
    changes.set_state(connection, authority_code, key, state="moved", fields=standing.moved)
    if standing.unchanged and may_resend:
        _send_again(connection, authority_code, letter, standing)
    elif standing.unchanged:
        changes.set_state(connection, authority_code, key, state="superseded", fields=standing.unchanged)
    state = "moved" if standing.moved else "superseded" if standing.unchanged else "settled"
    told = {"state": state, "answered_date": sync_date, "last_tried_date": sync_date}
    told["problems"] = dict(answer.receipt.problems)
    outbox.answer(connection, authority_code, key, values=told)
    left = (*standing.moved, *(() if may_resend else standing.unchanged))
    found = [(moved_rule(letter), letter, field) for field in left]
    open_faults(connection, authority_code, sync_date, found=found)
    return "resent" if standing.unchanged and may_resend and not standing.moved else state


def _send_again(connection: Connection, authority_code: str, letter: Letter, standing: Standing) -> None:
    resend = compose_again(
        letter,
        standing.unchanged,
        version=standing.version,
        stands=standing.values,
        resends=letter["resends"] + 1,
    )
    _put_in_its_place(connection, authority_code, letter, resend)


def _put_in_its_place(connection: Connection, authority_code: str, letter: Letter, resend: dict[str, Any]) -> None:
    outbox.enqueue(connection, authority_code, [resend])
    outbox.wake(connection, authority_code, [resend["idempotency_key"]])
    changes.send_under(
        connection,
        authority_code,
        letter["idempotency_key"],
        fields=resend["new_values"],
        new_key=resend["idempotency_key"],
    )


def _conflict(connection: Connection, authority_code: str, sync_date: date, answer: Answer) -> str:
    letter, values = answer.letter, {"problems": dict(answer.receipt.problems)}
    _settle(connection, authority_code, sync_date, letter, state="refused", values=values)
    open_faults(connection, authority_code, sync_date, found=[("PU02", letter, "")])
    return "undeliverable"


def _refused(connection: Connection, authority_code: str, sync_date: date, answer: Answer) -> str:
    """Refuse the fields that the answer names; what is left of an update goes out again without them."""
    letter, problems = answer.letter, answer.receipt.problems
    named = sorted(problems.keys() & letter["new_values"].keys())
    rest = [field for field in letter["new_values"] if field not in named]
    if named and rest and letter["kind"] != "create":
        resend = compose_again(
            letter,
            rest,
            version=letter["base_version"],
            stands=letter["old_values"],
            resends=letter["resends"],
        )
        _put_in_its_place(connection, authority_code, letter, resend)
    _settle(connection, authority_code, sync_date, letter, state="refused", values={"problems": dict(problems)})
    open_faults(connection, authority_code, sync_date, found=[("PU01", letter, field) for field in named or [""]])
    return "refused"


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
