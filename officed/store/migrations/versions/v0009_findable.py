"""Entries are found by words and marks. `officed register reindex` fills in what was registered before."""

import sqlalchemy as sa
from alembic import op

from officed.store.findable import make_full_text

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """One new table with its full-text index."""
    op.create_table(
        "findable",
        sa.Column("place", _ID, autoincrement=False, nullable=False),
        sa.Column("document_id", _ID, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_findable_document_id"),
        sa.PrimaryKeyConstraint("place", name="pk_findable"),
        sa.UniqueConstraint("document_id", name="uq_findable_document_id"),
    )
    make_full_text(op.get_bind())


def downgrade() -> None:
    """There is no way back."""
    raise NotImplementedError("a register goes forward only; restore a backup instead")
