"""Whistleblowers' reports have dates and an envelope of their own, apart from the terms of the register."""

import sqlalchemy as sa
from alembic import op

from officed.store.columns import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """One new table."""
    op.create_table(
        "report",
        sa.Column("document_id", _ID, autoincrement=False, nullable=False),
        sa.Column("handler", sa.Text(), nullable=False),
        sa.Column("receipt_due", sa.Date(), nullable=False),
        sa.Column("receipt_basis", sa.Text(), nullable=False),
        sa.Column("feedback_due", sa.Date(), nullable=False),
        sa.Column("feedback_basis", sa.Text(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("reminded", sa.JSON(), nullable=False),
        sa.Column("acknowledged_on", sa.Date()),
        sa.Column("answered_on", sa.Date()),
        sa.Column("released_at", Instant()),
        sa.Column("envelope", sa.String(64)),
        sa.Column("purged_at", Instant()),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_report_document_id"),
        sa.ForeignKeyConstraint(["envelope"], ["blob.sha256"], name="fk_report_envelope", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("document_id", name="pk_report"),
    )


def downgrade() -> None:
    """There is no way back."""
    raise NotImplementedError("a register goes forward only; restore a backup instead")
