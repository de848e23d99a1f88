"""Nights, feeds, children and what was agreed."""

import sqlalchemy as sa
from alembic import op

from sendbridge.store.tables import UtcTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "night",
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("sync_date", sa.Date(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("previous_date", sa.Date(), nullable=True),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("mapping_version", sa.String(), nullable=True),
        sa.Column("rules_version", sa.String(), nullable=True),
        sa.Column("precedence_version", sa.String(), nullable=True),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("sealed_at", UtcTime(), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        sa.PrimaryKeyConstraint("authority_code", "sync_date", name=op.f("pk_night")),
    )
    op.create_table(
        "feed_state",
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("sync_date", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("watermark", UtcTime(), nullable=True),
        sa.Column("last_full_date", sa.Date(), nullable=True),
        sa.Column("last_good_date", sa.Date(), nullable=True),
        sa.Column("etag", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("authority_code", "feed", "sync_date", name=op.f("pk_feed_state")),
    )
    op.create_table(
        "landed_file",
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("sync_date", sa.Date(), nullable=False),
        sa.Column("sender", sa.String(), nullable=True),
        sa.Column("record_type", sa.String(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("authority_code", "feed", "sha256", name=op.f("pk_landed_file")),
    )
    op.create_table(
        "sender_arrival",
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("last_arrived_date", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("authority_code", "feed", "sender", name=op.f("pk_sender_arrival")),
    )
    op.create_table(
        "child",
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("child_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("redirect_to", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("authority_code", "child_id", name=op.f("pk_child")),
    )
    op.create_index(op.f("ix_child_authority_code_person_id"), "child", ["authority_code", "person_id"], unique=True)
    op.create_table(
        "tie_decision",
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("record_type", sa.String(), nullable=False),
        sa.Column("record_key", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_date", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_at", UtcTime(), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        sa.PrimaryKeyConstraint(
            "authority_code", "record_type", "record_key", "person_id", name=op.f("pk_tie_decision")
        ),
    )
    op.create_table(
        "agreed_value",
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("target_type", sa.String(), nullable=False),
        sa.Column("target_key", sa.String(), nullable=False),
        sa.Column("source_feed", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("agreed_date", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint(
            "authority_code", "target_type", "target_key", "source_feed", "field", name=op.f("pk_agreed_value")
        ),
    )
    op.create_table(
        "audit",
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("audit_id", sa.String(), nullable=False),
        sa.Column("sync_date", sa.Date(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject_type", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("recorded_at", UtcTime(), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        sa.PrimaryKeyConstraint("authority_code", "audit_id", name=op.f("pk_audit")),
    )
    op.create_index(
        op.f("ix_audit_authority_code_subject_type_subject_id"),
        "audit",
        ["authority_code", "subject_type", "subject_id"],
        unique=False,
    )
