"""Letters are found again by the marks of their texts, and senders whatever the case of their address."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MARKED = "name IN ('text_print', 'text_mark', 'sender_ref')"


def upgrade() -> None:
    """Indexes only: no row changes."""
    op.create_index(
        "ix_field_mark",
        "field",
        ["value", "document_id"],
        unique=False,
        sqlite_where=sa.text(_MARKED),
        postgresql_where=sa.text(_MARKED),
    )
    op.drop_index("ix_content_sender_addr", "content")
    op.create_index("ix_content_sender_addr", "content", [sa.text("lower(sender_addr)")], unique=False)


def downgrade() -> None:
    """There is no way back."""
    raise NotImplementedError("a register goes forward only; restore a backup instead")
