"""Letters that a new one may be: looked up by Message-ID and by the marks of their texts, never by reading them all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from officed.domain.document import MAIL_TYPES, Document
from officed.domain.states import State
from officed.store import schema as t
from officed.store.engine import Database
from officed.store.loading import load_documents

# Of letters that look alike (forms, notices of one machine) the newest are looked at, and those that have most in
# common are compared: each costs the reading of its texts.
_NEWEST = 20
_MOST = 5
# One Message-ID says more than any marks.
_SAME_ID = 100

_ENDED = (State.REFUSED, State.DUPLICATE, State.DIVERTED, State.DISPOSED)

# A letter that is nobody's any more is not doubled; a sealed one is not spoken of.
_COUNTED = and_(
    t.document.c.state.not_in(tuple(literal_column(f"'{state}'") for state in _ENDED)),
    or_(t.document.c.wait_code.is_(None), t.document.c.wait_code != "sealed"),
    # Of two that are on their way at once the later one gives way.
    or_(t.document.c.id < bindparam("document"), t.entry.c.document_id.is_not(None)),
    t.document.c.id != bindparam("document"),
)


class LikeRoom:
    """The part of the store that finds letters again (see `officed.ports.store.Work.like`)."""

    _database: Database

    def like(
        self, document: int, message_id: str | None, marks: Sequence[str], days: tuple[date, date], mail_of: str | None
    ) -> tuple[Document, ...]:
        """Earlier letters, or numbered ones, that may be this one, the newest first."""
        values = {f"value{n}": value for n, value in enumerate(marks)}
        asked = {"document": document, "message_id": message_id, "first": days[0], "last": days[1], **values}
        with self._database.read() as connection:
            rows = [row for row in connection.execute(_question(len(marks)), asked) if _may_be(row, mail_of)]
            rows.sort(key=lambda row: (row.weight, row.document_id), reverse=True)
            documents = load_documents(connection, [row.document_id for row in rows[:_MOST]]) if rows else ()
            return tuple(sorted(documents, key=lambda document: document.id, reverse=True))


def _may_be(row: Row[*tuple[Any, ...]], mail_of: str | None) -> bool:
    """Of a mail only a mail of the same sender is a twin, but for its Message-ID: a form has the marks of thousands."""
    if mail_of is None or row.weight >= _SAME_ID or row.media_type not in MAIL_TYPES:
        return True
    return bool(mail_of) and (row.sender_addr or "").casefold() == mail_of.casefold()


@cache
def _question(marks: int) -> Select[*tuple[Any, ...]]:
    """One question for the Message-ID and so many marks, each with the newest letters that have it.

    A row a letter: what it has in common weighed together, and what tells a mail of somebody else.
    """
    asked = ((_BY_MESSAGE_ID, _SAME_ID), *((_by_mark(n), 1) for n in range(marks)))
    found = union_all(
        *(select(one.subquery().c.document_id, literal_column(str(weight)).label("weight")) for one, weight in asked)
    ).subquery()
    told = (found.c.document_id, t.document.c.media_type, t.content.c.sender_addr)
    return (
        select(*told, func.sum(found.c.weight).label("weight"))
        .join(t.document, t.document.c.id == found.c.document_id)
        .join(t.content, t.content.c.document_id == found.c.document_id)
        .group_by(*told)
    )


def _newest(document_id: Column[int], *conditions: ColumnElement[bool]) -> Select[Any]:
    # The index of what is looked for gives the newest first: few rows are read, however many look alike.
    return (
        select(document_id)
        .join(t.document, t.document.c.id == document_id)
        .outerjoin(t.entry, t.entry.c.document_id == document_id)
        .where(*conditions, _COUNTED)
        .order_by(document_id.desc())
        .limit(_NEWEST)
    )


_BY_MESSAGE_ID = _newest(t.content.c.document_id, t.content.c.message_id == bindparam("message_id"))


def _by_mark(n: int) -> Select[Any]:
    within = t.document.c.received_on.between(bindparam("first"), bindparam("last"))
    return _newest(t.field.c.document_id, t.MARKED, t.field.c.value == bindparam(f"value{n}"), within)
