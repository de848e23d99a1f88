"""The state database: what must outlive a night, keyed by authority in every table."""

from sqlalchemy import JSON, Boolean, Column, Date, Index, Integer, PrimaryKeyConstraint, Table, Text, func

from sendbridge.store.columns import UtcTime as UtcTime
from sendbridge.store.columns import authority as _authority
from sendbridge.store.columns import code as _code
from sendbridge.store.columns import metadata as metadata
from sendbridge.store.columns import recorded_at as _recorded_at
from sendbridge.store.push_tables import change as change
from sendbridge.store.push_tables import change_decision as change_decision
from sendbridge.store.push_tables import delivery as delivery
from sendbridge.store.push_tables import outbox as outbox
from sendbridge.store.push_tables import push_size as push_size

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

exception = Table(
    "exception",
    metadata,
    _authority(),
    _code("exception_id", required=True),
    _code("rule_id", required=True),
    Column("title", Text, nullable=False),
    _code("severity", required=True),
    Column("priority", Integer, nullable=False),
    _code("owner_role", required=True),
    _code("subject_type", required=True),
    _code("subject_id", required=True),
    _code("source", required=True),
    _code("field", required=True),  # empty when the rule is about the whole record
    _code("child_id"),
    _code("person_id"),
    _code("setting_urn"),
    _code("sender"),
    _code("team_code"),
    _code("keyworker_code"),
    Column("opened_date", Date, nullable=False),
    Column("last_seen_date", Date, nullable=False),
    Column("due_date", Date),
    Column("next_legal_date", Date),  # the child's earliest day in law that is not met, past or to come
    Column("closed_date", Date),
    _code("state", required=True),  # open or closed
    Column("baseline", Boolean, nullable=False),
    Column("reopened_count", Integer, nullable=False),
    PrimaryKeyConstraint("authority_code", "exception_id"),
    Index(None, "authority_code", "state", "rule_id"),
    Index(None, "authority_code", "state", "owner_role"),
    Index(None, "authority_code", "child_id"),
    Index(None, "authority_code", "setting_urn"),
)

exception_event = Table(
    "exception_event",
    metadata,
    _authority(),
    _code("exception_id", required=True),
    Column("sync_date", Date, nullable=False),
    _code("event", required=True),  # opened, closed, reopened
    _recorded_at(),
    PrimaryKeyConstraint("authority_code", "exception_id", "sync_date", "event"),
    Index(None, "authority_code", "sync_date"),
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
