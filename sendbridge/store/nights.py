"""Which nights count: a night is in force from the moment its row is kept."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, delete, func, insert, select

from sendbridge.errors import NightNotReady
from sendbridge.store.tables import night


@dataclass(frozen=True)
class SealedNight:
    """A night that counts, and the file that holds it."""

    sync_date: date
    file_name: str
    file_sha256: str
    previous_date: date | None
    baseline: bool
    mapping_version: str | None
    rules_version: str | None
    precedence_version: str | None
    summary: dict[str, Any]


def read(connection: Connection, authority_code: str, sync_date: date) -> SealedNight | None:
    """Return the night of a date, or None when it is not sealed."""
    return _first(connection, authority_code, night.c.sync_date == sync_date)


def last_before(connection: Connection, authority_code: str, sync_date: date) -> SealedNight | None:
    """Return the newest night before a date: tonight's image starts from it."""
    return _first(connection, authority_code, night.c.sync_date < sync_date)


def last_decided_by(
    connection: Connection, authority_code: str, precedence_version: str, *, until: date
) -> SealedNight | None:
    """Return the newest night up to a date that was decided by a version of precedence.yml."""
    return _first(
        connection, authority_code, and_(night.c.precedence_version == precedence_version, night.c.sync_date <= until)
    )


def latest(connection: Connection, authority_code: str) -> SealedNight | None:
    """Return the newest night of all."""
    return _first(connection, authority_code, night.c.sync_date.is_not(None))


def last(connection: Connection, authority_code: str) -> SealedNight:
    """Return the newest night of all; raise NightNotReady where there is none, which is no all-clear."""
    found = latest(connection, authority_code)
    if found is None:
        raise NightNotReady(
            f"no night of authority {authority_code} is kept yet; run `sendbridge night run`, or correct "
            "SENDBRIDGE_AUTHORITY_CODE or SENDBRIDGE_STATE_URL"
        )
    return found


def newest(connection: Connection, authority_code: str, *, limit: int) -> list[date]:
    """Return the dates of the newest nights, the oldest of them first."""
    query = select(night.c.sync_date).where(night.c.authority_code == authority_code)
    found = connection.execute(query.order_by(night.c.sync_date.desc()).limit(limit)).scalars()
    return sorted(found)


def count(connection: Connection, authority_code: str) -> int:
    """Return how many nights count."""
    return connection.execute(select(func.count()).where(night.c.authority_code == authority_code)).scalar_one()


def keep(connection: Connection, authority_code: str, sealed: SealedNight) -> None:
    """Put a night in force, in the place of an earlier one of the same date."""
    connection.execute(
        delete(night).where(night.c.authority_code == authority_code, night.c.sync_date == sealed.sync_date)
    )
    connection.execute(insert(night).values(authority_code=authority_code, **vars(sealed)))


def _first(connection: Connection, authority_code: str, condition: Any) -> SealedNight | None:
    found = (
        connection.execute(
            select(night)
            .where(night.c.authority_code == authority_code, condition)
            .order_by(night.c.sync_date.desc())
            .limit(1)
        )
        .mappings()
        .one_or_none()
    )
    return None if found is None else _night(found)


def _night(row: RowMapping) -> SealedNight:
    return SealedNight(**{name: row[name] for name in SealedNight.__dataclass_fields__})
