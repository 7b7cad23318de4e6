"""Disposal: the content of a document goes in one transaction, its skeleton and its sealed history stay.

Files go after the commit: what a crash leaves is noted in `removal` and taken away by the next run.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, exists, select, update

from officed.domain.changes import Dispose, Move, PutWords, Unwithhold, Withhold
from officed.domain.covers import PART_OF
from officed.domain.errors import Refused
from officed.domain.states import State
from officed.store import schema as t
from officed.store.held_back import hold, removal
from officed.store.history import write_history
from officed.store.indexing import put_findable
from officed.store.statements import by, insert_new, insert_row, update_by

ARRIVAL_DISPOSED = "arrival.disposed"
"""Told of a document that shares its arrival with the last one that went: its row of the ledger was emptied too."""

# Everything that was read or said of a document. `content` is last: it holds the salt.
_CONTENT: tuple[Table, ...] = (t.correction, t.opinion, t.field, t.part, t.content)
# What a mail said, to whom and what came back; its key, its Message-ID and its fate stay.
_MAIL_EMPTIED: dict[str, object] = {
    "recipients": [], "values": {}, "attach": [], "accepted": [], "in_reply_to": None, "receipt": None, "error": None,
}  # fmt: skip
# What had a number when it was diverted is disposed of: its entry stands.
EMPTY_STATES = (State.DIVERTED.value, State.DISPOSED.value)
_ARRIVAL_EMPTIED: dict[str, object] = {"sha256": None, "name": "", "envelope_to": [], "hints": {}}


def withhold(connection: Connection, move: Move, change: Withhold, at: datetime) -> None:
    """Keep an entry from disposal, in place of a reason that stood there."""
    row = {"since": at, "actor": str(move.actor), "reason": change.reason}
    if not connection.execute(update_by(hold, "document_id"), {**by(document_id=move.document), **row}).rowcount:
        connection.execute(insert_row(hold), {"document_id": move.document, **row})


def unwithhold(connection: Connection, move: Move, _change: Unwithhold, _at: datetime) -> None:
    """Let the entry go when its term has ended."""
    connection.execute(delete(hold).where(hold.c.document_id == move.document))


def dispose(connection: Connection, move: Move, change: Dispose, at: datetime) -> None:
    """Write the disposal, then take all content away. Raises `Refused` for what is held or has mail to be sent."""
    document = move.document
    _refuse(connection, document, mails=not (change.diverted or change.stops))
    stop_mails(connection, document, at)
    if change.diverted:
        overwrite_removed(connection)
    row = {"document_id": document, "at": at, "actor": str(move.actor), "basis": change.basis}
    connection.execute(insert_row(t.disposal), row)
    put_findable(connection, document, PutWords((), ""))
    for table in _CONTENT:
        connection.execute(delete(table).where(table.c.document_id == document))
    connection.execute(update(t.outbox).where(t.outbox.c.document_id == document).values(_MAIL_EMPTIED))
    # The same letter may come again one day: it is a new one then, not a copy of what is not there.
    connection.execute(update(t.document).where(t.document.c.id == document).values(digest=None))
    if change.diverted:
        return
    for sha256 in {*_own(connection, document), *empty_arrivals(connection, move, at)}:
        connection.execute(insert_new(connection, removal), {"sha256": sha256, "since": at})


def stop_mails(connection: Connection, document: int, at: datetime) -> None:
    """Mails about a document that have not left do not leave."""
    stopped = {"state": "refused", "done_at": at, "claimed_by": None, "lease_until": None}
    connection.execute(update(t.outbox).where(t.outbox.c.document_id == document, t.PENDING).values(stopped))


def overwrite_removed(connection: Connection) -> None:
    """Have SQLite overwrite removed rows in its file from now on, not only forget them."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def _refuse(connection: Connection, document: int, *, mails: bool) -> None:
    if connection.scalar(select(hold.c.document_id).where(hold.c.document_id == document)) is not None:
        raise Refused(reason=f"Document {document} is kept from disposal: `officed retention unhold` lets it go.")
    waits = select(t.outbox.c.id).where(t.outbox.c.document_id == document, t.PENDING)
    if mails and connection.scalar(waits.limit(1)) is not None:
        raise Refused(reason=f"A mail of document {document} is still to be sent: dispose of it when that is done.")


def _own(connection: Connection, document: int) -> list[str]:
    return list(connection.scalars(select(t.document.c.original_sha256).where(t.document.c.id == document)))


_TIE = t.arrival_document
_LIVING = (
    select(_TIE.c.document_id)
    .join(t.document, t.document.c.id == _TIE.c.document_id)
    .where(_TIE.c.arrival_id == bindparam("arrival"), t.document.c.state.not_in(EMPTY_STATES))
)
_LETTERS = select(t.link.c.document_id).where(t.link.c.other_id == bindparam("stack"), t.link.c.kind == PART_OF)
_TIED = select(_TIE.c.document_id).where(_TIE.c.arrival_id == bindparam("arrival"))


def empty_arrivals(connection: Connection, move: Move, at: datetime, *, alone: bool = True) -> list[str]:
    """Empty the rows of the ledger that belong to empty documents only. Returns the originals that they had.

    A stack of scans is one arrival of several documents: its row goes with the last of them. Where the stack goes
    before them, as one of its letters is a report, they lose nothing but its file: each has one of its own.
    Without `alone` rows of this one document are left as they are.
    """
    letters = set(connection.scalars(_LETTERS, {"stack": move.document}))
    rows = select(t.arrival.c.id, t.arrival.c.sha256).join(_TIE, _TIE.c.arrival_id == t.arrival.c.id)
    found: list[str] = []
    for arrival, sha256 in connection.execute(rows.where(_TIE.c.document_id == move.document)).fetchall():
        living = set(connection.scalars(_LIVING, {"arrival": arrival}))
        others = set(connection.scalars(_TIED, {"arrival": arrival})) - {move.document}
        if living - letters or not (alone or others):
            continue
        emptied = {"sha256": None} if living else _ARRIVAL_EMPTIED
        connection.execute(update(t.arrival).where(t.arrival.c.id == arrival).values(emptied))
        found += [sha256] if sha256 is not None else []
        for other in sorted(others):
            # Its row of the ledger changed without a move of its own, and its next seal must know why.
            detail = {"arrival": arrival, "by": move.document}
            write_history(connection, document=other, at=at, actor=move.actor, event=ARRIVAL_DISPOSED, detail=detail)
    return found


def back_again(connection: Connection, sha256: str) -> None:
    """Bytes that had gone, or were to go, have come in again: they stay."""
    connection.execute(delete(removal).where(removal.c.sha256 == sha256))


def going() -> ColumnElement[bool]:
    """The condition that an original in `blob` is to be taken off the disk by law, or has been.

    One of them may be needed by another document still, and one may have gone an instant before that was noted.
    """
    return exists().where(removal.c.sha256 == t.blob.c.sha256)
