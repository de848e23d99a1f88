"""Exceptions about a person who became another: each goes on under its id, and one fault stays one exception."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from sendbridge.store.acceptances import last_number
from sendbridge.store.exceptions import LIVE, note
from sendbridge.store.identity import exception_id as name_of
from sendbridge.store.tables import acceptance, exception, exception_redirect

# What an older exception goes through when it takes over the state of the younger one.
_THROUGH = {
    ("open", "accepted"): ("accepted",),
    ("accepted", "open"): ("lapsed",),
    ("closed", "open"): ("reopened",),
    ("closed", "accepted"): ("reopened", "accepted"),
}
_TAKEN_OVER = ("state", "value_hash", "last_seen_date", "closed_date", "due_date", "severity", "baseline")

_ONE = """
WHERE exception.authority_code = :authority_code
  AND exception.exception_id = :exception_id
"""


def move_exceptions(
    connection: Connection, authority_code: str, on: date, *, merged: str, stays: str
) -> dict[str, int]:
    """Let what is wrong with the merged person be wrong with the one who stays; nothing closes and nothing doubles."""
    moved = joined = 0
    for fault in _faults_of(connection, authority_code, merged):
        same = _same_fault(connection, authority_code, fault, stays)
        if same is None:
            _move(connection, authority_code, on, fault=fault, stays=stays)
            moved += 1
        else:
            _join(connection, authority_code, on, of_merged=fault, of_stays=same)
            joined += 1
    return {"exceptions_moved": moved, "exceptions_joined": joined}


def _faults_of(connection: Connection, authority_code: str, person_id: str) -> list[RowMapping]:
    query = select(exception).where(
        exception.c.authority_code == authority_code,
        exception.c.subject_type == "person",
        exception.c.subject_id == person_id,
        exception.c.state != "joined",
    )
    return [*connection.execute(query.order_by(exception.c.exception_id)).mappings()]


def _same_fault(connection: Connection, authority_code: str, fault: RowMapping, person_id: str) -> RowMapping | None:
    query = select(exception).where(
        exception.c.authority_code == authority_code,
        exception.c.subject_type == "person",
        exception.c.subject_id == person_id,
        exception.c.state != "joined",
        *(exception.c[name] == fault[name] for name in ("rule_id", "source", "field")),
    )
    return connection.execute(query).mappings().one_or_none()


def _move(connection: Connection, authority_code: str, on: date, *, fault: RowMapping, stays: str) -> None:
    """Let an exception be about the person who stays; that person's fault is known under this id from now on."""
    _alter(connection, authority_code, fault["exception_id"], subject_id=stays)
    _note(connection, authority_code, on, fault["exception_id"], event="moved")
    _redirect(connection, authority_code, _name(authority_code, fault, stays), to=fault["exception_id"])


def _join(
    connection: Connection, authority_code: str, on: date, *, of_merged: RowMapping, of_stays: RowMapping
) -> None:
    """Of two exceptions that are one fault now the older stays, and takes over how things stand with who stays.

    Only when nothing is wrong with that person does the merged one's fault go on: no fault closes by a merge.
    """
    older, younger = sorted((of_merged, of_stays), key=lambda fault: (fault["opened_date"], fault["exception_id"]))
    stands = of_merged if of_stays["state"] not in LIVE and of_merged["state"] in LIVE else of_stays
    kept_id, joined_id = older["exception_id"], younger["exception_id"]
    events = _THROUGH.get((older["state"], stands["state"]), ())
    turns = older["reopened_count"] + bool({"reopened", "lapsed"} & {*events})
    taken_over = {name: stands[name] for name in _TAKEN_OVER}
    _alter(connection, authority_code, joined_id, state="joined", closed_date=on)
    _alter(connection, authority_code, kept_id, **taken_over, subject_id=of_stays["subject_id"], reopened_count=turns)
    _note(connection, authority_code, on, joined_id, event="joined")
    for event in ("moved", *events):
        _note(connection, authority_code, on, kept_id, event=event)
    _keep_one_acceptance(connection, authority_code, on, kept_id=kept_id, stands=stands, joined_id=joined_id)
    for named in {joined_id, _name(authority_code, older, of_stays["subject_id"])} - {kept_id}:
        _redirect(connection, authority_code, named, to=kept_id)


def _keep_one_acceptance(
    connection: Connection, authority_code: str, on: date, *, kept_id: str, stands: RowMapping, joined_id: str
) -> None:
    """Keep the acceptance of the value that stands, under the id that stays; end the other."""
    other_id = joined_id if stands["exception_id"] == kept_id else kept_id
    held = (acceptance.c.authority_code == authority_code, acceptance.c.ended_date.is_(None))
    connection.execute(
        update(acceptance)
        .where(*held, acceptance.c.exception_id == other_id)
        .values(ended_date=on, ended_because="joined")
    )
    if stands["exception_id"] == joined_id:
        number = last_number(connection, authority_code, kept_id) + 1
        connection.execute(
            update(acceptance)
            .where(*held, acceptance.c.exception_id == joined_id)
            .values(exception_id=kept_id, number=number)
        )


def _name(authority_code: str, fault: RowMapping, person_id: str) -> str:
    """Return the id by which the fault would be named on a person."""
    return name_of(
        authority_code,
        rule_id=fault["rule_id"],
        subject=("person", person_id),
        source=fault["source"],
        field=fault["field"],
    )


def _redirect(connection: Connection, authority_code: str, exception_id: str, *, to: str) -> None:
    """Lead an id, and those that led to it, to an exception; the exception's own id leads nowhere."""
    key = exception_redirect.c
    of_ours = key.authority_code == authority_code
    connection.execute(
        update(exception_redirect).where(of_ours, key.redirect_to == exception_id).values(redirect_to=to)
    )
    connection.execute(delete(exception_redirect).where(of_ours, key.exception_id.in_([exception_id, to])))
    if exception_id != to:
        connection.execute(
            insert(exception_redirect).values(authority_code=authority_code, exception_id=exception_id, redirect_to=to)
        )


def _alter(connection: Connection, authority_code: str, exception_id: str, **values: Any) -> None:
    key = (exception.c.authority_code == authority_code, exception.c.exception_id == exception_id)
    connection.execute(update(exception).where(*key).values(**values))


def _note(connection: Connection, authority_code: str, on: date, exception_id: str, *, event: str) -> None:
    note(connection, authority_code, on, event=event, of=_ONE, exception_id=exception_id)
