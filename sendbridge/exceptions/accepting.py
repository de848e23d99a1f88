"""People accept a query with a note, until a day or until its value changes; an error must be corrected."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping

from sendbridge.errors import Misconfigured
from sendbridge.settings import Settings
from sendbridge.store import acceptances, audits, exceptions
from sendbridge.store.session import kept_state


@dataclass(frozen=True)
class Note:
    """Why a query is as it is, who says so, who agreed, and up to which day (None: as long as the value stays)."""

    reason: str
    author: str
    approved_by: str | None = None
    expires_date: date | None = None


_SAID = ("number", "reason", "author", "approved_by", "expires_date")


def accept(settings: Settings, exception_id: str, on: date, *, note: Note) -> dict[str, Any]:
    """Accept a query; raise Misconfigured with what to do when it cannot be accepted.

    An acceptance that holds gives way and stays on record; what it said is returned under `replaced`.
    """
    with kept_state(settings.state_url) as connection:
        fault = _known(connection, settings, exception_id)
        _refuse(fault, note, on)
        before = acceptances.held(connection, settings.authority_code, fault["exception_id"])
        number = acceptances.accept(
            connection,
            settings.authority_code,
            fault["exception_id"],
            values={
                "reason": note.reason.strip(),
                "author": note.author,
                "approved_by": note.approved_by,
                "accepted_date": on,
                "expires_date": note.expires_date,
            },
        )
        _audit(connection, settings, on, action="exception_accepted", fault=fault, number=number, actor=note.author)
    replaced = {name: before[name] for name in _SAID} if before else None
    return {
        "exception_id": fault["exception_id"],
        "rule_id": fault["rule_id"],
        "number": number,
        "replaced": replaced,
    }


def withdraw(settings: Settings, exception_id: str, on: date, *, author: str) -> dict[str, Any]:
    """Take an acceptance back: the exception is open again, due from this day."""
    with kept_state(settings.state_url) as connection:
        fault = _known(connection, settings, exception_id)
        ended = acceptances.end(connection, settings.authority_code, fault["exception_id"], on=on, because="withdrawn")
        if not ended:
            raise Misconfigured(
                f"exception {exception_id} is not accepted, so nothing can be withdrawn; "
                "`sendbridge exceptions list --accepted` shows what is"
            )
        acceptances.put_back(connection, settings.authority_code, on, event="withdrawn")
        number = acceptances.last_number(connection, settings.authority_code, fault["exception_id"])
        _audit(connection, settings, on, action="acceptance_withdrawn", fault=fault, number=number, actor=author)
    return {"exception_id": fault["exception_id"], "rule_id": fault["rule_id"], "number": number}


def _known(connection: Connection, settings: Settings, exception_id: str) -> RowMapping:
    fault = exceptions.find_one(connection, settings.authority_code, exception_id)
    if fault is not None:
        return fault
    found = exceptions.beginning_with(connection, settings.authority_code, exception_id) if exception_id else []
    if not found:
        raise Misconfigured(f"there is no exception {exception_id}; `sendbridge exceptions list --json` gives the ids")
    if len(found) > 1:
        raise Misconfigured(
            f"{len(found)} exceptions begin with {exception_id}; `sendbridge exceptions list --json` gives whole ids"
        )
    return found[0]


def _refuse(fault: RowMapping, note: Note, on: date) -> None:
    exception_id = fault["exception_id"]
    if fault["severity"] != "query":
        raise Misconfigured(
            f"{fault['rule_id']} is an error, and an error must be corrected; only a query may be accepted with a note"
        )
    if fault["state"] not in exceptions.LIVE:
        raise Misconfigured(f"exception {exception_id} is {fault['state']}, so there is nothing to accept")
    if not note.reason.strip():
        raise Misconfigured("the reason is empty; write with --reason why the value is right as it is")
    if note.expires_date is not None and note.expires_date < on:
        raise Misconfigured(f"--until {note.expires_date} is past; name a day from {on} on, or none")
    if fault["value_hash"] is None:
        raise Misconfigured(
            f"the value that exception {exception_id} is about has not been noted yet; accept it after the next night"
        )


def _audit(
    connection: Connection, settings: Settings, on: date, *, action: str, fault: RowMapping, number: int, actor: str
) -> None:
    detail = {"rule_id": fault["rule_id"], "number": number}
    audits.note(
        connection,
        settings.authority_code,
        on,
        action=action,
        subjects=[("acceptance", f"{fault['exception_id']} {number}", detail)],
        actor=actor,
    )
