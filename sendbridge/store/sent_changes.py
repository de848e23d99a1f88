"""Changes that went out in a file and wait for an answer, or were accepted and not yet seen: they are in flight."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from sqlalchemy import Connection, RowMapping, or_, select, update

from sendbridge.store.tables import change, outbox

_AT_ONCE = 500  # keys in one statement


def note_sent(connection: Connection, authority_code: str, keys: Iterable[str], *, sync_date: date) -> None:
    """Keep that letters lie in a file: from now on they wait for an answer, and nothing else moves them."""
    for some in _portions(keys):
        connection.execute(
            update(outbox)
            .where(outbox.c.authority_code == authority_code, outbox.c.idempotency_key.in_(some))
            .values(state="sent", attempts=outbox.c.attempts + 1, missed_nights=0, last_tried_date=sync_date)
        )
        connection.execute(
            update(change)
            .where(change.c.authority_code == authority_code, change.c.idempotency_key.in_(some))
            .values(state="sent")
        )


def note_unanswered(connection: Connection, authority_code: str, target_feed: str, *, sync_date: date) -> None:
    """Count one night without an answer for everything that was sent; the same night counts once."""
    connection.execute(
        update(outbox)
        .where(
            outbox.c.authority_code == authority_code,
            outbox.c.target_feed == target_feed,
            outbox.c.state == "sent",
            outbox.c.last_tried_date < sync_date,
        )
        .values(missed_nights=outbox.c.missed_nights + 1, last_tried_date=sync_date)
    )


def unanswered(connection: Connection, authority_code: str, target_feed: str) -> list[RowMapping]:
    """Return the letters that wait for an answer, oldest first."""
    query = select(outbox).where(
        outbox.c.authority_code == authority_code, outbox.c.target_feed == target_feed, outbox.c.state == "sent"
    )
    return [*connection.execute(query.order_by(outbox.c.sync_date, outbox.c.idempotency_key)).mappings()]


def in_flight(connection: Connection, authority_code: str, target_feed: str) -> list[RowMapping]:
    """Return the fields that were sent or accepted, with what their letter's answer said."""
    said = (outbox.c.receipt_key, outbox.c.answered_date, outbox.c.base_version.label("letter_version"))
    query = (
        select(change, *said)
        .join(
            outbox,
            (outbox.c.authority_code == change.c.authority_code)
            & (outbox.c.idempotency_key == change.c.idempotency_key),
        )
        .where(
            change.c.authority_code == authority_code,
            change.c.target_feed == target_feed,
            change.c.state.in_(["sent", "accepted"]),
        )
    )
    return [*connection.execute(query.order_by(change.c.idempotency_key, change.c.field)).mappings()]


def letters(connection: Connection, authority_code: str, keys: Iterable[str]) -> dict[str, RowMapping]:
    """Return the letters that have these keys."""
    found: dict[str, RowMapping] = {}
    for some in _portions(keys):
        query = select(outbox).where(outbox.c.authority_code == authority_code, outbox.c.idempotency_key.in_(some))
        found |= {row["idempotency_key"]: row for row in connection.execute(query).mappings()}
    return found


def fields(connection: Connection, authority_code: str, keys: Iterable[str]) -> dict[str, dict[str, RowMapping]]:
    """Return the fields of letters, by key and field; a field whose letter gave way to another has no key any more."""
    found: dict[str, dict[str, RowMapping]] = {}
    for some in _portions(keys):
        query = select(change).where(change.c.authority_code == authority_code, change.c.idempotency_key.in_(some))
        for row in connection.execute(query).mappings():
            found.setdefault(row["idempotency_key"], {})[row["field"]] = row
    return found


def replace(connection: Connection, authority_code: str, change_ids: Iterable[str]) -> None:
    """Give up fields in flight that a newer letter says otherwise, and each letter that has no other field left."""
    for some in _portions(change_ids):
        ours = (change.c.authority_code == authority_code, change.c.change_id.in_(some))
        keys = [*connection.execute(select(change.c.idempotency_key).where(*ours).distinct()).scalars()]
        connection.execute(update(change).where(*ours).values(state="superseded"))
        still = select(change.c.idempotency_key).where(
            change.c.authority_code == authority_code, or_(change.c.state == "sent", change.c.state == "accepted")
        )
        connection.execute(
            update(outbox)
            .where(
                outbox.c.authority_code == authority_code,
                outbox.c.idempotency_key.in_(keys),
                outbox.c.idempotency_key.not_in(still),
            )
            .values(state="superseded")
        )


def _portions(keys: Iterable[str]) -> Iterator[Sequence[str]]:
    left = iter(keys)
    while some := [*islice(left, _AT_ONCE)]:
        yield some
