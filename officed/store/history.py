"""Writing history: insert only, ids and codes only, so that it may stand when the content is gone."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from officed.domain.changes import Detail
from officed.domain.seal import canonical
from officed.domain.states import Actor, State
from officed.store import schema as t
from officed.store.columns import clean
from officed.store.statements import insert_row

CORRECTED = "entry.corrected"
"""The event under which history proves a correction."""


def write_history(
    connection: Connection,
    *,
    document: int | None,
    at: datetime,
    actor: Actor,
    event: str,
    detail: Detail,
    state: State | None = None,
    target: State | None = None,
) -> None:
    """Add one row. `detail` may hold ids, codes, numbers and salted digests, never a name or an address."""
    connection.execute(
        insert_row(t.history),
        {
            "document_id": document,
            "at": at,
            "actor": str(actor),
            "event": event,
            "state": state.value if state else None,
            "target": target.value if target else None,
            "detail": canonical({k: clean(v) if isinstance(v, str) else v for k, v in detail.items()}).decode(),
        },
    )


def salt_of(connection: Connection, document: int) -> str:
    """The salt of a document's digests; empty once its content is disposed of."""
    return connection.scalar(_SALT, {"document": document}) or ""


def salted(salt: str, value: str) -> str:
    """A digest that says nothing once the content, and with it the salt, is disposed of."""
    return hashlib.sha256(f"{salt}{value}".encode()).hexdigest()


def correction_digest(salt: str, what: str, was: str, now: str, why: str) -> str:
    """What history keeps of a correction: it proves the row, and says nothing when the row is gone."""
    return salted(salt, canonical({"what": what, "was": was, "now": now, "why": why}).decode())


_SALT = select(t.content.c.salt).where(t.content.c.document_id == bindparam("document"))
