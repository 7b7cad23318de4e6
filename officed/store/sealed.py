"""The table of imprints: beside each seal, what the rows of the documents that it covers said (see `imprints`).

`document_id` is 0 for the rows that belong to no document. The salt stays in the house; journals have the digests only.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Table

from officed.store.columns import Values
from officed.store.schema import metadata

imprint = Table(
    "imprint",
    metadata,
    Column("seal", Integer, primary_key=True, autoincrement=False),
    Column("document_id", BigInteger, primary_key=True, autoincrement=False, index=True),
    Column("salt", String(32), nullable=False),
    Column("said", Values, nullable=False),
)
