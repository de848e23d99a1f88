"""Exceptions carry the child's next legal date."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column; the next night that is sealed fills it."""
    op.add_column("exception", sa.Column("next_legal_date", sa.Date(), nullable=True))
