"""People decide on changes, letters say what was read, and the sizes of pushes are remembered."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add what the write-back keeps; letters that are under way say nothing of what was read, and are left alone."""
    op.add_column("change", sa.Column("decision", sa.String(), nullable=True))
    op.add_column("outbox", sa.Column("old_values", sa.JSON(), nullable=True))
    op.add_column("outbox", sa.Column("resends", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "change_decision",
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("decision_key", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("target_type", sa.String(), nullable=False),
        sa.Column("record_key", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_date", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False, server_default=sa.func.current_timestamp()),
        sa.PrimaryKeyConstraint("authority_code", "decision_key", name="pk_change_decision"),
    )
    op.create_table(
        "push_size",
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("target_feed", sa.String(), nullable=False),
        sa.Column("sync_date", sa.Date(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("authority_code", "target_feed", "sync_date", "field", name="pk_push_size"),
    )
