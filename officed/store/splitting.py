"""The letters of a stack, written in the transaction that ends the stack: all of them or none."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from officed.domain.changes import CutOut
from officed.domain.covers import PART_OF
from officed.domain.states import OFFICED, State
from officed.store import schema as t
from officed.store.disposing import back_again
from officed.store.history import salted, write_history
from officed.store.statements import insert_new, insert_row

_STACK = (
    select(t.document, t.arrival_document.c.arrival_id)
    .join(t.arrival_document, t.arrival_document.c.document_id == t.document.c.id)
    .where(t.document.c.id == bindparam("document"), t.arrival_document.c.copy.is_(False))
)
# What a letter has from its stack: it came with it.
_INHERITED = ("source", "way", "direction", "received_at", "received_on", "media_type")


def write_letters(connection: Connection, stack: int, letters: Sequence[CutOut], at: datetime) -> None:
    """Make a document of each letter, tied to the stack's arrival and linked to the stack."""
    row = connection.execute(_STACK, {"document": stack}).one()
    for letter in letters:
        _write(connection, row, letter, at)


def _write(connection: Connection, stack: Row[*tuple[Any, ...]], letter: CutOut, at: datetime) -> None:
    blob = {"sha256": letter.sha256, "size": letter.size, "stored_at": at}
    if connection.scalar(insert_new(connection, t.blob, returning="sha256"), blob) is None:
        back_again(connection, letter.sha256)
    values = {name: getattr(stack, name) for name in _INHERITED}
    own = {
        "state": State.RECEIVED.value, "original_sha256": letter.sha256, "digest": letter.digest, "size": letter.size,
    }  # fmt: skip
    document = connection.scalar(insert_row(t.document, "id"), values | own)
    assert document is not None
    salt = secrets.token_hex(16)
    content = {"document_id": document, "salt": salt, "name": letter.name, "data": {}}
    connection.execute(insert_row(t.content), content)
    tie = {"arrival_id": stack.arrival_id, "document_id": document, "copy": False}
    connection.execute(insert_row(t.arrival_document), tie)
    link = {"document_id": document, "other_id": stack.id, "kind": PART_OF, "since": at}
    connection.execute(insert_row(t.link), link)
    write_history(
        connection,
        document=document,
        at=at,
        actor=OFFICED,
        event="document.received",
        target=State.RECEIVED,
        detail={
            "arrival": stack.arrival_id, "source": stack.source, "stack": stack.id, "first": letter.pages.first,
            "last": letter.pages.last, "digest": salted(salt, letter.sha256),
        },
    )  # fmt: skip
