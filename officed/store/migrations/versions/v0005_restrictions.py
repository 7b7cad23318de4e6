"""Restrictions of access with their first and last day"""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of restrictions. Older grounds stand with their entries; `officed register lint` lists them."""
    op.create_table(
        "restriction",
        sa.Column("document_id", ID, autoincrement=False, nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("law", sa.Text(), nullable=False),
        sa.Column("by_mark", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_restriction_document_id")),
        sa.PrimaryKeyConstraint("document_id", "part", name=op.f("pk_restriction")),
    )
    op.create_index(op.f("ix_restriction_until"), "restriction", ["until"])


def downgrade() -> None:
    """There is no way back."""
    raise NotImplementedError("a register goes forward only; restore a backup instead")
