"""Two persons of the case system who are one child: what is known of the one is known of the other from then on."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection, select, update

from sendbridge.store.merged_exceptions import move_exceptions
from sendbridge.store.staging import run
from sendbridge.store.tables import change, child, delivery, exception

# A `not_same` outlives a `same`: a wrong tie is worse than a record that is held.
_TIES = (
    """
    DELETE FROM tie_decision
    WHERE authority_code = :authority_code
      AND person_id = :merged
      AND EXISTS (
        SELECT 1
        FROM tie_decision AS other
        WHERE other.authority_code = tie_decision.authority_code
          AND other.record_type = tie_decision.record_type
          AND other.record_key = tie_decision.record_key
          AND other.person_id = :stays
          AND (other.decision = tie_decision.decision OR other.decision = 'not_same')
      )
    """,
    """
    DELETE FROM tie_decision
    WHERE authority_code = :authority_code
      AND person_id = :stays
      AND EXISTS (
        SELECT 1
        FROM tie_decision AS other
        WHERE other.authority_code = tie_decision.authority_code
          AND other.record_type = tie_decision.record_type
          AND other.record_key = tie_decision.record_key
          AND other.person_id = :merged
      )
    """,
    """
    UPDATE tie_decision
    SET person_id = :stays
    WHERE authority_code = :authority_code
      AND person_id = :merged
    """,
)

_AGREED = (
    """
    DELETE FROM agreed_value
    WHERE authority_code = :authority_code
      AND target_type = 'person'
      AND target_key = :merged
      AND EXISTS (
        SELECT 1
        FROM agreed_value AS other
        WHERE other.authority_code = agreed_value.authority_code
          AND other.target_type = 'person'
          AND other.target_key = :stays
          AND other.source_feed = agreed_value.source_feed
          AND other.field = agreed_value.field
      )
    """,
    """
    UPDATE agreed_value
    SET target_key = :stays
    WHERE authority_code = :authority_code
      AND target_type = 'person'
      AND target_key = :merged
    """,
)

# Where both have one of a field, that of the person who stays holds.
_OVERRIDES = (
    """
    UPDATE override
    SET withdrawn_date = :merged_date,
        withdrawn_by = 'sendbridge'
    WHERE authority_code = :authority_code
      AND target_type = 'person'
      AND target_key = :merged
      AND withdrawn_date IS NULL
      AND EXISTS (
        SELECT 1
        FROM override AS other
        WHERE other.authority_code = override.authority_code
          AND other.target_type = 'person'
          AND other.target_key = :stays
          AND other.field = override.field
          AND other.withdrawn_date IS NULL
          AND other.expires_date > :merged_date
      )
    """,
    """
    UPDATE override
    SET target_key = :stays
    WHERE authority_code = :authority_code
      AND target_type = 'person'
      AND target_key = :merged
    """,
)


def merge(connection: Connection, authority_code: str, on: date, *, merged: str, stays: str) -> dict[str, int]:
    """Let everything that stands under the merged person stand under the one who stays; return counts."""
    _redirect_child(connection, authority_code, merged=merged, stays=stays)
    bound = {"authority_code": authority_code, "merged": merged, "stays": stays, "merged_date": on}
    for statement in (*_TIES, *_AGREED, *_OVERRIDES):
        run(connection, statement, **bound)
    counts = move_exceptions(connection, authority_code, on, merged=merged, stays=stays)
    return counts | {"exceptions_about_the_child": _rename_person(connection, authority_code, merged, stays=stays)}


def _redirect_child(connection: Connection, authority_code: str, *, merged: str, stays: str) -> None:
    """Lead the merged child, and whoever was merged into it before, to the one who stays."""
    both = (child.c.authority_code == authority_code, child.c.person_id.in_([merged, stays]))
    rows = connection.execute(select(child.c.person_id, child.c.child_id).where(*both))
    ids = {row.person_id: row.child_id for row in rows}
    of_merged = (child.c.child_id == ids[merged]) | (child.c.redirect_to == ids[merged])
    connection.execute(
        update(child).where(child.c.authority_code == authority_code, of_merged).values(redirect_to=ids[stays])
    )


def _rename_person(connection: Connection, authority_code: str, merged: str, *, stays: str) -> int:
    """Let whatever else names the merged person name the one who stays: exceptions, changes, tasks."""
    stayed_id = select(child.c.child_id).where(child.c.authority_code == authority_code, child.c.person_id == stays)
    renamed = connection.execute(
        update(exception)
        .where(exception.c.authority_code == authority_code, exception.c.person_id == merged)
        .values(person_id=stays, child_id=stayed_id.scalar_subquery())
    ).rowcount
    connection.execute(
        update(change)
        .where(change.c.authority_code == authority_code, change.c.person_id == merged)
        .values(person_id=stays)
    )
    for key, content in _tasks_about(connection, authority_code, merged):
        connection.execute(
            update(delivery)
            .where(delivery.c.authority_code == authority_code, delivery.c.delivery_key == key)
            .values(content={**content, "person_id": stays})
        )
    return renamed


def _tasks_about(connection: Connection, authority_code: str, person_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
    query = select(delivery.c.delivery_key, delivery.c.content).where(
        delivery.c.authority_code == authority_code,
        delivery.c.kind == "task_open",
        delivery.c.state.in_(["waiting", "delivered"]),
    )
    for key, content in connection.execute(query).all():
        if content["person_id"] == person_id:
            yield key, content
