"""Exceptions know the value they are about; people accept them; events are numbered; merges leave redirects."""

import sqlalchemy as sa
from alembic import op

from sendbridge.store.tables import UtcTime

revision = "0006"
down_revision = "0005"

# Events of one date had no order of their own: an exception opens first, and within a date it ends as it stands.
_NUMBERED = """
CREATE TABLE numbered_event AS
SELECT
    authority_code,
    exception_id,
    row_number() OVER (
        PARTITION BY authority_code, exception_id
        ORDER BY sync_date, CASE event WHEN 'opened' THEN 1 WHEN 'closed' THEN 2 ELSE 3 END
    ) AS event_number,
    sync_date,
    event,
    recorded_at
FROM exception_event
"""


def upgrade() -> None:
    """Add the column and the tables, and number the events; the next night that is sealed notes the values."""
    op.add_column("exception", sa.Column("value_hash", sa.String(), nullable=True))
    _number_events()
    op.create_table(
        "exception_redirect",
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("exception_id", sa.String(), nullable=False),
        sa.Column("redirect_to", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("authority_code", "exception_id", name=op.f("pk_exception_redirect")),
    )
    op.create_table(
        "acceptance",
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("exception_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("value_hash", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("accepted_date", sa.Date(), nullable=False),
        sa.Column("expires_date", sa.Date(), nullable=True),
        sa.Column("ended_date", sa.Date(), nullable=True),
        sa.Column("ended_because", sa.String(), nullable=True),
        sa.Column("recorded_at", UtcTime(), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        sa.PrimaryKeyConstraint("authority_code", "exception_id", "number", name=op.f("pk_acceptance")),
    )
    op.create_table(
        "value_key",
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("authority_code", name=op.f("pk_value_key")),
    )


def _number_events() -> None:
    op.execute(_NUMBERED)
    op.drop_table("exception_event")
    op.create_table(
        "exception_event",
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("exception_id", sa.String(), nullable=False),
        sa.Column("event_number", sa.Integer(), nullable=False),
        sa.Column("sync_date", sa.Date(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcTime(), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        sa.PrimaryKeyConstraint("authority_code", "exception_id", "event_number", name=op.f("pk_exception_event")),
    )
    op.create_index(
        op.f("ix_exception_event_authority_code_sync_date"),
        "exception_event",
        ["authority_code", "sync_date"],
        unique=False,
    )
    op.execute(
        "INSERT INTO exception_event (authority_code, exception_id, event_number, sync_date, event, recorded_at) "
        "SELECT authority_code, exception_id, event_number, sync_date, event, recorded_at FROM numbered_event"
    )
    op.execute("DROP TABLE numbered_event")
