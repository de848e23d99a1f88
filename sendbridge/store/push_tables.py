"""The tables of what goes out: changes, people's decisions on them, letters, sizes of pushes, and deliveries."""

from sqlalchemy import JSON, Column, Date, Index, Integer, PrimaryKeyConstraint, Table, Text

from sendbridge.store.columns import authority as _authority
from sendbridge.store.columns import code as _code
from sendbridge.store.columns import metadata
from sendbridge.store.columns import recorded_at as _recorded_at

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
    Column("source_date", Date),  # when the source said it
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
    _code("kind", required=True),  # task_open, task_close, receipt, report, change_file, change_return
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
