"""Arrivals: every message and file that ever came, entered once, each tied to its document."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from officed.domain.changes import NewArrival
from officed.domain.covers import SPLIT
from officed.domain.states import OFFICED, State
from officed.ports.ledger import LedgerLine, Received
from officed.ports.originals import OriginalGone
from officed.store import schema as t
from officed.store.columns import clean
from officed.store.disposing import back_again
from officed.store.engine import Database
from officed.store.history import salt_of, salted, write_history
from officed.store.moving import apply_move
from officed.store.originals import Originals
from officed.store.statements import insert_new, insert_row

# SQLite takes at most 32,766 variables in a statement; a mailbox may hold more letters.
_CHUNK = 5_000
# The name of the lock under which arrivals are entered: any number that nothing else in the database locks.
_LEDGER_LOCK = 0x0FF1CED1


class LedgerRoom:
    """The part of the store that keeps the ledger (see `officed.ports.store.Ledger`)."""

    _database: Database
    _originals: Originals

    def standing(self, source: str, keys: Sequence[str]) -> Mapping[str, bool]:
        """Which of these keys are known: key -> whether the source was told."""
        found: dict[str, bool] = {}
        with self._database.read() as connection:
            for chunk in _chunks(keys):
                rows = connection.execute(
                    select(t.arrival.c.key, t.arrival.c.told_at).where(
                        t.arrival.c.source == source, t.arrival.c.key.in_(chunk)
                    )
                )
                found.update((key, told is not None) for key, told in rows)
        # A key is kept as `clean` leaves it, and the asker knows it as it was.
        return {key: found[kept] for key, kept in ((key, clean(key)) for key in keys) if kept in found}

    def receive(self, arrivals: Sequence[NewArrival], at: datetime) -> tuple[Received, ...]:
        """Enter arrivals in one transaction; a known key is not entered again, a known digest becomes a copy.

        Raises `OriginalGone` where the file of one was diverted away since it was put on disk; nothing is entered then.
        """
        with self._database.write() as connection:
            _in_turn(connection)
            received = tuple(_enter(connection, arrival, at) for arrival in arrivals)
            # Their rows hold those of the files: what is there now is not taken away before the commit.
            if not all(self._originals.has(arrival.sha256) for arrival in arrivals):
                raise OriginalGone
            return received

    def untold(self, source: str) -> tuple[str, ...]:
        """Keys that the source was not told of yet."""
        with self._database.read() as connection:
            query = select(t.arrival.c.key).where(t.arrival.c.source == source, t.arrival.c.told_at.is_(None))
            return tuple(connection.scalars(query))

    def told(self, source: str, places: Mapping[str, str], at: datetime) -> None:
        """The source moved these away; the new places are kept."""
        if not places:
            return
        statement = (
            update(t.arrival)
            .where(t.arrival.c.source == source, t.arrival.c.key == bindparam("the_key"))
            .values(told_at=at, told_ref=bindparam("place"))
        )
        with self._database.write() as connection:
            connection.execute(statement, [{"the_key": key, "place": place} for key, place in places.items()])

    def entered_as(self, source: str, sha256: str) -> tuple[str, ...]:
        """What documents are called that came from a source with these very bytes; those that were annulled are not."""
        with self._database.read() as connection:
            rows = connection.execute(_SAME_BYTES, {"source": source, "sha256": sha256})
            return tuple(row.reference or f"document {row.document_id}" for row in rows)

    def lines(self, *, source: str | None = None, limit: int | None = None) -> tuple[LedgerLine, ...]:
        """The ledger, oldest first."""
        query = _LINES.order_by(t.arrival.c.id).limit(limit)
        if source is not None:
            query = query.where(t.arrival.c.source == source)
        with self._database.read() as connection:
            return tuple(
                LedgerLine(
                    arrival=r.id,
                    source=r.source,
                    key=r.key,
                    received_at=r.received_at,
                    size=r.size,
                    outcome=_outcome(r.copy, r.state, r.wait_code),
                    document=r.document_id,
                    reference=r.reference,
                    told=r.told_ref,
                    reason=r.wait_reason or "",
                )
                for r in connection.execute(query)
            )


_LINES = (
    select(
        t.arrival.c.id,
        t.arrival.c.source,
        t.arrival.c.key,
        t.arrival.c.received_at,
        t.arrival.c.size,
        t.arrival.c.told_ref,
        t.arrival_document.c.copy,
        t.arrival_document.c.document_id,
        t.document.c.state,
        t.document.c.wait_reason,
        t.document.c.wait_code,
        t.entry.c.reference,
    )
    .join_from(t.arrival, t.arrival_document, t.arrival_document.c.arrival_id == t.arrival.c.id)
    .join(t.document, t.document.c.id == t.arrival_document.c.document_id)
    .outerjoin(t.entry, t.entry.c.document_id == t.document.c.id)
)


_SAME_BYTES = (
    select(t.arrival_document.c.document_id, t.entry.c.reference)
    .join_from(t.arrival, t.arrival_document, t.arrival_document.c.arrival_id == t.arrival.c.id)
    .outerjoin(t.entry, t.entry.c.document_id == t.arrival_document.c.document_id)
    .where(t.arrival.c.source == bindparam("source"), t.arrival.c.sha256 == bindparam("sha256"))
    .where(t.entry.c.annulled_at.is_(None))
    .order_by(t.arrival_document.c.document_id)
)


def _outcome(copy: bool, state: str, code: str | None) -> str:
    """A stack is refused for the register, as it is no letter; its letters have ends of their own."""
    if copy:
        return "duplicate"
    return code if code == SPLIT else state


def _chunks(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[i : i + _CHUNK] for i in range(0, len(keys), _CHUNK))


def _in_turn(connection: Connection) -> None:
    # One at a time, as SQLite has it anyway: two mailboxes may bring one letter at the same moment, and two batches of
    # the same letters in another order would wait for each other. The unique keys stand behind it.
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LEDGER_LOCK)))


_KNOWN = (
    select(t.arrival_document.c.document_id, t.arrival_document.c.copy)
    .join(t.arrival, t.arrival.c.id == t.arrival_document.c.arrival_id)
    .where(t.arrival.c.source == bindparam("source"), t.arrival.c.key == bindparam("key"))
)
_SAME_LETTER = select(t.document.c.id).where(t.document.c.digest == bindparam("digest"))


def _enter(connection: Connection, new: NewArrival, at: datetime) -> Received:
    known = connection.execute(_KNOWN, {"source": new.source, "key": new.key}).first()
    if known is not None:
        return Received(new.key, known.document_id, known.copy)
    size = new.size if new.stored_size is None else new.stored_size
    blob = {"sha256": new.sha256, "size": size, "stored_at": at}
    if connection.scalar(insert_new(connection, t.blob, returning="sha256"), blob) is None:
        back_again(connection, new.sha256)
    document, copy, salt = _document_for(connection, new)
    arrival = _insert_arrival(connection, new)
    tie = {"arrival_id": arrival, "document_id": document, "copy": copy}
    connection.execute(insert_row(t.arrival_document), tie)
    write_history(
        connection,
        document=document,
        at=at,
        actor=OFFICED,
        event="document.copied" if copy else "document.received",
        target=None if copy else State.RECEIVED,
        detail={"arrival": arrival, "source": new.source, "digest": salted(salt, new.sha256)},
    )
    if new.divert is not None and not copy:
        move = new.divert(document)
        apply_move(connection, move, move.changes, at)
    return Received(new.key, document, copy)


def _document_for(connection: Connection, new: NewArrival) -> tuple[int, bool, str]:
    """The document of an arrival, whether the arrival is a copy of it, and the document's salt."""
    first: int | None = connection.scalar(_SAME_LETTER, {"digest": new.digest})
    if first is not None:
        return first, True, salt_of(connection, first)
    salt = secrets.token_hex(16)
    made: int | None = connection.scalar(
        insert_row(t.document, "id"),
        {
            "state": State.RECEIVED.value,
            "source": new.source,
            "way": new.way.value,
            "direction": new.direction.value,
            "received_at": new.received_at,
            "received_on": new.received_on,
            "original_sha256": new.sha256,
            "digest": new.digest,
            "media_type": new.media_type,
            "size": new.size,
        },
    )
    assert made is not None
    content = {"document_id": made, "salt": salt, "name": new.name, "data": {}}
    connection.execute(insert_row(t.content), content)
    return made, False, salt


def _insert_arrival(connection: Connection, new: NewArrival) -> int:
    made: int | None = connection.scalar(
        insert_row(t.arrival, "id"),
        {
            "source": new.source,
            "key": new.key,
            "received_at": new.received_at,
            "received_on": new.received_on,
            "sha256": new.sha256,
            "size": new.size,
            "name": new.name,
            "mailbox": new.mailbox,
            "envelope_to": list(new.envelope_to),
            "hints": dict(new.hints),
        },
    )
    assert made is not None
    return made
