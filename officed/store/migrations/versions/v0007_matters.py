"""Matters that a person has closed, and ties found from the other side too."""

import sqlalchemy as sa
from alembic import op

from officed.store.columns import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One new table, one new index."""
    op.create_table(
        "matter",
        sa.Column("sequence", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("closed_at", Instant()),
        sa.Column("closed_by", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("sequence", "year", "number", name="pk_matter"),
    )
    op.create_index("ix_link_other_id", "link", ["other_id"])


def downgrade() -> None:
    """There is no way back."""
    raise NotImplementedError("a register goes forward only; restore a backup instead")
