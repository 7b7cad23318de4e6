"""Looking things up in the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from officed.domain.changes import Detail
from officed.domain.errors import NotFound, Refused
from officed.domain.people import Assignment, Standing
from officed.domain.register import Entry
from officed.domain.seal import Seal
from officed.domain.states import Actor, State
from officed.ports.store import Card, Finding, HistoryLine, Waiting
from officed.store import schema as t
from officed.store.diary import open_deadlines, waiting_documents
from officed.store.engine import Database
from officed.store.history import write_history
from officed.store.loading import detail_of, load_document
from officed.store.originals import Originals
from officed.store.sealing import seal_history
from officed.store.verifying import findings


class RegisterRoom:
    """The part of the store that people look into (see `officed.ports.store.Register`)."""

    _database: Database
    _originals: Originals

    def find(self, name: str) -> int:
        """The document of a reference (the newest where years repeat it) or of an id. Raises `NotFound`."""
        with self._database.read() as connection:
            found: int | None = connection.scalar(
                select(t.entry.c.document_id)
                .where(t.entry.c.reference == name)
                .order_by(t.entry.c.registered_at.desc())
                .limit(1)
            )
            if found is None and name.isdecimal():
                found = connection.scalar(select(t.document.c.id).where(t.document.c.id == int(name)))
        if found is None:
            raise NotFound(what="document", name=name, hint="See `officed register list` and `officed held list`.")
        return found

    def card(self, document: int) -> Card:
        """Everything about a document."""
        with self._database.read() as connection:
            return _card(connection, document, whole=True)

    def cards(self, *, year: int | None = None, limit: int = 100) -> tuple[Card, ...]:
        """Entries of the register, newest first, without history and opinions."""
        query = select(t.entry.c.document_id).order_by(t.entry.c.registered_at.desc(), t.entry.c.document_id.desc())
        if year is not None:
            query = query.where(t.entry.c.year == year)
        with self._database.read() as connection:
            return tuple(_card(connection, d, whole=False) for d in connection.scalars(query.limit(limit)).all())

    def waiting(self) -> tuple[Waiting, ...]:
        """All held documents, the most urgent first."""
        with self._database.read() as connection:
            return tuple(waiting_documents(connection))

    def refused(self, limit: int = 200) -> tuple[Card, ...]:
        """Documents taken for machine mail, newest first."""
        query = select(t.document.c.id).where(t.document.c.state == State.REFUSED.value)
        with self._database.read() as connection:
            ids = connection.scalars(query.order_by(t.document.c.id.desc()).limit(limit)).all()
            return tuple(_card(connection, d, whole=False) for d in ids)

    def start(self, sequence: str, year: int, number: int, actor: Actor, at: datetime) -> None:
        """Begin a sequence's year at a number, once. Raises `Refused` when it has begun."""
        with self._database.write() as connection:
            begun = connection.scalar(
                select(t.counter.c.next).where(t.counter.c.sequence == sequence, t.counter.c.year == year)
            )
            if begun is not None:
                text = f"Sequence {sequence} of {year} has begun already; its next number is {begun}."
                raise Refused(reason=text)
            connection.execute(t.counter.insert().values(sequence=sequence, year=year, first=number, next=number))
            detail: Detail = {"sequence": sequence, "year": year, "next": number}
            write_history(connection, document=None, at=at, actor=actor, event="sequence.started", detail=detail)

    def annul(self, document: int, reason: str, actor: Actor, at: datetime) -> None:
        """Annul an entry: it stays readable and keeps its number (Noark 5 3.2.19)."""
        with self._database.write() as connection:
            changed = connection.execute(
                update(t.entry)
                .where(t.entry.c.document_id == document, t.entry.c.annulled_at.is_(None))
                .values(annulled_at=at, annulled_by=str(actor), annulled_reason=reason)
            )
            if changed.rowcount != 1:
                raise Refused(reason=f"Document {document} has no entry, or it is annulled already.")
            write_history(connection, document=document, at=at, actor=actor, event="entry.annulled", detail={})

    def seal(self, at: datetime) -> Seal | None:
        """Seal the history that is not sealed yet."""
        return seal_history(self._database, at)

    def verify(self) -> tuple[Finding, ...]:
        """Prove gapless numbers, untouched history and originals, guards in place."""
        with self._database.read() as connection:
            return tuple(findings(connection, self._originals))

    def counts(self) -> Mapping[str, int]:
        """How many documents stand in each state, and the copies."""
        with self._database.read() as connection:
            states = select(t.document.c.state, func.count()).group_by(t.document.c.state)
            found = {state: n for state, n in connection.execute(states)}
            copies = select(func.count()).where(t.arrival_document.c.copy.is_(True))
            found["copies"] = connection.scalar(copies) or 0
            found["arrivals"] = connection.scalar(select(func.count()).select_from(t.arrival)) or 0
            found["numbered"] = connection.scalar(select(func.count()).select_from(t.entry)) or 0
            reminded = select(func.count()).where(t.reminder.c.outcome == "sent")
            found["reminders"] = connection.scalar(reminded) or 0
            answered = select(func.count()).where(t.document.c.answered_on.is_not(None))
            found["answered"] = connection.scalar(answered) or 0
            return found


