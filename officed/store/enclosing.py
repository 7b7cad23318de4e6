"""An envelope takes the place of a report's content: every row that told of the letter is emptied or goes.

First the rows, with the move itself; then the files; last that they are gone. A crash between leaves plain files that
are known and are removed by the next who looks (`officed.flow.reports.diverting.finish`).
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, ScalarSelect, Select, and_, bindparam, delete, exists, select, update
from sqlalchemy.sql.elements import ColumnElement

from officed.domain.changes import Enclose, Move
from officed.domain.covers import PART_OF
from officed.domain.states import OFFICED
from officed.store import schema as t
from officed.store.disposing import EMPTY_STATES, empty_arrivals, overwrite_removed, stop_mails
from officed.store.engine import Database
from officed.store.held_back import WAITING, removal
from officed.store.history import write_history
from officed.store.originals import Originals
from officed.store.reports import report
from officed.store.statements import insert_new
from officed.store.trials import trial

PURGED = "document.purged"
_EMPTY: Mapping[str, object] = {
    "name": "", "subject": "", "sender_name": "", "sender_addr": "", "text": "", "language": None, "message_id": None,
    "title": None, "public_title": None, "restriction": None, "data": {},
}  # fmt: skip
_SILENT: Mapping[str, object] = {
    "values": {}, "recipients": [], "accepted": [], "attach": [], "in_reply_to": None, "receipt": None,
    "error": "the letter was diverted",
}  # fmt: skip
_TOLD = (t.part, t.field, t.opinion, trial)


def enclose(connection: Connection, move: Move, change: Enclose, at: datetime) -> None:
    """Put the envelope in the place of the content. Mails that were written before say nothing any more."""
    document = move.document
    overwrite_removed(connection)
    blob = {"sha256": change.sha256, "size": change.size, "stored_at": at}
    connection.execute(insert_new(connection, t.blob), blob)
    # A new salt: what history keeps of the letter as salted digests can be compared with nothing from now on.
    empty = {**_EMPTY, "salt": secrets.token_hex(16)}
    connection.execute(update(t.content).where(t.content.c.document_id == document).values(empty))
    for table in _TOLD:
        connection.execute(delete(table).where(table.c.document_id == document))
    _silence(connection, document, at)
    alone = t.arrival.c.id.in_(_arrivals_of(document))
    connection.execute(update(t.arrival).where(alone).values(name="", mailbox="", envelope_to=[], hints={}))
    was_ever_plain = connection.scalar(select(t.document.c.original_sha256).where(t.document.c.id == document))
    purged = at if was_ever_plain == change.sha256 else None
    if purged is None:
        # Copies that come later are letters of their own: they may not be tied to what nobody can read.
        connection.execute(update(t.document).where(t.document.c.id == document).values(digest=None))
    of = report.c.document_id == document
    connection.execute(update(report).where(of).values(envelope=change.sha256, purged_at=purged))
    # Scans are let go of before it is asked whose they are; rows of this letter alone name its files until they go.
    scans = empty_arrivals(connection, move, at, alone=False)
    for sha256 in {*scans, *_plain(connection, document)}:
        # Whoever proves the register meanwhile, or after a crash, knows that the file may be gone.
        connection.execute(insert_new(connection, removal), {"sha256": sha256, "since": at, "removed_at": None})


def _silence(connection: Connection, document: int, at: datetime) -> None:
    """Mails about the letter lose what they said; those that have not left do not leave."""
    of = t.outbox.c.document_id == document
    stop_mails(connection, document, at)
    connection.execute(update(t.outbox).where(of).values(_SILENT))
    connection.execute(update(t.assignment).where(t.assignment.c.document_id == document).values(because=""))


class EnclosingRoom:
    """The part of the store that knows what is left of a diverted letter (see `officed.ports.reports.Reports`)."""

    _database: Database
    _originals: Originals

    def plain_copies(self, document: int) -> tuple[str, ...]:
        """Originals (SHA-256) on disk that hold the plain letter of a diverted report and nobody else's."""
        with self._database.read() as connection:
            return _plain(connection, document)

    def remove_plain(self, document: int, sha256: str, newest: float) -> bool:
        """Take a plain copy off the disk. False where it came in again after an instant (Unix time): it waits.

        What another document has by now stays. Whoever enters the same bytes meanwhile waits, and finds them gone.
        """
        with self._database.write() as connection:
            # An arrival's row holds this one until its own commit, and is seen after that.
            connection.execute(select(t.blob.c.sha256).where(t.blob.c.sha256 == sha256).with_for_update())
            if sha256 not in _plain(connection, document):
                return True
            return self._originals.remove(sha256, newest)

    def purged(self, document: int, at: datetime, waiting: Collection[str] = ()) -> None:
        """Write down that the plain copies are gone; those still `waiting` go with what was disposed of."""
        with self._database.write() as connection:
            gone = _plain(connection, document)
            of = (report.c.document_id == document, report.c.purged_at.is_(None))
            if connection.execute(update(report).where(*of).values(purged_at=at)).rowcount != 1:
                return
            alone = t.arrival.c.id.in_(_arrivals_of(document))
            # Also of a file that another letter has: it may go with that one, and this one would ask for it.
            connection.execute(update(t.arrival).where(alone).values(sha256=None))
            for sha256 in gone:
                row = {"sha256": sha256, "since": at, "removed_at": None}
                connection.execute(insert_new(connection, removal), row)
            done = removal.c.sha256.in_([sha256 for sha256 in gone if sha256 not in waiting])
            connection.execute(update(removal).where(done, WAITING).values(removed_at=at))
            detail = {"files": len(gone)}
            write_history(connection, document=document, at=at, actor=OFFICED, event=PURGED, detail=detail)

    def wipe(self) -> None:
        """Let go of what SQLite's log keeps of removed rows; PostgreSQL does so when it cleans up (VACUUM)."""
        self._database.empty_log()


