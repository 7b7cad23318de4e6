"""Claims and moves: compare-and-swap on (state, version), changes and history in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    Text,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)

from officed.domain.changes import Change, Detail, Move
from officed.domain.document import Document
from officed.domain.register import Entry, NumberRequest
from officed.ports.hooks import OpenLetter
from officed.store import schema as t
from officed.store.engine import Database
from officed.store.loading import load_document, load_documents
from officed.store.moving import apply_move
from officed.store.numbers import AnotherDay, take_number


class WorkRoom:
    """The part of the store that moves documents (see `officed.ports.store.Work`)."""

    _database: Database

    def claim(self, worker: str, limit: int, now: datetime, until: datetime) -> tuple[Document, ...]:
        """Documents that wait for their next step, leased to this worker."""
        with self._database.read() as connection:
            if connection.scalar(_WAITING, {"now": now, "most": 1}) is None:
                return ()
        with self._database.write() as connection:
            ids = tuple(connection.scalars(_CLAIMED, {"now": now, "most": limit}))
            if not ids:
                return ()
            connection.execute(_LEASED, {"ids": ids, "claimed_by": worker, "lease_until": until})
            return load_documents(connection, ids)

    def renew(self, worker: str, until: datetime) -> None:
        """Keep what this worker has claimed until a later instant: its step takes long."""
        with self._database.write() as connection:
            connection.execute(_MINE, {"worker": worker, "lease_until": until})

    def release(self, prefix: str) -> None:
        """Give back what workers whose name starts with `prefix` had claimed."""
        for table, queue in ((t.document, t.QUEUED), (t.outbox, t.PENDING)):
            with self._database.write() as connection:
                mine = table.c.claimed_by.startswith(prefix, autoescape=True)
                connection.execute(update(table).where(queue, mine).values(claimed_by=None, lease_until=None))

    def later(self, document: int, at: datetime) -> None:
        """Give a claimed document back, to be tried again at an instant."""
        with self._database.write() as connection:
            connection.execute(
                update(t.document)
                .where(t.document.c.id == document, t.QUEUED)
                .values(claimed_by=None, lease_until=None, next_at=at, tries=t.document.c.tries + 1)
            )

    def document(self, document: int) -> Document:
        """A document as it stands. Raises `NotFound`."""
        with self._database.read() as connection:
            return load_document(connection, document)

    def move(self, move: Move, at: datetime) -> int:
        """Make a move with its changes in one transaction. Returns the new version."""
        with self._database.write() as connection:
            return apply_move(connection, move, move.changes, at)

    def register(
        self,
        move: Move,
        request: NumberRequest,
        complete: Callable[[Entry], Sequence[Change]],
        clock: Callable[[], tuple[datetime, date]],
        today: date,
    ) -> Entry | None:
        """Take a number and make the move in one transaction (see `officed.ports.store.Work.register`)."""
        try:
            with self._database.write() as connection:
                entry, at = take_number(connection, move.document, request, clock, today)
                numbered: Detail = {"sequence": entry.sequence, "year": entry.year, "number": entry.number}
                told: Detail = {**move.detail, **numbered, "suffix": entry.suffix, "reference": entry.reference}
                told = {**told, "original": entry.original_sha256}
                apply_move(connection, move, (*move.changes, *complete(entry)), at, detail=told)
                return entry
        except AnotherDay:
            return None

    def open_letters(
        self, references: Sequence[str], message_ids: Sequence[str], sender: str
    ) -> tuple[OpenLetter, ...]:
        """Registered letters that one may belong to, the best keys first."""
        with self._database.read() as connection:
            found: dict[int, Row[*tuple[Any, ...]]] = {}
            for query, values in _looked_for(connection, references, message_ids, sender):
                for row in connection.execute(query, values):
                    found.setdefault(row.document_id, row)
            if not found:
                return ()
            posted = _posted(connection, tuple(found))
            return tuple(_open_letter(row, posted.get(document, [])) for document, row in found.items())


_WAITING = (
    select(t.document.c.id)
    .where(
        t.QUEUED,
        or_(t.document.c.next_at.is_(None), t.document.c.next_at <= bindparam("now")),
        or_(t.document.c.lease_until.is_(None), t.document.c.lease_until < bindparam("now")),
    )
    .order_by(t.document.c.id)
    .limit(bindparam("most", type_=Integer))
)
_CLAIMED = _WAITING.with_for_update(skip_locked=True)
_MINE = update(t.document).where(t.QUEUED, t.document.c.claimed_by == bindparam("worker"))
_LEASED = update(t.document).where(t.document.c.id.in_(bindparam("ids", expanding=True)))


# More letters than these with one key say nothing; the newest are asked.
_MOST_LETTERS = 50

_Query = Select[*tuple[Any, ...]]


def _by(condition: ColumnElement[bool]) -> _Query:
    return _OPEN_LETTERS.where(condition).limit(_MOST_LETTERS)


_OPEN_LETTERS = (
    select(
        t.entry.c.document_id,
        t.entry.c.reference,
        t.entry.c.sequence,
        t.entry.c.year,
        t.entry.c.number,
        t.entry.c.direction,
        t.entry.c.series,
        t.content.c.sender_addr,
        t.content.c.message_id,
        t.content.c.subject,
        # Whom a letter of ours went to; of all others what was read is not needed here.
        case((t.entry.c.direction == literal_column("'outgoing'"), t.content.c.data), else_=None).label("went"),
    )
    .join_from(t.entry, t.content, t.content.c.document_id == t.entry.c.document_id)
    .order_by(t.entry.c.document_id.desc())
)
_BY_REFERENCE = _by(t.entry.c.reference.in_(bindparam("references", expanding=True)))
_BY_MESSAGE_ID = _by(t.content.c.message_id.in_(bindparam("message_ids", expanding=True)))
_BY_DOCUMENT = _by(t.entry.c.document_id.in_(bindparam("documents", expanding=True)))
_BY_SENDER = _by(
    (func.lower(t.content.c.sender_addr) == func.lower(bindparam("sender", type_=Text)))
    # Asked of each letter of the sender, not made into a list: a register has ever more open terms.
    & exists().where(t.deadline.c.document_id == t.entry.c.document_id, t.deadline.c.outcome.is_(None))
)
_POSTED_UNDER = select(t.outbox.c.document_id).where(
    t.outbox.c.message_id.in_(bindparam("message_ids", expanding=True)), t.outbox.c.document_id.is_not(None)
)
_POSTED_OF = (
    select(t.outbox.c.document_id, t.outbox.c.message_id)
    .where(t.outbox.c.document_id.in_(bindparam("documents", expanding=True)))
    .order_by(t.outbox.c.id)
)


def _looked_for(
    connection: Connection, references: Sequence[str], message_ids: Sequence[str], sender: str
) -> Iterator[tuple[_Query, dict[str, object]]]:
    if references:
        yield _BY_REFERENCE, {"references": references}
    if message_ids:
        ids: dict[str, object] = {"message_ids": message_ids}
        yield _BY_MESSAGE_ID, ids
        answered = tuple(connection.scalars(_POSTED_UNDER, ids))
        if answered:
            yield _BY_DOCUMENT, {"documents": answered}
    if sender:
        yield _BY_SENDER, {"sender": sender}


def _posted(connection: Connection, documents: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for document, message_id in connection.execute(_POSTED_OF, {"documents": documents}):
        found.setdefault(document, []).append(message_id)
    return found


def _open_letter(row: Row[*tuple[Any, ...]], posted: Sequence[str]) -> OpenLetter:
    own = (row.message_id,) if row.message_id else ()
    return OpenLetter(
        document=row.document_id,
        reference=row.reference,
        sequence=row.sequence,
        year=row.year,
        number=row.number,
        sender_addr=row.sender_addr,
        direction=row.direction,
        message_ids=(*own, *posted),
        series=row.series,
        subject=row.subject,
        recipients=tuple(addr for _, addr in (row.went or {}).get("to", ()) if addr),
    )
