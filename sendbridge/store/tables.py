"""The state database: what must outlive a night, keyed by authority in every table."""

from sqlalchemy import JSON, Boolean, Column, Date, Index, Integer, PrimaryKeyConstraint, Table, Text, func

from sendbridge.store.columns import UtcTime, metadata
from sendbridge.store.columns import authority as _authority
from sendbridge.store.columns import code as _code
from sendbridge.store.columns import recorded_at as _recorded_at
from sendbridge.store.exception_tables import acceptance, exception, exception_event, exception_redirect, value_key
from sendbridge.store.push_tables import change, change_decision, delivery, outbox, push_size

__all__ = [
    "UtcTime",
    "acceptance",
    "change",
    "change_decision",
    "delivery",
    "exception",
    "exception_event",
    "exception_redirect",
    "metadata",
    "outbox",
    "push_size",
    "value_key",
]

night = Table(
    "night",
    metadata,
    _authority(),
    Column("sync_date", Date, nullable=False),
    _code("file_name", required=True),
    _code("file_sha256", required=True),
    Column("previous_date", Date),
    Column("baseline", Boolean, nullable=False),
    _code("mapping_version"),
    _code("rules_version"),
    _code("precedence_version"),
    Column("summary", JSON, nullable=False),
    Column("sealed_at", UtcTime, nullable=False, server_default=func.current_timestamp()),
    PrimaryKeyConstraint("authority_code", "sync_date"),
)

feed_state = Table(
    "feed_state",
    metadata,
    _authority(),
    _code("feed", required=True),
    Column("sync_date", Date, nullable=False),
    _code("state", required=True),  # fresh or stale
    Column("watermark", UtcTime),
    Column("last_full_date", Date),
    Column("last_good_date", Date),
    _code("etag"),
    PrimaryKeyConstraint("authority_code", "feed", "sync_date"),
)

landed_file = Table(
    "landed_file",
    metadata,
    _authority(),
    _code("feed", required=True),
    _code("sha256", required=True),
    Column("sync_date", Date, nullable=False),  # the night that first landed it
    _code("sender"),
    _code("record_type"),
    Column("size", Integer, nullable=False),
    PrimaryKeyConstraint("authority_code", "feed", "sha256"),
)

sender_arrival = Table(
    "sender_arrival",
    metadata,
    _authority(),
    _code("feed", required=True),
    _code("sender", required=True),
    Column("last_arrived_date", Date, nullable=False),
    PrimaryKeyConstraint("authority_code", "feed", "sender"),
)

child = Table(
    "child",
    metadata,
    _authority(),
    _code("child_id", required=True),
    _code("person_id", required=True),
    _code("redirect_to"),  # the child_id that a merge left in force
    PrimaryKeyConstraint("authority_code", "child_id"),
    Index(None, "authority_code", "person_id", unique=True),
)

tie_decision = Table(
    "tie_decision",
    metadata,
    _authority(),
    _code("record_type", required=True),
    _code("record_key", required=True),
    _code("person_id", required=True),
    _code("decision", required=True),  # same or not_same
    _code("decided_by", required=True),
    Column("decided_date", Date, nullable=False),
    Column("note", Text),
    _recorded_at(),
    PrimaryKeyConstraint("authority_code", "record_type", "record_key", "person_id"),
)

agreed_value = Table(
    "agreed_value",
    metadata,
    _authority(),
    _code("target_type", required=True),
    _code("target_key", required=True),
    _code("source_feed", required=True),
    _code("field", required=True),
    Column("value", Text),  # what the case system had when the base was set
    Column("source_value", Text),  # what the source said then
    Column("agreed_date", Date, nullable=False),
    PrimaryKeyConstraint("authority_code", "target_type", "target_key", "source_feed", "field"),
)

override = Table(
    "override",
    metadata,
    _authority(),
    _code("override_id", required=True),
    _code("target_type", required=True),
    _code("target_key", required=True),
    _code("field", required=True),
    Column("value", Text, nullable=False),
    _code("author", required=True),
    Column("reason", Text, nullable=False),
    Column("set_date", Date, nullable=False),  # the first day on which it holds
    Column("expires_date", Date, nullable=False),  # the first day on which the ordinary rules hold again
    Column("withdrawn_date", Date),
    _code("withdrawn_by"),
    _recorded_at(),
    PrimaryKeyConstraint("authority_code", "override_id"),
    Index(None, "authority_code", "target_type", "target_key"),
)

audit = Table(
    "audit",
    metadata,
    _authority(),
    _code("audit_id", required=True),
    Column("sync_date", Date, nullable=False),
    _code("actor", required=True),
    _code("action", required=True),
    _code("subject_type", required=True),
    _code("subject_id", required=True),
    Column("detail", JSON, nullable=False),
    _recorded_at(),
    PrimaryKeyConstraint("authority_code", "audit_id"),
    Index(None, "authority_code", "subject_type", "subject_id"),
)
