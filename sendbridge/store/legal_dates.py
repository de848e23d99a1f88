"""The next legal date of the child on every open exception: what its age is counted to."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, select

from sendbridge.store.staging import drop, run, stage
from sendbridge.store.tables import exception

_REFRESH = """
UPDATE exception
SET next_legal_date = (
    SELECT legal_date.next_legal_date
    FROM legal_date
    WHERE legal_date.person_id = exception.person_id
)
WHERE authority_code = :authority_code
  AND state = 'open'
  AND person_id IS NOT NULL
"""


def persons_waiting(connection: Connection, authority_code: str) -> list[str]:
    """Return the persons about whom an exception is open."""
    query = (
        select(exception.c.person_id)
        .where(
            exception.c.authority_code == authority_code,
            exception.c.state == "open",
            exception.c.person_id.is_not(None),
        )
        .distinct()
    )
    return [*connection.execute(query.order_by(exception.c.person_id)).scalars()]


def refresh(connection: Connection, authority_code: str, *, dates: Iterable[tuple[str, date]]) -> int:
    """Put each person's next legal date on the open exceptions, or none where there is none; return how many."""
    stage(connection, "legal_date", exception, ("person_id", "next_legal_date"), dates)
    refreshed = run(connection, _REFRESH, authority_code=authority_code).rowcount
    drop(connection, "legal_date")
    return refreshed
