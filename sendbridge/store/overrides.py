"""What a person set above every source, field by field, with author, reason and expiry."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, cast, or_, select, update
from sqlalchemy import String as Text

from sendbridge.store.staging import insert_new
from sendbridge.store.tables import override

FIELD = ("target_type", "target_key", "field")
_DECIDING = ("override_id", *FIELD, "value", "author")
_DATES = ("set_date", "expires_date", "withdrawn_date")


def add(connection: Connection, authority_code: str, values: dict[str, Any]) -> None:
    """Keep an override; one of the same id that was withdrawn is in force again."""
    insert_new(connection, override, [{"authority_code": authority_code, **values}])
    same = (override.c.authority_code == authority_code, override.c.override_id == values["override_id"])
    connection.execute(update(override).where(*same).values(withdrawn_date=None, withdrawn_by=None))


def withdraw(
    connection: Connection, authority_code: str, override_ids: list[str], *, withdrawn_date: date, withdrawn_by: str
) -> int:
    """End overrides on a day; return how many were not withdrawn before."""
    return connection.execute(
        update(override)
        .where(
            override.c.authority_code == authority_code,
            override.c.override_id.in_(override_ids),
            override.c.withdrawn_date.is_(None),
        )
        .values(withdrawn_date=withdrawn_date, withdrawn_by=withdrawn_by)
    ).rowcount


def in_force(connection: Connection, authority_code: str, day: date) -> list[RowMapping]:
    """Return the overrides that hold on a day, by record and field."""
    return _ordered(connection, authority_code, _holds_on(day))


def of_field(
    connection: Connection, authority_code: str, day: date, *, target: tuple[str, str], field: str
) -> list[RowMapping]:
    """Return the overrides of one field of one record (type, key) that hold on a day."""
    same = (override.c.target_type == target[0], override.c.target_key == target[1], override.c.field == field)
    return _ordered(connection, authority_code, and_(_holds_on(day), *same))


def read_all(connection: Connection, authority_code: str) -> list[RowMapping]:
    """Return every override that was ever set."""
    return _ordered(connection, authority_code, override.c.authority_code == authority_code)


def read(connection: Connection, authority_code: str, override_id: str) -> RowMapping | None:
    """Return one override, or None."""
    return next(iter(_ordered(connection, authority_code, override.c.override_id == override_id)), None)


def for_a_night(authority_code: str, day: date) -> Select[Any]:
    """Return the query of what a night must know of overrides to decide as it did, dates as text."""
    dates = (cast(override.c[name], Text).label(name) for name in _DATES)
    return (
        select(*(override.c[name] for name in _DECIDING), *dates)
        .where(override.c.authority_code == authority_code, _holds_on(day))
        .order_by(override.c.override_id)
    )


def _holds_on(day: date) -> ColumnElement[bool]:
    """An override holds from the day it is set until the day before it expires, or before it is withdrawn."""
    return and_(
        override.c.set_date <= day,
        override.c.expires_date > day,
        or_(override.c.withdrawn_date.is_(None), override.c.withdrawn_date > day),
    )


def _ordered(connection: Connection, authority_code: str, which: ColumnElement[bool]) -> list[RowMapping]:
    query = select(override).where(override.c.authority_code == authority_code, which)
    by_field = (override.c[name] for name in (*FIELD, "set_date", "override_id"))
    return [*connection.execute(query.order_by(*by_field)).mappings()]
