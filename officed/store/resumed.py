"""The table of sequences that wait after a restore.

`taken_at` is when the backup was made, `before` the number that the sequence would have given next then.
"""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table

from officed.store.columns import Instant, Words
from officed.store.schema import metadata

resumption = Table(
    "resumption",
    metadata,
    Column("sequence", Words, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("since", Instant, primary_key=True),
    Column("taken_at", Instant, nullable=False),
    Column("before", Integer, nullable=False),
    Column("settled_at", Instant),
)
