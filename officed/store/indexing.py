"""Entries come into the index, and change in it, in the transaction that changes the entry."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select

from officed.domain.changes import Assign, Change, Move, PutVerdict, PutWords, SetKind
from officed.domain.kinds import KINDS
from officed.domain.searching import entry_marks, month, place
from officed.domain.states import State
from officed.store import schema as t
from officed.store.columns import clean
from officed.store.findable import findable, remove_row, write_row

# What changes the marks of an entry; words come with a change of their own.
_MARKING = (PutVerdict, SetKind, Assign)

# Kinds that nobody finds (Directive (EU) 2019/1937 art. 16).
SEALED = tuple(code for code, kind in KINDS.items() if kind.sealed)

_ENTRY = (
    select(t.entry, t.document.c.kind, t.document.c.state)
    .join_from(t.entry, t.document, t.document.c.id == t.entry.c.document_id)
    .where(t.entry.c.document_id == bindparam("document"))
)
_PEOPLE = select(t.assignment.c.person).where(
    t.assignment.c.document_id == bindparam("document"), t.assignment.c.until.is_(None)
)
_ROW = select(findable).where(findable.c.document_id == bindparam("document"))


def keep_findable(connection: Connection, move: Move, changes: Sequence[Change]) -> None:
    """Bring the index to what the entry of a document says now; a document without a number has no place in it."""
    if move.target is State.DISPOSED:
        put_findable(connection, move.document, PutWords((), ""))
        return
    words = next((change for change in changes if isinstance(change, PutWords)), None)
    if words is not None or any(isinstance(change, _MARKING) for change in changes):
        put_findable(connection, move.document, words)


def put_findable(connection: Connection, document: int, words: PutWords | None) -> None:
    """Write the entry's row anew: its marks, and its words where they are given."""
    entry = connection.execute(_ENTRY, {"document": document}).first()
    if entry is None:
        return
    was = connection.execute(_ROW, {"document": document}).first()
    if entry.kind in SEALED:
        # A report that got a number by mistake is found by nobody from the moment it is known for one.
        if was is not None:
            remove_row(connection, was)
        return
    people = connection.scalars(_PEOPLE, {"document": document})
    marks = entry_marks(entry.reference, entry.number, entry.suffix, entry.series, entry.direction, entry.kind, people)
    if words is None:
        # Whoever gives no words for a new entry leaves a row that is made anew with the next edition.
        said = (was.words, was.edition) if was is not None else ("", "")
    else:
        said = (" ".join(words.words), words.edition)
    row = {
        "place": place(entry.registered_on, document),
        "document_id": document,
        "words": clean(said[0]),
        "marks": " ".join(dict.fromkeys((*marks, month(entry.registered_on)))),
        "edition": said[1],
    }
    write_row(connection, was, row)
