"""Exceptions, changes, the outbox and deliveries."""

import sqlalchemy as sa
from alembic import op

from sendbridge.store.tables import UtcTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "exception",
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("exception_id", sa.String(), nullable=False),
        sa.Column("rule_id", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("owner_role", sa.String(), nullable=False),
        sa.Column("subject_type", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("child_id", sa.String(), nullable=True),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("setting_urn", sa.String(), nullable=True),
        sa.Column("sender", sa.String(), nullable=True),
        sa.Column("team_code", sa.String(), nullable=True),
        sa.Column("keyworker_code", sa.String(), nullable=True),
        sa.Column("opened_date", sa.Date(), nullable=False),
        sa.Column("last_seen_date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("closed_date", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("reopened_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("authority_code", "exception_id", name=op.f("pk_exception")),
    )
    op.create_index(
        op.f("ix_exception_authority_code_child_id"), "exception", ["authority_code", "child_id"], unique=False
    )
    op.create_index(
        op.f("ix_exception_authority_code_setting_urn"), "exception", ["authority_code", "setting_urn"], unique=False
    )
    op.create_index(
        op.f("ix_exception_authority_code_state_owner_role"),
        "exception",
        ["authority_code", "state", "owner_role"],
        unique=False,
    )
    op.create_index(
        op.f("ix_exception_authority_code_state_rule_id"),
        "exception",
        ["authority_code", "state", "rule_id"],
        unique=False,
    )
    op.create_table(
        "exception_event",
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("exception_id", sa.String(), nullable=False),
        sa.Column("sync_date", sa.Date(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcTime(), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        sa.PrimaryKeyConstraint(
            "authority_code", "exception_id", "sync_date", "event", name=op.f("pk_exception_event")
        ),
    )
    op.create_index(
        op.f("ix_exception_event_authority_code_sync_date"),
        "exception_event",
        ["authority_code", "sync_date"],
        unique=False,
    )
    op.create_table(
        "change",
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("change_id", sa.String(), nullable=False),
        sa.Column("sync_date", sa.Date(), nullable=False),
        sa.Column("last_proposed_date", sa.Date(), nullable=False),
        sa.Column("target_feed", sa.String(), nullable=False),
        sa.Column("target_type", sa.String(), nullable=False),
        sa.Column("target_key", sa.String(), nullable=True),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("old_value", sa.Text(), nullable=True),
        sa.Column("new_value", sa.Text(), nullable=True),
        sa.Column("base_version", sa.Integer(), nullable=True),
        sa.Column("source_feed", sa.String(), nullable=False),
        sa.Column("source_sender", sa.String(), nullable=True),
        sa.Column("source_type", sa.String(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("precedence_version", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("authority_code", "change_id", name=op.f("pk_change")),
    )
    op.create_index(
        op.f("ix_change_authority_code_idempotency_key_state"),
        "change",
        ["authority_code", "idempotency_key", "state"],
        unique=False,
    )
    op.create_index(op.f("ix_change_authority_code_state"), "change", ["authority_code", "state"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=False),
        sa.Column("sync_date", sa.Date(), nullable=False),
        sa.Column("target_feed", sa.String(), nullable=False),
        sa.Column("target_type", sa.String(), nullable=False),
        sa.Column("target_key", sa.String(), nullable=True),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("source_type", sa.String(), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("precedence_version", sa.String(), nullable=False),
        sa.Column("new_values", sa.JSON(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("missed_nights", sa.Integer(), nullable=False),
        sa.Column("last_tried_date", sa.Date(), nullable=True),
        sa.Column("answered_date", sa.Date(), nullable=True),
        sa.Column("receipt_key", sa.String(), nullable=True),
        sa.Column("receipt_version", sa.Integer(), nullable=True),
        sa.Column("problems", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("authority_code", "idempotency_key", name=op.f("pk_outbox")),
    )
    op.create_index(
        op.f("ix_outbox_authority_code_source_type_source_key"),
        "outbox",
        ["authority_code", "source_type", "source_key"],
        unique=False,
    )
    op.create_index(op.f("ix_outbox_authority_code_state"), "outbox", ["authority_code", "state"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("delivery_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("sync_date", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("delivered_date", sa.Date(), nullable=True),
        sa.Column("remote_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("authority_code", "delivery_key", name=op.f("pk_delivery")),
    )
    op.create_index(
        op.f("ix_delivery_authority_code_state_kind"), "delivery", ["authority_code", "state", "kind"], unique=False
    )
    op.create_index(
        op.f("ix_delivery_authority_code_subject_id"), "delivery", ["authority_code", "subject_id"], unique=False
    )
