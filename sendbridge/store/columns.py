"""What the tables of the state database are made of: one metadata, and the columns that return in many of them."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, MetaData, String, TypeDecorator, func

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no zone, so none is stored and UTC is put back on reading."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC without a zone."""
        return value if value is None or value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return an aware moment."""
        return None if value is None else value.replace(tzinfo=UTC)


def code(name: str, *, required: bool = False) -> Column[str]:
    """Return a column of text that is a key, code or name."""
    return Column(name, String, nullable=not required)


def authority() -> Column[str]:
    """Return the column that every table begins with."""
    return Column("authority_code", String, nullable=False)


def recorded_at() -> Column[datetime]:
    """Return the column that says when a row was written."""
    return Column("recorded_at", UtcTime, nullable=False, server_default=func.current_timestamp())
