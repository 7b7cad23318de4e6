"""After a restore it is remembered where each sequence stood, and no number is given until that is settled."""

import sqlalchemy as sa
from alembic import op

from officed.store.columns import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One new table."""
    op.create_table(
        "resumption",
        sa.Column("sequence", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("taken_at", Instant(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("settled_at", Instant()),
        sa.PrimaryKeyConstraint("sequence", "year", "since", name="pk_resumption"),
    )


def downgrade() -> None:
    """There is no way back."""
    raise NotImplementedError("a register goes forward only; restore a backup instead")
