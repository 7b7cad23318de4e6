"""Restrictions of access: the ones in force, one row for a document or an attachment; history keeps every one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, ForeignKey, Integer, Row, Table, and_, delete, select

from officed.domain.changes import Detail, Move, Restrict, Unrestrict
from officed.domain.restricting import WHOLE, Restriction
from officed.ports.access import Restricted
from officed.ports.store import Finding
from officed.store import schema as t
from officed.store.columns import Words
from officed.store.engine import Database
from officed.store.history import write_history
from officed.store.statements import by, insert_row, update_by

RESTRICTED, UNRESTRICTED = "access.restricted", "access.unrestricted"

restriction = Table(
    "restriction",
    t.metadata,
    Column("document_id", t.Id, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("basis", Words, nullable=False),
    Column("start", Date, nullable=False),
    Column("until", Date, nullable=False, index=True),
    Column("law", Words, nullable=False),
    Column("by_mark", Boolean, nullable=False),
)


class AccessRoom:
    """The part of the store that knows restrictions (see `officed.ports.access.Access`)."""

    _database: Database

    def restrictions(self, document: int) -> tuple[Restriction, ...]:
        """The restrictions of a document, that of the whole first."""
        query = select(restriction).where(restriction.c.document_id == document).order_by(restriction.c.part)
        with self._database.read() as connection:
            return tuple(map(restriction_of, connection.execute(query)))

    def restricted(self, *, until: date | None = None, limit: int = 1000) -> tuple[Restricted, ...]:
        """Restrictions in force with the numbers of their letters, those that end first first.

        What was disposed of has nothing left that could be opened.
        """
        of = restriction.c.document_id
        query = (
            select(restriction, t.entry.c.reference, t.part.c.path)
            .outerjoin(t.entry, t.entry.c.document_id == of)
            .outerjoin(t.part, and_(t.part.c.document_id == of, t.part.c.ord == restriction.c.part))
        )
        query = query.where(of.not_in(select(t.disposal.c.document_id)))
        if until is not None:
            query = query.where(restriction.c.until <= until)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(restriction.c.until, restriction.c.document_id).limit(limit))
            return tuple(Restricted(row.document_id, row.reference, restriction_of(row), row.path) for row in rows)


def restriction_of(row: Row[Any]) -> Restriction:
    """The value of a row."""
    return Restriction(row.basis, row.start, row.until, row.law, row.part, row.by_mark)


def restrict(connection: Connection, move: Move, change: Restrict, at: datetime) -> None:
    """Write a restriction in place of the one that stood there."""
    now = change.restriction
    row = {"basis": now.basis, "start": now.start, "until": now.until, "law": now.law, "by_mark": now.by_mark}
    key = {"document_id": move.document, "part": now.part}
    if not connection.execute(update_by(restriction, *key), {**by(**key), **row}).rowcount:
        connection.execute(insert_row(restriction), {**key, **row})
    _tell(connection, move, RESTRICTED, _told(now), at)


def unrestrict(connection: Connection, move: Move, change: Unrestrict, at: datetime) -> None:
    """Take a restriction away."""
    connection.execute(
        delete(restriction).where(restriction.c.document_id == move.document, restriction.c.part == change.part)
    )
    _tell(connection, move, UNRESTRICTED, {"part": change.part}, at)


def _tell(connection: Connection, move: Move, event: str, detail: Detail, at: datetime) -> None:
    write_history(connection, document=move.document, at=at, actor=move.actor, event=event, detail=detail)


def _told(now: Restriction) -> Detail:
    """What history keeps: all of it, for a restriction names nobody."""
    days = {"start": now.start.isoformat(), "until": now.until.isoformat()}
    return {"part": now.part, "basis": now.basis, "law": now.law, "by_mark": now.by_mark, **days}


def access_findings(connection: Connection) -> Iterator[Finding]:
    """Restrictions that are not the ones history tells of."""
    told = select(t.history.c.document_id, t.history.c.event, t.history.c.detail).where(
        t.history.c.event.in_((RESTRICTED, UNRESTRICTED))
    )
    proved: dict[tuple[int, int], Detail] = {}
    for document, event, written in connection.execute(told.order_by(t.history.c.id)):
        detail: Detail = json.loads(written)
        key = (document, int(detail["part"] or 0))
        if event == RESTRICTED:
            proved[key] = detail
        else:
            proved.pop(key, None)
    rows = connection.execute(select(restriction))
    stands = {(row.document_id, row.part): _told(restriction_of(row)) for row in rows}
    for document, part in sorted(proved.keys() | stands.keys()):
        if proved.get((document, part)) != stands.get((document, part)):
            of = "" if part == WHOLE else f", part {part}"
            yield Finding("a restriction was changed past history", f"document {document}{of}")
