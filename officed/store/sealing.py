"""The sealer: appends a seal over the history written since the last one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, text

from officed.domain.changes import Detail
from officed.domain.seal import Seal, seal_batch
from officed.domain.states import Actor
from officed.store import schema as t
from officed.store.columns import instant_text
from officed.store.engine import Database
from officed.store.history import write_history
from officed.store.imprints import EVERY_SHEET, draw, explained, touched
from officed.store.sealed import imprint

# A seal covers at most so many rows, so that one transaction stays short.
BATCH = 5_000
# Rows that were never sealed are read while others wait to write, so only a few letters' at a time.
_AT_ONCE = 400


def seal_history(database: Database, at: datetime) -> Seal | None:
    """Write one seal; None when everything is sealed already, or another sealer was quicker."""
    with database.read() as connection:
        # Asked every few seconds, and mostly for nothing: one question, made once.
        newest, sealed = connection.execute(_STANDING).one()
        if (newest or 0) <= (sealed or 0):
            return None
        previous = last_seal(connection)
        after = previous.last if previous else 0
        # Imprints are drawn as of this moment, while others write on; only what came in between is drawn again below.
        rows = touched(connection, after, BATCH)
        drawn = draw(connection, explained(rows))
    with database.write() as connection:
        _settle(connection)
        if last_seal(connection) != previous:
            return None
        seen = {id_ for id_, _, _ in rows}
        rows = touched(connection, after, BATCH)
        late = {document for id_, document, _ in rows if id_ not in seen}
        again = {document: names for document, names in explained(rows).items() if document in late}
        drawn = {document: one for document, one in drawn.items() if document not in late} | draw(connection, again)
        said = [(document, changed) for document, (_, changed) in sorted(drawn.items())]
        made = seal_batch(previous, history_rows(connection, after=after, limit=BATCH), said)
        if made is not None:
            _write(connection, made, drawn, at)
        return made


_STANDING = select(
    select(func.max(t.history.c.id)).scalar_subquery(),
    select(t.seal.c.last).order_by(t.seal.c.sequence.desc()).limit(1).scalar_subquery(),
)


def seal_rest(database: Database, actor: Actor, at: datetime, limit: int = _AT_ONCE) -> int:
    """Seal the rows of documents that no seal has an imprint of, as they stand now. Returns how many; 0: none is left.

    That it was done and its seal are one transaction, so that no other sealer comes between them.
    """
    with database.read() as connection:
        if not _never_imprinted(connection, 1):
            return 0
    with database.write() as connection:
        _settle(connection)
        rest = _never_imprinted(connection, limit)
        if not rest:
            return 0
        detail: Detail = {"count": len(rest), "first": rest[0], "last": rest[-1]}
        write_history(connection, document=None, at=at, actor=actor, event="register.imprinted", detail=detail)
        previous = last_seal(connection)
        after = previous.last if previous else 0
        rows = touched(connection, after, BATCH)
        drawn = draw(connection, explained(rows) | dict.fromkeys(rest, EVERY_SHEET))
        said = [(document, changed) for document, (_, changed) in sorted(drawn.items())]
        made = seal_batch(previous, history_rows(connection, after=after, limit=BATCH), said)
        assert made is not None
        _write(connection, made, drawn, at)
    return len(rest)


def _never_imprinted(connection: Connection, limit: int) -> list[int]:
    """Documents that no seal has an imprint of: they were sealed by a version that had none."""
    drawn = select(imprint.c.seal).where(imprint.c.document_id == t.document.c.id)
    query = select(t.document.c.id).where(~drawn.exists()).order_by(t.document.c.id).limit(limit)
    return list(connection.scalars(query))


def _write(connection: Connection, made: Seal, drawn: Mapping[int, tuple[str, dict[str, str]]], at: datetime) -> None:
    connection.execute(
        t.seal.insert().values(
            sequence=made.sequence, first=made.first, last=made.last, digest=made.digest, previous=made.previous, at=at
        )
    )
    rows = [
        {"seal": made.sequence, "document_id": document, "salt": salt, "said": changed}
        for document, (salt, changed) in drawn.items()
    ]
    if rows:
        connection.execute(imprint.insert(), rows)


def _settle(connection: Connection) -> None:
    # On PostgreSQL a lower id may become visible after a higher one. The lock waits for every writer in hand, so that
    # no row can appear below the last one that is sealed, and for another sealer. SQLite has one writer anyway.
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE history IN SHARE ROW EXCLUSIVE MODE"))


def last_seal(connection: Connection) -> Seal | None:
    """The newest seal."""
    row = connection.execute(select(t.seal).order_by(t.seal.c.sequence.desc()).limit(1)).first()
    return Seal(row.sequence, row.first, row.last, row.digest, row.previous) if row else None


def history_rows(
    connection: Connection, *, after: int, limit: int | None = None, upto: int | None = None
) -> Iterator[tuple[int, Mapping[str, object]]]:
    """History in id order, as the values that a seal covers."""
    query = select(t.history).where(t.history.c.id > after).order_by(t.history.c.id).limit(limit)
    if upto is not None:
        query = query.where(t.history.c.id <= upto)
    for row in connection.execute(query):
        yield row.id, _values(row)


def _values(row: Row[*tuple[Any, ...]]) -> Mapping[str, object]:
    return {
        "document": row.document_id,
        "at": instant_text(row.at),
        "actor": row.actor,
        "event": row.event,
        "state": row.state,
        "target": row.target,
        "detail": row.detail,
    }


def imprints_of(connection: Connection, seal: int) -> Iterator[tuple[int, Mapping[str, str]]]:
    """What a seal covers besides history: document and what it said, in document order."""
    rows = connection.execute(
        select(imprint.c.document_id, imprint.c.said).where(imprint.c.seal == seal).order_by(imprint.c.document_id)
    )
    yield from ((document, said) for document, said in rows)