def _plain(connection: Connection, document: int) -> tuple[str, ...]:
    row = connection.execute(_DIVERTED.where(report.c.document_id == document)).first()
    if row is None:
        return ()
    alone = t.arrival.c.id.in_(_arrivals_of(document))
    arrived = select(t.arrival.c.sha256).where(alone, t.arrival.c.sha256.is_not(None))
    stacks = connection.scalars(_STACKS, {"document": document})
    found = {row.original_sha256, *connection.scalars(arrived), *stacks} - {row.envelope}
    return tuple(sorted(sha256 for sha256 in found if not _is_anothers(connection, sha256, document)))


_DIVERTED = (
    select(t.document.c.original_sha256, report.c.envelope)
    .join_from(t.document, report, report.c.document_id == t.document.c.id)
    .where(t.document.c.state.in_(EMPTY_STATES), report.c.envelope.is_not(None), report.c.purged_at.is_(None))
)

_stack = t.document.alias("stack")
# Its pages stand in the stack that it was cut from, too, which goes as a whole.
_STACKS = (
    select(_stack.c.original_sha256)
    .join_from(t.link, _stack, _stack.c.id == t.link.c.other_id)
    .where(t.link.c.document_id == bindparam("document"), t.link.c.kind == PART_OF)
    .where(_stack.c.state.in_(EMPTY_STATES))
)


def arrived_with() -> Select[tuple[str]]:
    """The originals of arrivals that must be there: of one whose documents were all diverted only envelopes are."""
    tie, lives = t.arrival_document, t.document.c.state.not_in(EMPTY_STATES)
    living = exists().where(tie.c.arrival_id == t.arrival.c.id, tie.c.document_id == t.document.c.id, lives)
    return select(t.arrival.c.sha256).where(t.arrival.c.sha256.is_not(None), living)


def _arrivals_of(document: int) -> ScalarSelect[int]:
    """Arrivals of this document alone: a stack of scans is that of other letters, too."""
    mine, other = t.arrival_document.alias(), t.arrival_document.alias()
    shared = exists().where(other.c.arrival_id == mine.c.arrival_id, other.c.document_id != document)
    return select(mine.c.arrival_id).where(mine.c.document_id == document, ~shared).scalar_subquery()


def _is_anothers(connection: Connection, sha256: str, document: int) -> bool:
    """Whether another document has these bytes. One that was diverted has an envelope, one disposed of nothing."""
    tie = t.arrival_document
    another: ColumnElement[bool] = and_(t.document.c.id != document, t.document.c.state.not_in(EMPTY_STATES))
    other = select(t.document.c.id).where(another)
    arrived = (
        other.join(tie, tie.c.document_id == t.document.c.id)
        .join(t.arrival, t.arrival.c.id == tie.c.arrival_id)
        .where(t.arrival.c.sha256 == sha256)
    )
    other = other.where(t.document.c.original_sha256 == sha256)
    return any(connection.scalar(query.limit(1)) is not None for query in (arrived, other))
