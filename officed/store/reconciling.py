"""What the reconciliation asks of the ledger, in pieces: a ledger is never held in memory as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from officed.domain.changes import Detail
from officed.domain.states import Actor
from officed.ports.ledger import Endless, Kept
from officed.store import schema as t
from officed.store.columns import clean
from officed.store.engine import Database
from officed.store.history import write_history

# Rows that are held at a time.
_PIECE = 2_000
RECONCILED = "ledger.reconciled"


class ReconcilingRoom:
    """The part of the store that the ledger is compared through (see `officed.ports.store.Ledger`)."""

    _database: Database

    def kept(self, source: str, keys: Sequence[str]) -> Mapping[str, Kept]:
        """What is known of the arrivals with these keys; unknown keys are left out."""
        found: dict[str, Kept] = {}
        with self._database.read() as connection:
            for start in range(0, len(keys), _PIECE):
                asked = {clean(key): key for key in keys[start : start + _PIECE]}
                for row in connection.execute(_BY_KEY, {"source": source, "keys": list(asked)}):
                    found.setdefault(asked[row.key], _kept(row, asked[row.key]))
        return found

    def places(self, source: str) -> Iterator[Kept]:
        """Every arrival of a source, oldest first, read piece by piece."""
        last = 0
        while True:
            with self._database.read() as connection:
                rows = connection.execute(_AFTER, {"source": source, "last": last}).fetchall()
            for row in rows:
                # A stack of scans is one arrival of several documents.
                if row.id != last:
                    yield _kept(row, row.key)
                last = row.id
            if len(rows) < _PIECE:
                return

    def first_told(self, source: str) -> datetime | None:
        """When this source was told of a letter for the first time."""
        with self._database.read() as connection:
            found: datetime | None = connection.scalar(_FIRST_TOLD, {"source": source})
            return found

    def endless(self, before: datetime) -> tuple[Endless, ...]:
        """Arrivals that came before an instant and have no end yet."""
        with self._database.read() as connection:
            return (*_endless(connection, before), *_orphans(connection))

    def reconciled(self, detail: Detail, actor: Actor, at: datetime) -> None:
        """Write down that the ledger was compared with its sources."""
        with self._database.write() as connection:
            write_history(connection, document=None, at=at, actor=actor, event=RECONCILED, detail=detail)

    def last_reconciled(self) -> datetime | None:
        """When that was done last."""
        with self._database.read() as connection:
            # Few rows of history belong to no document, and those have an index.
            found: datetime | None = connection.scalar(
                select(t.history.c.at)
                .where(t.history.c.document_id.is_(None), t.history.c.event == RECONCILED)
                .order_by(t.history.c.id.desc())
                .limit(1)
            )
            return found


_KEPT = (
    select(
        t.arrival.c.id,
        t.arrival.c.key,
        t.arrival.c.size,
        t.arrival.c.received_at,
        t.arrival.c.sha256,
        t.arrival.c.told_ref,
        t.blob.c.stored_at,
        t.arrival_document.c.document_id,
        t.content.c.message_id,
    )
    .join_from(t.arrival, t.arrival_document, t.arrival_document.c.arrival_id == t.arrival.c.id)
    .outerjoin(t.blob, t.blob.c.sha256 == t.arrival.c.sha256)
    .outerjoin(t.content, t.content.c.document_id == t.arrival_document.c.document_id)
    .where(t.arrival.c.source == bindparam("source"))
    .order_by(t.arrival.c.id)
)
_BY_KEY = _KEPT.where(t.arrival.c.key.in_(bindparam("keys", expanding=True)))
_AFTER = _KEPT.where(t.arrival.c.id > bindparam("last")).limit(_PIECE)
_FIRST_TOLD = select(func.min(t.arrival.c.told_at)).where(t.arrival.c.source == bindparam("source"))

_QUEUED = (
    select(t.arrival.c.source, t.arrival.c.key, t.document.c.id, t.document.c.state, t.blob.c.stored_at)
    .join_from(t.document, t.arrival_document, t.arrival_document.c.document_id == t.document.c.id)
    .join(t.arrival, t.arrival.c.id == t.arrival_document.c.arrival_id)
    .outerjoin(t.blob, t.blob.c.sha256 == t.document.c.original_sha256)
    .where(t.QUEUED, t.blob.c.stored_at < bindparam("before"))
    .order_by(t.document.c.id)
)
_ORPHANS = (
    select(t.arrival.c.source, t.arrival.c.key, t.arrival.c.received_at)
    .outerjoin(t.arrival_document, t.arrival_document.c.arrival_id == t.arrival.c.id)
    .where(t.arrival_document.c.document_id.is_(None))
)


def _kept(row: Row[*tuple[Any, ...]], key: str) -> Kept:
    return Kept(
        key=key,
        document=row.document_id,
        size=row.size,
        received_at=row.received_at,
        sha256=row.sha256,
        stored_at=row.stored_at,
        told=row.told_ref,
        message_id=row.message_id,
    )


def _endless(connection: Connection, before: datetime) -> Iterable[Endless]:
    rows = connection.execute(_QUEUED, {"before": before})
    return [Endless(row.source, row.key, row.id, row.state, row.stored_at) for row in rows]


def _orphans(connection: Connection) -> Iterable[Endless]:
    return [Endless(row.source, row.key, None, None, row.received_at) for row in connection.execute(_ORPHANS)]
