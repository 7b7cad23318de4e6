"""Seals cover what the rows of documents say, not history alone."""

import sqlalchemy as sa
from alembic import op

from officed.store.columns import Values

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One new table."""
    op.create_table(
        "imprint",
        sa.Column("seal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.String(32), nullable=False),
        sa.Column("said", Values(), nullable=False),
        sa.PrimaryKeyConstraint("seal", "document_id", name="pk_imprint"),
    )
    op.create_index("ix_imprint_document_id", "imprint", ["document_id"])


def downgrade() -> None:
    """There is no way back."""
    raise NotImplementedError("a register goes forward only; restore a backup instead")