def _card(connection: Connection, document: int, *, whole: bool) -> Card:
    found = load_document(connection, document)
    titles = connection.execute(
        select(t.content.c.title, t.content.c.public_title, t.content.c.restriction).where(
            t.content.c.document_id == document
        )
    ).one()
    entry, annulled = _entry(connection, document)
    return Card(
        document=found,
        entry=entry,
        title=titles.title or found.content.subject or found.original_name,
        public_title=titles.public_title or "",
        restriction=titles.restriction,
        assignments=_assignments(connection, document),
        deadlines=tuple(open_deadlines(connection, t.deadline.c.document_id == document)),
        ended=_ended(connection, document) if whole else (),
        links=_links(connection, document) if whole else (),
        history=_history(connection, document) if whole else (),
        waiting=next((w for w in waiting_documents(connection) if w.document == document), None) if whole else None,
        annulled=annulled,
        opinions=_opinions(connection, document) if whole else (),
    )


def _entry(connection: Connection, document: int) -> tuple[Entry | None, str | None]:
    row = connection.execute(select(t.entry).where(t.entry.c.document_id == document)).first()
    if row is None:
        return None, None
    entry = Entry(
        document=document,
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
    return entry, row.annulled_reason


def _assignments(connection: Connection, document: int) -> tuple[Assignment, ...]:
    rows = connection.execute(
        select(t.assignment)
        .where(t.assignment.c.document_id == document, t.assignment.c.until.is_(None))
        .order_by(t.assignment.c.id)
    )
    return tuple(Assignment(r.who, r.person, Standing(r.standing), r.because, r.instead_of) for r in rows)


def _ended(connection: Connection, document: int) -> tuple[tuple[str, date, str], ...]:
    rows = connection.execute(
        select(t.deadline.c.kind, t.deadline.c.due, t.deadline.c.outcome)
        .where(t.deadline.c.document_id == document, t.deadline.c.outcome.is_not(None))
        .order_by(t.deadline.c.id)
    )
    return tuple((r.kind, r.due, r.outcome) for r in rows)


def _links(connection: Connection, document: int) -> tuple[tuple[str, int, str | None], ...]:
    rows = connection.execute(
        select(t.link.c.kind, t.link.c.other_id, t.entry.c.reference)
        .outerjoin(t.entry, t.entry.c.document_id == t.link.c.other_id)
        .where(t.link.c.document_id == document)
    )
    return tuple((r.kind, r.other_id, r.reference) for r in rows)


def _history(connection: Connection, document: int) -> tuple[HistoryLine, ...]:
    rows = connection.execute(select(t.history).where(t.history.c.document_id == document).order_by(t.history.c.id))
    return tuple(
        HistoryLine(r.id, r.document_id, r.at, r.actor, r.event, r.state, r.target, detail_of(r.detail)) for r in rows
    )


def _opinions(
    connection: Connection, document: int
) -> tuple[tuple[str, str | None, float, bool, tuple[str, ...]], ...]:
    last = select(func.max(t.opinion.c.turn)).where(t.opinion.c.document_id == document).scalar_subquery()
    rows: Sequence[Any] = connection.execute(
        select(t.opinion).where(t.opinion.c.document_id == document, t.opinion.c.turn == last).order_by(t.opinion.c.ord)
    ).fetchall()
    return tuple((r.source, r.kind, r.points, r.hit, tuple(r.because)) for r in rows)
