"""Tables of retention: entries that a person keeps from disposal, and originals that go from the disk by law."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, literal_column

from officed.store.columns import Instant, Words
from officed.store.schema import Id, Sha256, document, metadata

# The holds in force; history and corrections keep every one.
hold = Table(
    "hold",
    metadata,
    Column("document_id", Id, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    Column("since", Instant, nullable=False),
    Column("actor", Words, nullable=False),
    Column("reason", Words, nullable=False),
)

# What is to be taken off the disk after the transaction that disposed of it, and since when it is gone.
removal = Table(
    "removal",
    metadata,
    Column("sha256", Sha256, primary_key=True),
    Column("since", Instant, nullable=False),
    Column("removed_at", Instant),
)
WAITING = removal.c.removed_at.is_(None)
Index("ix_removal_waiting", removal.c.sha256, sqlite_where=WAITING, postgresql_where=WAITING)

# Like the refused ones, they are looked through every night.
DUPLICATE = document.c.state == literal_column("'duplicate'")
Index("ix_document_duplicate", document.c.id, sqlite_where=DUPLICATE, postgresql_where=DUPLICATE)
