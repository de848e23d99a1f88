"""What the state holds because a record was tied to a child: agreed values, exceptions, tasks and receipts."""

from collections.abc import Iterable

from sqlalchemy import Connection, Row, RowMapping, delete, or_, select, tuple_

from sendbridge.store.tables import agreed_value, delivery, exception, outbox

Target = tuple[str, str]

OPEN_TASKS = ("waiting", "delivered")


def agreed_on(
    connection: Connection, authority_code: str, *, targets: Iterable[Target], feeds: Iterable[str]
) -> list[Row[tuple[str, str, str, str]]]:
    """Return (target_type, target_key, source_feed, field) of what was agreed with some feeds about some records."""
    table = agreed_value.c
    query = select(table.target_type, table.target_key, table.source_feed, table.field).where(
        table.authority_code == authority_code,
        tuple_(table.target_type, table.target_key).in_([*targets]),
        table.source_feed.in_([*feeds]),
    )
    return [*connection.execute(query.order_by(table.target_type, table.target_key, table.field))]


def forget_agreed(
    connection: Connection, authority_code: str, *, targets: Iterable[Target], feeds: Iterable[str]
) -> int:
    """Forget what was agreed with some feeds about some records: what comes next is compared without a base."""
    table = agreed_value.c
    return connection.execute(
        delete(agreed_value).where(
            table.authority_code == authority_code,
            tuple_(table.target_type, table.target_key).in_([*targets]),
            table.source_feed.in_([*feeds]),
        )
    ).rowcount


def exceptions_about(
    connection: Connection,
    authority_code: str,
    *,
    record: Target,
    targets: Iterable[Target],
    feeds: Iterable[str],
) -> list[RowMapping]:
    """Return what is open about a record from outside, and about case records by what some feeds said of them."""
    table = exception.c
    by_the_record = (table.subject_type == record[0]) & (table.subject_id == record[1])
    through_it = tuple_(table.subject_type, table.subject_id).in_([*targets]) & (
        table.source.in_([*feeds]) | table.rule_id.in_(["SY08", "PU01", "PU02", "PU03"])
    )
    query = select(exception).where(
        table.authority_code == authority_code, table.state == "open", or_(by_the_record, through_it)
    )
    return [*connection.execute(query.order_by(table.rule_id, table.exception_id)).mappings()]


def tasks_of(connection: Connection, authority_code: str, *, exception_ids: Iterable[str]) -> list[RowMapping]:
    """Return the tasks of some exceptions that are on a case, or on their way there."""
    query = select(delivery).where(
        delivery.c.authority_code == authority_code,
        delivery.c.kind == "task_open",
        delivery.c.state.in_(OPEN_TASKS),
        delivery.c.subject_id.in_([*exception_ids]),
    )
    return [*connection.execute(query.order_by(delivery.c.delivery_key)).mappings()]


def receipts_for(connection: Connection, authority_code: str, *, record_key: str) -> list[RowMapping]:
    """Return the receipts that a setting was, or is to be, given for a return."""
    query = select(delivery).where(
        delivery.c.authority_code == authority_code,
        delivery.c.kind == "receipt",
        delivery.c.subject_id == record_key,
        delivery.c.state.in_(OPEN_TASKS),
    )
    return [*connection.execute(query.order_by(delivery.c.delivery_key)).mappings()]


def mark_undone(connection: Connection, authority_code: str, idempotency_keys: Iterable[str]) -> None:
    """Let letters count no more: what they wrote is being taken back, and nobody reads them back."""
    connection.execute(
        outbox.update()
        .where(outbox.c.authority_code == authority_code, outbox.c.idempotency_key.in_([*idempotency_keys]))
        .values(state="undone")
    )
