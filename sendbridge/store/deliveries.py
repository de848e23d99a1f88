"""Tasks, receipts and files that are to reach somebody, each under its own key so that it reaches him once."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, func, or_, select, update

from sendbridge.store.staging import insert_new
from sendbridge.store.tables import delivery


def enqueue(connection: Connection, authority_code: str, rows: Sequence[dict[str, Any]]) -> int:
    """Put deliveries in the queue: delivery_key, kind, recipient, subject_id, sync_date, content."""
    return insert_new(
        connection,
        delivery,
        [{"authority_code": authority_code, "state": "waiting", "attempts": 0, **row} for row in rows],
    )


def waiting(connection: Connection, authority_code: str, *, kinds: Sequence[str]) -> list[RowMapping]:
    """Return what is still to be delivered, oldest first."""
    query = (
        select(delivery)
        .where(
            delivery.c.authority_code == authority_code,
            delivery.c.state == "waiting",
            delivery.c.kind.in_([*kinds]),
        )
        .order_by(delivery.c.sync_date, delivery.c.kind.desc(), delivery.c.delivery_key)
    )
    return [*connection.execute(query).mappings()]


def tasks(connection: Connection, authority_code: str) -> list[RowMapping]:
    """Return every task that is waiting to be opened, or open on a case."""
    query = select(delivery).where(
        delivery.c.authority_code == authority_code,
        delivery.c.kind == "task_open",
        delivery.c.state.in_(["waiting", "delivered"]),
    )
    return [*connection.execute(query).mappings()]


def answer(connection: Connection, authority_code: str, delivery_key: str, *, values: dict[str, Any]) -> None:
    """Keep how a delivery ended."""
    connection.execute(
        update(delivery)
        .where(delivery.c.authority_code == authority_code, delivery.c.delivery_key == delivery_key)
        .values(attempts=delivery.c.attempts + 1, **values)
    )


def read(connection: Connection, authority_code: str, delivery_key: str) -> RowMapping | None:
    """Return one delivery."""
    query = select(delivery).where(delivery.c.authority_code == authority_code, delivery.c.delivery_key == delivery_key)
    return connection.execute(query).mappings().one_or_none()


def count_of(connection: Connection, authority_code: str, kind: str, *, sync_date: date) -> int:
    """Return how many deliveries of one kind were made for a date."""
    query = select(func.count()).where(
        delivery.c.authority_code == authority_code, delivery.c.kind == kind, delivery.c.sync_date == sync_date
    )
    return int(connection.execute(query).scalar_one())


def withdraw(connection: Connection, authority_code: str, delivery_keys: Sequence[str]) -> int:
    """Take back what has not been sent."""
    return connection.execute(
        update(delivery)
        .where(
            delivery.c.authority_code == authority_code,
            delivery.c.delivery_key.in_([*delivery_keys]),
            delivery.c.state == "waiting",
        )
        .values(state="withdrawn")
    ).rowcount


def counts(connection: Connection, authority_code: str, sync_date: date) -> dict[str, dict[str, int]]:
    """Return by kind how many deliveries wait now, and how many were made for a date, by state."""
    rows = connection.execute(
        select(delivery.c.kind, delivery.c.state, func.count())
        .where(
            delivery.c.authority_code == authority_code,
            or_(delivery.c.state == "waiting", delivery.c.sync_date == sync_date),
        )
        .group_by(delivery.c.kind, delivery.c.state)
        .order_by(delivery.c.kind, delivery.c.state)
    )
    counted: dict[str, dict[str, int]] = {}
    for kind, state, count in rows:
        counted.setdefault(kind, {})[state] = count
    return counted
