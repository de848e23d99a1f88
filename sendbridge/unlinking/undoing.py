"""Takes a link back: the decision, what waits, what was written, what was agreed, all in one transaction."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
from sqlalchemy import Connection

from sendbridge.errors import Misconfigured
from sendbridge.exceptions.tasks import queue_tasks
from sendbridge.push.approvals import Author
from sendbridge.push.faults import open_faults
from sendbridge.settings import Settings
from sendbridge.store import audits, changes, links, nights, outbox, tie_decisions
from sendbridge.store.identity import change_id
from sendbridge.store.outgoing import place_of, write_letters
from sendbridge.store.session import transaction
from sendbridge.unlinking.caused import Caused, Link, Row, gather
from sendbridge.unlinking.consent import Consent, check_named, check_reason
from sendbridge.unlinking.standing import standing_of


@dataclass(frozen=True)
class Undone:
    """How much of what a link caused was taken back, and how much is for people."""

    changes_withdrawn: int
    values_to_take_back: int
    for_people: int
    agreed_values_forgotten: int


def unlink(settings: Settings, link: Link, author: Author, *, consent: Consent | None = None) -> Undone:
    """Decide that a record is not about a child, and undo what the link caused; nothing is deleted at the case system.

    What was written is taken back only where the case system holds it still; the rest becomes exceptions.
    """
    check_reason(author)
    standing = standing_of(settings, link.record, person_id=link.person_id)
    check_named(standing, link.record, consent or Consent())
    with ExitStack() as stack:
        connection = stack.enter_context(transaction(settings.state_url))
        caused = gather(connection, settings, link)
        if caused.is_nothing:
            raise Misconfigured(
                f"no night has tied {link.record_type} {link.record_key} to {link.person_id}; "
                "`sendbridge ties show` says what it is tied to"
            )
        _decide(connection, settings, link, author)
        reversals = _reverse(connection, settings, caused, author)
        withdrawn = _withdraw(connection, settings, caused)
        told = _tell_people(connection, settings, caused, author, stack=stack)
        forgotten = links.forget_agreed(connection, settings.authority_code, targets=caused.targets, feeds=caused.feeds)
        undone = Undone(withdrawn, len(reversals), told, forgotten)
        _note(connection, settings, link, author, {**vars(undone), "restricted": standing.is_guarded})
    return undone


def _decide(connection: Connection, settings: Settings, link: Link, author: Author) -> None:
    tie_decisions.decide(
        connection,
        settings.authority_code,
        record=(link.record_type, link.record_key),
        person_id=link.person_id,
        decision="not_same",
        decided_by=author.name,
        decided_date=author.decided_date,
        note=author.reason,
    )


def _reverse(connection: Connection, settings: Settings, caused: Caused, author: Author) -> list[dict[str, Any]]:
    """Propose the old value of everything that was written, and let nobody confirm the first letters any more."""
    authority_code = settings.authority_code
    rows = [*_reversals(authority_code, caused, author.decided_date)]
    sent = [*(letter for _, letter in caused.written), *caused.created]
    keys = {letter["idempotency_key"] for letter in sent}
    links.mark_undone(connection, authority_code, keys)
    for key in keys:
        changes.set_state(connection, authority_code, key, state="undone")
    changes.keep(connection, authority_code, author.decided_date, rows=rows)
    if settings.push_mode("case_management") == "apply":
        write_letters(connection, authority_code, author.decided_date, about=rows, actor=author.name)
    return rows


def _reversals(authority_code: str, caused: Caused, decided_date: date) -> Iterator[dict[str, Any]]:
    by_field: dict[tuple[str, str, str], list[tuple[Row, Row]]] = {}
    for change, letter in caused.written:
        by_field.setdefault((change["target_type"], change["target_key"], change["field"]), []).append((change, letter))
    for history in by_field.values():
        history.sort(key=lambda pair: (pair[0]["sync_date"], pair[1]["receipt_version"] or 0))
        last, letter = history[-1]
        first_value = value_before([change for change, _ in history])
        if first_value == last["new_value"]:
            continue
        yield {
            **{name: last[name] for name in changes.COLUMNS},
            "change_id": change_id(authority_code, ("reverse", last["change_id"])),
            "sync_date": decided_date,
            "last_proposed_date": decided_date,
            "kind": "reverse",
            "old_value": last["new_value"],
            "new_value": first_value,
            "base_version": letter["receipt_version"],
            "reason_code": "unlinked",
            "decision": "apply",
            "state": "proposed",
            "idempotency_key": None,
        }


def value_before(history: Sequence[Any]) -> str | None:
    """Return what stood before a row of changes of one field, as far back as each took up where the last had ended."""
    value: str | None = history[-1]["old_value"]
    for earlier in reversed(history[:-1]):
        if earlier["new_value"] != value:
            break
        value = earlier["old_value"]
    return value


def _withdraw(connection: Connection, settings: Settings, caused: Caused) -> int:
    ids = [change["change_id"] for change in caused.withdrawn]
    changes.put(connection, settings.authority_code, ids, state="superseded", idempotency_key=None)
    newest = nights.latest(connection, settings.authority_code)
    if newest is not None and settings.push_mode("case_management") == "apply":
        write_letters(connection, settings.authority_code, newest.sync_date, about=caused.withdrawn)
    else:
        for change in caused.withdrawn:
            outbox.give_up(connection, settings.authority_code, place_of(change), kept_keys=[])
    return len(ids)


def _tell_people(
    connection: Connection, settings: Settings, caused: Caused, author: Author, *, stack: ExitStack
) -> int:
    """Open an exception for each record that the link made, and each value that is perhaps not ours; queue tasks."""
    made = [
        ("PU04", {**letter, "target_key": letter["receipt_key"] or letter["target_key"]}, "")
        for letter in caused.created
    ]
    perhaps = [("PU04", letter, change["field"]) for change, letter in caused.settled]
    told = open_faults(connection, settings.authority_code, author.decided_date, found=[*made, *perhaps])
    newest = nights.latest(connection, settings.authority_code)
    path = settings.night_path(newest.sync_date) if newest else None
    if told and path is not None and path.exists():
        con = stack.enter_context(duckdb.connect(str(path), read_only=True))
        queue_tasks(connection, con, settings, author.decided_date)
    return told


def _note(connection: Connection, settings: Settings, link: Link, author: Author, what_became: dict[str, Any]) -> None:
    audits.note(
        connection,
        settings.authority_code,
        author.decided_date,
        action="tie_unlinked",
        subjects=[(*link.record, {"person_id": link.person_id, "reason": author.reason, **what_became})],
        actor=author.name,
        occasion=str(uuid.uuid4()),
    )
