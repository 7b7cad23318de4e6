"""Matters: which letters share a number, and which matters a person has closed.

A matter is made by its letters; a row stands here only for one that was closed. A further letter, or one that is
reopened, opens its matter again in its own transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Integer, Row, Table, bindparam, exists, func, select, update

from officed.domain.changes import Detail
from officed.domain.errors import OfficedError, Refused
from officed.domain.linking import BELONGS
from officed.domain.reminders import BESIDE
from officed.domain.states import Actor, State
from officed.ports.matters import LetterOfMatter, Matter
from officed.ports.store import Finding
from officed.store import schema as t
from officed.store.columns import Instant, Words
from officed.store.engine import Database
from officed.store.history import write_history
from officed.store.statements import insert_new

CLOSED, REOPENED = "matter.closed", "matter.reopened"

matter = Table(
    "matter",
    t.metadata,
    Column("sequence", Words, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("closed_at", Instant),
    Column("closed_by", Words),
    Column("reason", Words),
)


class OpenLetters(OfficedError):
    """The matter {matter} stays open: {letters}. Answer or close these first."""

    exit_code = 1


class MatterRoom:
    """The part of the store that knows matters (see `officed.ports.matters.Matters`)."""

    _database: Database

    def matter(self, document: int) -> Matter:
        """The matter of a registered letter. Raises `Refused` for a document without a number."""
        with self._database.read() as connection:
            return _matter(connection, _key(connection, document))

    def close_matter(self, document: int, reason: str, actor: Actor, at: datetime) -> Matter:
        """Close the matter of a letter. Raises `OpenLetters` where letters of it are open."""
        with self._database.write() as connection:
            key = _key(connection, document)
            _lock(connection, key)
            found = _matter(connection, key)
            if found.closed_at is not None:
                raise Refused(reason=f"The matter {found.reference} is closed already.")
            if waiting := [one for one in found.letters if one.is_open]:
                raise OpenLetters(matter=found.reference, letters=", ".join(map(_said, waiting)))
            closed = {"closed_at": at, "closed_by": str(actor), "reason": reason}
            if not connection.execute(update(matter).where(*_same(matter, key)).values(closed)).rowcount:
                connection.execute(insert_new(connection, matter), {**_named(key), **closed})
            _note(connection, CLOSED, key, actor, at)
            return replace(found, closed_at=at, closed_by=str(actor), reason=reason)

    def reopen_matter(self, document: int, actor: Actor, at: datetime) -> Matter:
        """Open a closed matter again. Raises `Refused` where it is open."""
        with self._database.write() as connection:
            key = _key(connection, document)
            if not open_again(connection, key, actor, at):
                raise Refused(reason=f"The matter {_matter(connection, key).reference} is open.")
            return _matter(connection, key)


Key = tuple[str, int, int]


def open_again(connection: Connection, key: Key, actor: Actor, at: datetime) -> bool:
    """Open a matter where it was closed; False where it was not."""
    standing = update(matter).where(*_same(matter, key), matter.c.closed_at.is_not(None))
    if not connection.execute(standing.values(closed_at=None, closed_by=None, reason=None)).rowcount:
        return False
    _note(connection, REOPENED, key, actor, at)
    return True


def open_matter_of(connection: Connection, document: int, actor: Actor, at: datetime) -> None:
    """A letter is open again, so its matter is; a document without a number has none."""
    row = connection.execute(_KEY, {"document": document}).first()
    if row is not None:
        open_again(connection, (row.sequence, row.year, row.number), actor, at)


_KEY = select(t.entry.c.sequence, t.entry.c.year, t.entry.c.number).where(
    t.entry.c.document_id == bindparam("document")
)
_LETTERS = (
    select(
        t.entry,
        t.document.c.state,
        t.content.c.title,
        select(func.min(t.deadline.c.due))
        .where(
            t.deadline.c.document_id == t.entry.c.document_id,
            t.deadline.c.outcome.is_(None),
            t.deadline.c.kind.not_in(BESIDE),
        )
        .scalar_subquery()
        .label("due"),
    )
    .join_from(t.entry, t.document, t.document.c.id == t.entry.c.document_id)
    .outerjoin(t.content, t.content.c.document_id == t.entry.c.document_id)
)


def _same(table: Table, key: Key) -> tuple[ColumnElement[bool], ...]:
    """The rows of a matter; of the counter, which has no number, the row of its sequence and year."""
    return tuple(table.c[name] == value for name, value in _named(key).items() if name in table.c)


def _named(key: Key) -> dict[str, str | int]:
    return dict(zip(("sequence", "year", "number"), key, strict=True))


def _key(connection: Connection, document: int) -> Key:
    row = connection.execute(_KEY, {"document": document}).first()
    if row is None:
        raise Refused(reason=f"Document {document} has no number, so it is in no matter.")
    return row.sequence, row.year, row.number


def _lock(connection: Connection, key: Key) -> None:
    """Keep further letters out (they lock the counter), and the letters of the matter as they are."""
    connection.execute(select(t.counter.c.next).where(*_same(t.counter, key)).with_for_update()).first()
    own = select(t.entry.c.document_id).where(*_same(t.entry, key))
    connection.execute(
        select(t.document.c.id).where(t.document.c.id.in_(own)).order_by(t.document.c.id).with_for_update()
    ).fetchall()


def _matter(connection: Connection, key: Key) -> Matter:
    own = connection.execute(_LETTERS.where(*_same(t.entry, key)).order_by(t.entry.c.suffix)).fetchall()
    ids = [row.document_id for row in own]
    tied = select(t.link.c.document_id).where(t.link.c.kind == BELONGS, t.link.c.other_id.in_(ids))
    others = _LETTERS.where(t.entry.c.document_id.in_(tied), t.entry.c.document_id.not_in(ids))
    belonging = connection.execute(others.order_by(t.entry.c.document_id)).fetchall()
    letters = (*(_letter(row) for row in own), *(replace(_letter(row), belongs=True) for row in belonging))
    closed = connection.execute(select(matter).where(*_same(matter, key))).first()
    ends = (closed.closed_at, closed.closed_by, closed.reason) if closed else (None, None, None)
    return Matter(*key, own[0].reference, letters, *ends)


def _letter(row: Row[*tuple[Any, ...]]) -> LetterOfMatter:
    return LetterOfMatter(
        document=row.document_id,
        reference=row.reference,
        direction=row.direction,
        state=State(row.state),
        registered_on=row.registered_on,
        title=row.title or "",
        due=row.due,
        annulled=row.annulled_at is not None,
    )


def _said(letter: LetterOfMatter) -> str:
    until = f", due {letter.due:%d.%m.%Y}" if letter.due else ""
    return f"{letter.reference} is {letter.state.value}{until}"


def _note(connection: Connection, event: str, key: Key, actor: Actor, at: datetime) -> None:
    detail: Detail = _named(key)
    write_history(connection, document=None, at=at, actor=actor, event=event, detail=detail)


def matter_findings(connection: Connection) -> Iterator[Finding]:
    """Matters that have lost their first letter, and closed ones that have an open letter or none."""
    first = t.entry.alias("first")
    begun = exists().where(
        first.c.sequence == t.entry.c.sequence,
        first.c.year == t.entry.c.year,
        first.c.number == t.entry.c.number,
        first.c.suffix == 0,
    )
    for reference in connection.scalars(select(t.entry.c.reference).where(t.entry.c.suffix > 0, ~begun)):
        yield Finding("the first letter of a matter is missing", reference)
    closed = select(matter).where(matter.c.closed_at.is_not(None))
    for row in connection.execute(closed.order_by(matter.c.sequence, matter.c.year, matter.c.number)).fetchall():
        letters = connection.execute(_LETTERS.where(*_same(t.entry, (row.sequence, row.year, row.number)))).fetchall()
        if not letters:
            where = f"sequence {row.sequence} of {row.year}, number {row.number}"
            yield Finding("a matter is closed that has no letter", where)
        for letter in map(_letter, letters):
            if letter.is_open:
                yield Finding("a closed matter has an open letter", letter.reference)
