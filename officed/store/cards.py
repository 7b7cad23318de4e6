"""Cards: documents with everything the register knows of them, a whole list in a handful of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from officed.domain.errors import NotFound
from officed.domain.people import Assignment, Standing
from officed.domain.register import Entry
from officed.domain.restricting import WHOLE
from officed.ports.retention import Disposed
from officed.ports.store import Card, Correction, HistoryLine, OpenDeadline
from officed.store import schema as t
from officed.store.access import restriction, restriction_of
from officed.store.diary import open_deadlines, waiting_documents
from officed.store.loading import detail_of, load_documents

Rows = dict[int, list[Row[*tuple[Any, ...]]]]


def whole_card(connection: Connection, document: int) -> Card:
    """One document with its history and opinions. Raises `NotFound`."""
    for card in list_cards(connection, (document,)):
        return replace(
            card,
            linked_by=_linked_by(connection, document),
            history=_history(connection, document),
            waiting=next(iter(waiting_documents(connection, t.document.c.id == document)), None),
            opinions=_opinions(connection, document),
            corrections=_corrections(connection, document),
        )
    raise NotFound(what="document", name=document, hint="See `officed register list` and `officed held list`.")


def list_cards(connection: Connection, ids: Sequence[int]) -> tuple[Card, ...]:
    """Cards in the order asked for, without history and opinions."""
    documents = {found.id: found for found in load_documents(connection, ids)}
    said = _by_document(connection, _SAID.where(t.document.c.id.in_(ids)))
    assigned = select(t.assignment).where(t.assignment.c.document_id.in_(ids), t.assignment.c.until.is_(None))
    people = _by_document(connection, assigned.order_by(t.assignment.c.id))
    done = select(t.deadline).where(t.deadline.c.document_id.in_(ids), t.deadline.c.outcome.is_not(None))
    ended = _by_document(connection, done.order_by(t.deadline.c.id))
    links = _by_document(connection, _LINKS.where(t.link.c.document_id.in_(ids)))
    deadlines: defaultdict[int, list[OpenDeadline]] = defaultdict(list)
    for deadline in open_deadlines(connection, t.deadline.c.document_id.in_(ids)):
        deadlines[deadline.document].append(deadline)
    return tuple(
        Card(
            document=found,
            entry=_entry(said[id_][0]) if said[id_][0].reference else None,
            title=said[id_][0].title or found.content.subject or found.original_name,
            public_title=said[id_][0].public_title or "",
            restriction=_restriction(said[id_]),
            restrictions=tuple(restriction_of(row) for row in said[id_] if row.basis is not None),
            assignments=_assignments(people.get(id_, [])),
            deadlines=tuple(deadlines[id_]),
            ended=tuple((r.kind, r.due, r.outcome) for r in ended.get(id_, [])),
            links=tuple((r.kind, r.other_id, r.reference) for r in links.get(id_, [])),
            annulled=said[id_][0].annulled_reason,
            answered_on=said[id_][0].answered_on,
            disposed=_disposed(said[id_][0]),
        )
        for id_, found in ((id_, documents[id_]) for id_ in ids if id_ in documents)
    )


# A row for each restriction of a document, or one where there is none.
_SAID = (
    select(
        t.document.c.id.label("document_id"),
        *(t.content.c[name] for name in ("title", "public_title", "restriction")),
        t.document.c.answered_on,
        *(column for column in t.entry.c if column.name != "document_id"),
        *(column for column in restriction.c if column.name != "document_id"),
        t.disposal.c.at.label("disposed_at"),
        t.disposal.c.actor.label("disposed_by"),
        t.disposal.c.basis.label("disposed_basis"),
    )
    .join_from(t.document, t.content, t.content.c.document_id == t.document.c.id, isouter=True)
    .outerjoin(t.entry, t.entry.c.document_id == t.document.c.id)
    .outerjoin(restriction, restriction.c.document_id == t.document.c.id)
    .outerjoin(t.disposal, t.disposal.c.document_id == t.document.c.id)
    .order_by(restriction.c.part)
)


def _by_document(connection: Connection, query: Any) -> Rows:
    found: Rows = {}
    for row in connection.execute(query):
        found.setdefault(row.document_id, []).append(row)
    return found


def _entry(row: Row[*tuple[Any, ...]]) -> Entry:
    return Entry(
        document=row.document_id,
        sequence=row.sequence,
        year=row.year,
        number=row.number,
        suffix=row.suffix,
        reference=row.reference,
        series=row.series,
        registered_at=row.registered_at,
        registered_on=row.registered_on,
        original_sha256=row.original_sha256,
        annulled=row.annulled_at is not None,
    )


def _restriction(rows: Sequence[Row[*tuple[Any, ...]]]) -> str | None:
    """The ground of the whole document; where the content has gone, the row that stays says it."""
    if rows[0].disposed_at is None:
        said: str | None = rows[0].restriction
        return said
    return next((row.basis for row in rows if row.part == WHOLE), None)


def _disposed(row: Row[*tuple[Any, ...]]) -> Disposed | None:
    return Disposed(row.disposed_at, row.disposed_by, row.disposed_basis) if row.disposed_at is not None else None


def _assignments(rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[Assignment, ...]:
    return tuple(Assignment(r.who, r.person, Standing(r.standing), r.because, r.instead_of) for r in rows)


_LINKS = (
    select(t.link.c.document_id, t.link.c.kind, t.link.c.other_id, t.entry.c.reference)
    .outerjoin(t.entry, t.entry.c.document_id == t.link.c.other_id)
    .order_by(t.link.c.other_id, t.link.c.kind)
)


def _linked_by(connection: Connection, document: int) -> tuple[tuple[str, int, str | None], ...]:
    rows = connection.execute(
        select(t.link.c.kind, t.link.c.document_id, t.entry.c.reference)
        .outerjoin(t.entry, t.entry.c.document_id == t.link.c.document_id)
        .where(t.link.c.other_id == document)
        .order_by(t.link.c.document_id, t.link.c.kind)
    )
    return tuple((r.kind, r.document_id, r.reference) for r in rows)


def _corrections(connection: Connection, document: int) -> tuple[Correction, ...]:
    rows = connection.execute(
        select(t.correction).where(t.correction.c.document_id == document).order_by(t.correction.c.id)
    )
    return tuple(Correction(r.at, r.actor, r.what, r.was, r.now, r.why) for r in rows)


def _history(connection: Connection, document: int) -> tuple[HistoryLine, ...]:
    return history_lines(
        connection, select(t.history).where(t.history.c.document_id == document).order_by(t.history.c.id)
    )


def history_lines(connection: Connection, query: Select[Any]) -> tuple[HistoryLine, ...]:
    """Rows of history as values, in the order of a query."""
    rows = connection.execute(query)
    return tuple(
        HistoryLine(r.id, r.document_id, r.at, r.actor, r.event, r.state, r.target, detail_of(r.detail)) for r in rows
    )


def _opinions(
    connection: Connection, document: int
) -> tuple[tuple[str, str | None, float, bool, tuple[str, ...], str], ...]:
    last = select(func.max(t.opinion.c.turn)).where(t.opinion.c.document_id == document).scalar_subquery()
    rows: Sequence[Any] = connection.execute(
        select(t.opinion).where(t.opinion.c.document_id == document, t.opinion.c.turn == last).order_by(t.opinion.c.ord)
    ).fetchall()
    return tuple((r.source, r.kind, r.points, r.hit, tuple(r.because), r.place) for r in rows)
