"""People's overrides; the base keeps what the source said; a change tells when its source spoke."""

import sqlalchemy as sa
from alembic import op

from sendbridge.store.columns import UtcTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table and the columns; what both sides had agreed on, both of them said."""
    op.create_table(
        "override",
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("override_id", sa.String(), nullable=False),
        sa.Column("target_type", sa.String(), nullable=False),
        sa.Column("target_key", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_date", sa.Date(), nullable=False),
        sa.Column("expires_date", sa.Date(), nullable=False),
        sa.Column("withdrawn_date", sa.Date(), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.Column("recorded_at", UtcTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("authority_code", "override_id", name=op.f("pk_override")),
    )
    op.create_index(
        op.f("ix_override_authority_code_target_type_target_key"),
        "override",
        ["authority_code", "target_type", "target_key"],
    )
    op.add_column("agreed_value", sa.Column("source_value", sa.Text(), nullable=True))
    op.execute("UPDATE agreed_value SET source_value = value")
    op.add_column("change", sa.Column("source_date", sa.Date(), nullable=True))
