"""What lists, tasks and summaries ask of exceptions."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, case, func, literal, select

from sendbridge.store.exceptions import LIVE
from sendbridge.store.tables import acceptance, delivery, exception, exception_event

OPENING = ("opened", "reopened", "lapsed", "withdrawn")  # after these events somebody has work to do
EVENTS = ("opened", "reopened", "lapsed", "closed")


def find(
    connection: Connection, authority_code: str, *, seen_date: date | None = None, **filters: Any
) -> list[RowMapping]:
    """Return exceptions whose columns have the given values (None: any), the most urgent first.

    Within a priority the nearest legal date of the child comes first, then what is open longest. What no night since
    `seen_date` could judge is marked `not_evaluated`; an acceptance that holds stands beside its exception.
    """
    wanted = [exception.c[name] == value for name, value in filters.items() if value is not None]
    query = (
        select(
            *(column for column in exception.c if column.name != "value_hash"),
            _not_evaluated(seen_date).label("not_evaluated"),
            *(acceptance.c[name].label(f"acceptance_{name}") for name in ("reason", "author", "expires_date")),
        )
        .outerjoin(acceptance, _holds())
        .where(exception.c.authority_code == authority_code, *wanted)
        .order_by(
            exception.c.priority,
            exception.c.next_legal_date.nulls_last(),
            exception.c.opened_date,
            exception.c.rule_id,
            exception.c.exception_id,
        )
    )
    return [*connection.execute(query).mappings()]


def names(connection: Connection, authority_code: str, column: str) -> set[str]:
    """Return every rule, owner or the like that an exception has ever had."""
    query = select(exception.c[column]).where(exception.c.authority_code == authority_code).distinct()
    return {*connection.execute(query).scalars()} - {None}


def tallies(connection: Connection, authority_code: str, sync_date: date) -> list[dict[str, Any]]:
    """Return by rule and owner what a night opened, reopened and closed, and what was open and is open still.

    Beside it: how many are accepted, and how many of both the night could not judge.
    """
    events = (
        select(exception_event.c.exception_id, exception_event.c.event)
        .where(exception_event.c.authority_code == authority_code, exception_event.c.sync_date == sync_date)
        .subquery()
    )
    one = func.distinct(exception.c.exception_id)
    happened = {event: func.count(one).filter(events.c.event == event).label(event) for event in EVENTS}
    stands = {
        "still_open": and_(exception.c.state == "open", events.c.exception_id.is_(None)),
        "accepted": exception.c.state == "accepted",
        "not_evaluated": _not_evaluated(sync_date),
    }
    counted = {name: func.count(one).filter(condition).label(name) for name, condition in stands.items()}
    query = (
        select(exception.c.rule_id, exception.c.title, exception.c.owner_role, *happened.values(), *counted.values())
        .outerjoin(events, events.c.exception_id == exception.c.exception_id)
        .where(exception.c.authority_code == authority_code)
        .group_by(exception.c.rule_id, exception.c.title, exception.c.owner_role)
        .order_by(exception.c.rule_id, exception.c.owner_role)
    )
    rows = [dict(row) for row in connection.execute(query).mappings()]
    return [row for row in rows if any(row[name] for name in (*happened, *counted))]


def open_of_source(
    connection: Connection, authority_code: str, source: str, *, subject_types: Sequence[str]
) -> list[RowMapping]:
    """Return what is open about records that one feed's senders sent, by sender."""
    query = (
        select(exception)
        .where(
            exception.c.authority_code == authority_code,
            exception.c.state == "open",
            exception.c.source == source,
            exception.c.subject_type.in_(subject_types),
            exception.c.sender.is_not(None),
        )
        .order_by(exception.c.sender, exception.c.subject_type, exception.c.subject_id, exception.c.rule_id)
    )
    return [*connection.execute(query).mappings()]


def opened_since(connection: Connection, authority_code: str, since: date) -> list[RowMapping]:
    """Return what is open and was opened, reopened or put back to work on a date or after, the baseline aside."""
    events = select(exception_event.c.exception_id).where(
        exception_event.c.authority_code == authority_code,
        exception_event.c.sync_date >= since,
        exception_event.c.event.in_(OPENING),
    )
    query = (
        select(exception)
        .where(
            exception.c.authority_code == authority_code,
            exception.c.state == "open",
            exception.c.baseline.is_(False),
            exception.c.exception_id.in_(events),
        )
        .order_by(exception.c.exception_id)
    )
    return [*connection.execute(query).mappings()]


def over_but_tasked(connection: Connection, authority_code: str) -> list[str]:
    """Return the ids of exceptions about which a task waits or stands, though nobody has work with them any more."""
    tasks = select(delivery.c.subject_id).where(
        delivery.c.authority_code == authority_code,
        delivery.c.kind == "task_open",
        delivery.c.state.in_(["waiting", "delivered"]),
    )
    query = select(exception.c.exception_id).where(
        exception.c.authority_code == authority_code,
        exception.c.state != "open",
        exception.c.exception_id.in_(tasks),
    )
    return [*connection.execute(query.order_by(exception.c.exception_id)).scalars()]


def _holds() -> ColumnElement[bool]:
    return and_(
        exception.c.state == "accepted",
        acceptance.c.authority_code == exception.c.authority_code,
        acceptance.c.exception_id == exception.c.exception_id,
        acceptance.c.ended_date.is_(None),
    )


def _not_evaluated(seen_date: date | None) -> ColumnElement[bool]:
    if seen_date is None:
        return literal(value=False)
    is_unseen = and_(exception.c.state.in_(LIVE), exception.c.last_seen_date < seen_date)
    return case((is_unseen, True), else_=False)
