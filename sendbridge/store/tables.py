"""The state database: what must outlive a night, keyed by authority in every table."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    func,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no zone, so none is stored and UTC is put back on reading."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC without a zone."""
        return value if value is None or value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return an aware moment."""
        return None if value is None else value.replace(tzinfo=UTC)


def _code(name: str, *, required: bool = False) -> Column[str]:
    return Column(name, String, nullable=not required)


def _authority() -> Column[str]:
    return Column("authority_code", String, nullable=False)


def _recorded_at() -> Column[datetime]:
    return Column("recorded_at", UtcTime, nullable=False, server_default=func.current_timestamp())


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
    _code("decision"),  # what the night decided: apply or await_approval
    _code("state", required=True),  # docs/write-back.md has them all
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
    Column("old_values", JSON),  # what was read when the change was decided
    Column("base_version", Integer),
    _code("state", required=True),  # docs/write-back.md has them all
    Column("resends", Integer, nullable=False, server_default="0"),  # letters before it that met a newer version
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

change_decision = Table(
    "change_decision",
    metadata,
    _authority(),
    _code("decision_key", required=True),  # of the very change, with its values; of a hold, of record and field
    _code("decision", required=True),  # approved, rejected or held
    _code("target_type", required=True),
    _code("record_key", required=True),
    _code("field", required=True),  # empty where it is about a whole new record
    _code("decided_by", required=True),
    Column("decided_date", Date, nullable=False),
    Column("reason", Text),
    _recorded_at(),
    PrimaryKeyConstraint("authority_code", "decision_key"),
)

push_size = Table(
    "push_size",
    metadata,
    _authority(),
    _code("target_feed", required=True),
    Column("sync_date", Date, nullable=False),
    _code("field", required=True),  # empty: records, whatever their fields
    Column("size", Integer, nullable=False),
    PrimaryKeyConstraint("authority_code", "target_feed", "sync_date", "field"),
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
