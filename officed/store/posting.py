"""The outbox: mails as frozen values, sent at least once after the commit, each with one Message-ID for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, Row, bindparam, func, or_, select, union, update

from officed.domain.changes import Letter, Move, Send
from officed.domain.errors import OfficedError
from officed.domain.states import State
from officed.ports.store import Original, Posted, Receipt
from officed.store import schema as t
from officed.store.engine import Database
from officed.store.moving import apply_move
from officed.store.outgoing import write_letter


class PostRoom:
    """The part of the store that keeps the outbox (see `officed.ports.store.Post`)."""

    _database: Database

    def post(self, sends: Sequence[Send], at: datetime, document: int | None = None) -> None:
        """Put mails that belong to no move into the outbox; a key that is there already is left as it is."""
        with self._database.write() as connection:
            for send in sends:
                write_letter(connection, document, send.letter, at)

    def due_mail(
        self, worker: str, limit: int, now: datetime, until: datetime, channel: str = ""
    ) -> tuple[Posted, ...]:
        """Mails whose time has come, leased to this worker, oldest first; those that name a channel only for it."""
        with self._database.read() as connection:
            if connection.scalar(_PENDING, {"now": now, "channel": channel, "most": 1}) is None:
                return ()
        with self._database.write() as connection:
            ids = tuple(connection.scalars(_CLAIMED, {"now": now, "channel": channel, "most": limit}))
            if not ids:
                return ()
            connection.execute(_LEASED, {"ids": ids, "claimed_by": worker, "lease_until": until})
            rows = connection.execute(_MAILS, {"ids": ids})
            return tuple(_posted(row) for row in rows)

    def waiting_mail(self, template: str) -> tuple[Posted, ...]:
        """Mails of a template that have not gone yet, the oldest first; nobody claims them."""
        with self._database.read() as connection:
            ids = tuple(connection.scalars(_WAITING, {"template": template}))
            return tuple(_posted(row) for row in connection.execute(_MAILS, {"ids": ids})) if ids else ()

    def receipts(self, receipts: Sequence[Receipt], at: datetime) -> tuple[Move, ...]:
        """Write down what came of sending, in one transaction; returns the moves that were made."""
        with self._database.write() as connection:
            _lock_documents(connection, receipts)
            moves = (_receive(connection, receipt, at) for receipt in receipts)
            return tuple(move for move in moves if move is not None)

    def next_mail_at(self) -> datetime | None:
        """When the next pending mail is due, or None."""
        with self._database.read() as connection:
            found: datetime | None = connection.scalar(select(func.min(t.outbox.c.next_at)).where(t.PENDING))
            return found


_PENDING = (
    select(t.outbox.c.id)
    .where(
        t.PENDING,
        t.outbox.c.next_at <= bindparam("now"),
        t.outbox.c.channel == bindparam("channel"),
        or_(t.outbox.c.lease_until.is_(None), t.outbox.c.lease_until < bindparam("now")),
    )
    .order_by(t.outbox.c.next_at, t.outbox.c.id)
    .limit(bindparam("most", type_=Integer))
)
_WAITING = select(t.outbox.c.id).where(t.PENDING, t.outbox.c.template == bindparam("template"))
_CLAIMED = _PENDING.with_for_update(skip_locked=True)
_LEASED = update(t.outbox).where(t.outbox.c.id.in_(bindparam("ids", expanding=True)))


_MAILS = (
    select(
        t.outbox,
        t.document.c.original_sha256,
        t.document.c.media_type,
        t.content.c.name,
    )
    .outerjoin(t.document, t.document.c.id == t.outbox.c.document_id)
    .outerjoin(t.content, t.content.c.document_id == t.outbox.c.document_id)
    .where(t.outbox.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(t.outbox.c.id)
)


def _posted(row: Row[*tuple[Any, ...]]) -> Posted:
    letter = Letter(
        key=row.key,
        purpose=row.purpose,
        to=tuple(row.recipients),
        template=row.template,
        # `values` is a method of rows, so the column is asked for by name.
        values=row._mapping["values"],
        language=row.language,
        attach=tuple(row.attach),
        critical=row.critical,
        channel=row.channel,
        in_reply_to=row.in_reply_to,
        message_id=row.message_id,
    )
    original = Original(row.original_sha256, row.name, row.media_type) if row.original_sha256 else None
    return Posted(row.id, row.document_id, letter, row.dated, row.tries, tuple(row.accepted), original)


def _lock_documents(connection: Connection, receipts: Sequence[Receipt]) -> None:
    # Two relays that hold mails of the same documents lock these in one order, or they would wait for each other. What
    # a letter answers ends together with its going out.
    mails = [receipt.id for receipt in receipts if receipt.follow is not None]
    connection.execute(_DOCUMENTS_OF, {"mails": mails}).fetchall()


_WRITTEN_ABOUT = select(t.outbox.c.document_id).where(t.outbox.c.id.in_(bindparam("mails", expanding=True)))
_ANSWERED = select(t.link.c.other_id).where(t.link.c.kind == "answers", t.link.c.document_id.in_(_WRITTEN_ABOUT))
_DOCUMENTS_OF = (
    select(t.document.c.id)
    .where(t.document.c.id.in_(union(_WRITTEN_ABOUT, _ANSWERED)))
    .order_by(t.document.c.id)
    .with_for_update(key_share=True)
)


_RECEIVED = (
    update(t.outbox)
    .where(t.outbox.c.id == bindparam("mail"), t.PENDING)
    .values(tries=t.outbox.c.tries + 1, claimed_by=None, lease_until=None)
    .returning(t.outbox.c.document_id)
)
_STANDS = select(t.document.c.state, t.document.c.version).where(t.document.c.id == bindparam("document"))


def _receive(connection: Connection, receipt: Receipt, at: datetime) -> Move | None:
    done = receipt.state != "pending"
    # What is sent stays sent, whatever a relay says whose lease ran out in between.
    row = connection.execute(
        _RECEIVED,
        {
            "mail": receipt.id,
            "state": receipt.state,
            "accepted": list(receipt.accepted),
            "next_at": receipt.next_at or at,
            "done_at": at if done else None,
            "receipt": receipt.text if receipt.state == "sent" else None,
            "error": None if receipt.state == "sent" else receipt.text,
        },
    ).first()
    if receipt.follow is None or row is None or row.document_id is None:
        return None
    stands = connection.execute(_STANDS, {"document": row.document_id}).first()
    move = receipt.follow(State(stands.state), stands.version) if stands else None
    if move is None:
        return None
    try:
        apply_move(connection, move, move.changes, at)
    except OfficedError:
        # A person moved the document in this very moment; the receipt stands, the move has lost its sense. A move is
        # refused before it has written anything, so there is nothing to take back.
        return None
    return move
