"""Entries that are kept from disposal, originals that go from the disk, and duplicates found by their state."""

import sqlalchemy as sa
from alembic import op

from officed.store.columns import Instant
from officed.store.held_back import DUPLICATE

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two new tables, one new index."""
    op.create_table(
        "hold",
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_hold_document_id"),
        sa.PrimaryKeyConstraint("document_id", name="pk_hold"),
    )
    op.create_table(
        "removal",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("removed_at", Instant()),
        sa.PrimaryKeyConstraint("sha256", name="pk_removal"),
    )
    waiting = sa.text("removed_at IS NULL")
    op.create_index("ix_removal_waiting", "removal", ["sha256"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_index("ix_document_duplicate", "document", ["id"], sqlite_where=DUPLICATE, postgresql_where=DUPLICATE)


def downgrade() -> None:
    """There is no way back."""
    raise NotImplementedError("a register goes forward only; restore a backup instead")
