"""How much each night's push sent, by target and field: what a push of tonight is held against."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, delete, insert, select

from sendbridge.store.tables import push_size

RECORDS = ""  # the entry that counts records, whatever their fields

Sizes = dict[str, int]


def last_before(
    connection: Connection, authority_code: str, target_feed: str, *, sync_date: date, nights: int
) -> list[Sizes]:
    """Return the sizes of the newest pushes before a date, by field, and of records under RECORDS."""
    mine = (push_size.c.authority_code == authority_code, push_size.c.target_feed == target_feed)
    dates = (
        select(push_size.c.sync_date)
        .where(*mine, push_size.c.field == RECORDS, push_size.c.sync_date < sync_date)
        .order_by(push_size.c.sync_date.desc())
        .limit(nights)
    )
    found: dict[date, Sizes] = {}
    query = select(push_size.c.sync_date, push_size.c.field, push_size.c.size).where(*mine)
    for night, field, size in connection.execute(query.where(push_size.c.sync_date.in_(dates))):
        found.setdefault(night, {})[field] = size
    return [found[night] for night in sorted(found)]


def keep(
    connection: Connection, authority_code: str, target_feed: str, *, sync_date: date, sizes: Mapping[str, int]
) -> None:
    """Keep how much a night is about to send; what an earlier run of the same night was about to send counts on."""
    mine = (
        push_size.c.authority_code == authority_code,
        push_size.c.target_feed == target_feed,
        push_size.c.sync_date == sync_date,
    )
    kept = connection.execute(select(push_size.c.field, push_size.c.size).where(*mine))
    before = {row.field: row.size for row in kept}
    most = {field: max(sizes.get(field, 0), before.get(field, 0)) for field in sizes.keys() | before.keys()}
    connection.execute(delete(push_size).where(*mine))
    known = {"authority_code": authority_code, "target_feed": target_feed, "sync_date": sync_date}
    connection.execute(
        insert(push_size), [{**known, "field": field, "size": size} for field, size in sorted(most.items())]
    )
