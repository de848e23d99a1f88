"""The state database: what must outlive a night, keyed by authority in every table."""

from sqlalchemy import JSON, Boolean, Column, Date, Index, Integer, PrimaryKeyConstraint, Table, Text, func

from sendbridge.store.columns import UtcTime as UtcTime
from sendbridge.store.columns import authority as _authority
from sendbridge.store.columns import code as _code
from sendbridge.store.columns import metadata as metadata
from sendbridge.store.columns import recorded_at as _recorded_at
from sendbridge.store.exception_tables import acceptance as acceptance
from sendbridge.store.exception_tables import exception as exception
from sendbridge.store.exception_tables import exception_event as exception_event
from sendbridge.store.exception_tables import exception_redirect as exception_redirect
from sendbridge.store.exception_tables import value_key as value_key

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
    Column("value", Text),
    Column("agreed_date", Date, nullable=False),
    PrimaryKeyConstraint("authority_code", "target_type", "target_key", "source_feed", "field"),
)

change = Table(
    "change",
    metadata,
    _authority(),
    _code("change_id", required=True),
    Column("sync_date", Date, nullable=False),
    Column("last_proposed_date", Date, nullable=False),
    _code("target_feed", required=True),
    _code("target_type", required=True),
    _code("target_key"),
    _code("person_id"),
    _code("kind", required=True),
    _code("field", required=True),
    Column("old_value", Text),
    Column("new_value", Text),
    Column("base_version", Integer),
    _code("source_feed", required=True),
    _code("source_sender"),
    _code("source_type", required=True),
    _code("source_key", required=True),
    _code("reason_code"),
    _code("precedence_version"),
    _code("state", required=True),  # proposed, awaiting_approval, or the state of its outbox row
    _code("idempotency_key"),
    PrimaryKeyConstraint("authority_code", "change_id"),
    Index(None, "authority_code", "idempotency_key", "state"),
    Index(None, "authority_code", "state"),
)

outbox = Table(
    "outbox",
    metadata,
    _authority(),
    _code("idempotency_key", required=True),
    Column("sync_date", Date, nullable=False),
    _code("target_feed", required=True),
    _code("target_type", required=True),
    _code("target_key"),
    _code("person_id"),
    _code("source_type", required=True),
    _code("source_key", required=True),
    _code("kind", required=True),
    _code("precedence_version", required=True),
    Column("new_values", JSON, nullable=False),
    Column("base_version", Integer),
    _code("state", required=True),  # waiting, accepted, confirmed, refused, moved, superseded
    Column("attempts", Integer, nullable=False),
    Column("missed_nights", Integer, nullable=False),
    Column("last_tried_date", Date),
    Column("answered_date", Date),
    _code("receipt_key"),
    Column("receipt_version", Integer),
    Column("problems", JSON),
    PrimaryKeyConstraint("authority_code", "idempotency_key"),
    Index(None, "authority_code", "state"),
    Index(None, "authority_code", "source_type", "source_key"),
)

delivery = Table(
    "delivery",
    metadata,
    _authority(),
    _code("delivery_key", required=True),
    _code("kind", required=True),  # task_open, task_close, receipt, report
    _code("recipient", required=True),  # the feed, setting or trust that it is for
    _code("subject_id", required=True),
    Column("sync_date", Date, nullable=False),
    Column("content", JSON, nullable=False),  # what it says: rules, record keys and fields, no child's value
    _code("state", required=True),  # waiting, delivered, refused, withdrawn
    Column("attempts", Integer, nullable=False),
    Column("delivered_date", Date),
    _code("remote_id"),
    PrimaryKeyConstraint("authority_code", "delivery_key"),
    Index(None, "authority_code", "state", "kind"),
    Index(None, "authority_code", "subject_id"),
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
