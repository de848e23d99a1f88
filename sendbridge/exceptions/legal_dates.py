"""The day to which an exception's age is counted: the child's earliest day in law that is not met."""

from datetime import date

import duckdb
import pyarrow as pa
from sqlalchemy import Connection

from sendbridge.clock import DEADLINES
from sendbridge.store import legal_dates

LEGAL_DUTIES = tuple(
    deadline.deadline_id for deadline in DEADLINES.values() if deadline.force == "law" and deadline.kind == "duty"
)

_NEXT = """
SELECT person_id, min(due_date)
FROM clock
JOIN waiting_person USING (person_id)
WHERE state IN ('running', 'due_soon', 'overdue')
  AND due_date IS NOT NULL
  AND list_contains($legal_duties, deadline_id)
GROUP BY person_id
ORDER BY person_id
"""


def keep_legal_dates(connection: Connection, con: duckdb.DuckDBPyConnection, *, authority_code: str) -> int:
    """Put the children's next legal dates on all open exceptions, tonight's and older ones; return how many.

    It is the earliest overdue day where there is one, else the nearest to come. Windows and local targets are no
    days in law; a clock that a ground excuses is late by right and does not count.
    """
    persons = legal_dates.persons_waiting(connection, authority_code)
    con.register("waiting_person", pa.table({"person_id": pa.array(persons, pa.string())}))
    dates: list[tuple[str, date]] = con.execute(_NEXT, {"legal_duties": [*LEGAL_DUTIES]}).fetchall()
    con.unregister("waiting_person")
    return legal_dates.refresh(connection, authority_code, dates=dates)
