"""Our own id of every child that the case system knows; a merge leaves a redirect."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from sendbridge.store.identity import child_id
from sendbridge.store.staging import load
from sendbridge.store.tables import child


def known(connection: Connection, authority_code: str) -> dict[str, str]:
    """Return child_id by person_id; a merged child's person leads to the child that stayed."""
    rows = connection.execute(
        select(child.c.person_id, child.c.child_id, child.c.redirect_to).where(child.c.authority_code == authority_code)
    )
    return {person_id: redirect_to or own_id for person_id, own_id, redirect_to in rows}


def redirects(connection: Connection, authority_code: str) -> dict[str, str]:
    """Return by merged person the person who stayed."""
    stayed = child.alias("stayed")
    rows = connection.execute(
        select(child.c.person_id, stayed.c.person_id.label("stayed_person_id"))
        .join(
            stayed,
            (stayed.c.authority_code == child.c.authority_code) & (stayed.c.child_id == child.c.redirect_to),
        )
        .where(child.c.authority_code == authority_code)
        .order_by(child.c.person_id)
    )
    return {row.person_id: row.stayed_person_id for row in rows}


def add(connection: Connection, authority_code: str, person_ids: Iterable[str]) -> int:
    """Give every person that is not known yet an id; return how many were new."""
    new = sorted({*person_ids} - known(connection, authority_code).keys())
    rows = ((authority_code, child_id(authority_code, person_id), person_id) for person_id in new)
    load(connection, child.name, ("authority_code", "child_id", "person_id"), rows)
    return len(new)
