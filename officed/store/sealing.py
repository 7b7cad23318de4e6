"""The sealer: appends a seal over the history written since the last one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, text

from officed.domain.seal import Seal, seal_batch
from officed.store import schema as t
from officed.store.columns import instant_text
from officed.store.engine import Database

# A seal covers at most so many rows, so that one transaction stays short.
BATCH = 5_000


def seal_history(database: Database, at: datetime) -> Seal | None:
    """Write one seal; None when everything is sealed already."""
    # Asked every few seconds, and mostly for nothing: one question, made once.
    with database.read() as connection:
        newest, sealed = connection.execute(_STANDING).one()
    if (newest or 0) <= (sealed or 0):
        return None
    with database.write() as connection:
        _settle(connection)
        previous = last_seal(connection)
        made = seal_batch(previous, history_rows(connection, after=previous.last if previous else 0, limit=BATCH))
        if made is not None:
            connection.execute(
                t.seal.insert().values(
                    sequence=made.sequence,
                    first=made.first,
                    last=made.last,
                    digest=made.digest,
                    previous=made.previous,
                    at=at,
                )
            )
        return made


_STANDING = select(
    select(func.max(t.history.c.id)).scalar_subquery(),
    select(t.seal.c.last).order_by(t.seal.c.sequence.desc()).limit(1).scalar_subquery(),
)


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
