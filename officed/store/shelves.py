"""Looking things up in the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, Tuple, func, literal, select, tuple_, update

from officed.domain.changes import Detail
from officed.domain.errors import NotFound, Refused
from officed.domain.office_time import local_date
from officed.domain.seal import Seal
from officed.domain.states import Actor
from officed.ports.store import Card, Finding, HistoryLine, Waiting
from officed.store import schema as t
from officed.store.cards import history_lines, list_cards, whole_card
from officed.store.diary import waiting_documents
from officed.store.engine import Database
from officed.store.history import write_history
from officed.store.journal.check_journal import journals_in
from officed.store.journal.comparing import journal_findings
from officed.store.originals import Originals
from officed.store.outgoing import stop_letters
from officed.store.sealing import seal_history
from officed.store.statements import insert_new
from officed.store.verifying import advised, findings, known_originals, untrue_originals
from officed.store.writing import end_open

# No id has more digits; a longer number would not even fit into the question.
_LONGEST_ID = 18


class RegisterRoom:
    """The part of the store that people look into (see `officed.ports.store.Register`)."""

    _database: Database
    _originals: Originals
    _journals: Path

    def find(self, name: str) -> int:
        """The document of a reference (the newest where years repeat it) or of an id. Raises `NotFound`."""
        with self._database.read() as connection:
            found: int | None = connection.scalar(
                select(t.entry.c.document_id)
                .where(t.entry.c.reference == name)
                .order_by(t.entry.c.registered_at.desc())
                .limit(1)
            )
            if found is None and name.isdecimal() and len(name) <= _LONGEST_ID:
                found = connection.scalar(select(t.document.c.id).where(t.document.c.id == int(name)))
        if found is None:
            raise NotFound(what="document", name=name, hint="See `officed register list` and `officed held list`.")
        return found

    def card(self, document: int) -> Card:
        """Everything about a document."""
        with self._database.read() as connection:
            return whole_card(connection, document)

    def cards(self, *, year: int | None = None, limit: int = 100, before: int | None = None) -> tuple[Card, ...]:
        """Entries of the register, newest first, without history and opinions."""
        query = select(t.entry.c.document_id).order_by(t.entry.c.registered_at.desc(), t.entry.c.document_id.desc())
        if year is not None:
            query = query.where(t.entry.c.year == year)
        with self._database.read() as connection:
            if before is not None:
                query = query.where(tuple_(t.entry.c.registered_at, t.entry.c.document_id) < _place(connection, before))
            return list_cards(connection, connection.scalars(query.limit(limit)).all())

    def browse(self, *, since: date | None = None, after: int = 0, limit: int = 200) -> tuple[Card, ...]:
        """Entries registered on or after a day, of documents above an id, in the order of ids; without opinions."""
        query = select(t.entry.c.document_id).where(t.entry.c.document_id > after).order_by(t.entry.c.document_id)
        if since is not None:
            query = query.where(t.entry.c.registered_on >= since)
        with self._database.read() as connection:
            return list_cards(connection, connection.scalars(query.limit(limit)).all())

    def waiting(self) -> tuple[Waiting, ...]:
        """All held documents, the most urgent first."""
        with self._database.read() as connection:
            return tuple(waiting_documents(connection))

    def refused(self, limit: int = 200) -> tuple[Card, ...]:
        """Documents taken for machine mail, newest first."""
        query = select(t.document.c.id).where(t.REFUSED)
        with self._database.read() as connection:
            ids = connection.scalars(query.order_by(t.document.c.id.desc()).limit(limit)).all()
            return list_cards(connection, ids)

    def start(self, sequence: str, year: int, number: int, actor: Actor, at: datetime) -> None:
        """Begin a sequence's year at a number, once. Raises `Refused` when it has begun."""
        if number < 1:
            raise Refused(reason=f"A sequence begins at 1 or later, not at {number}.")
        with self._database.write() as connection:
            new = {"sequence": sequence, "year": year, "first": number, "next": number}
            if connection.scalar(insert_new(connection, t.counter, returning="next"), new) is None:
                of = select(t.counter.c.next).where(t.counter.c.sequence == sequence, t.counter.c.year == year)
                begun = connection.scalar(of)
                text = f"Sequence {sequence} of {year} has begun already; its next number is {begun}."
                raise Refused(reason=text)
            detail: Detail = {"sequence": sequence, "year": year, "next": number}
            write_history(connection, document=None, at=at, actor=actor, event="sequence.started", detail=detail)

    def note(self, event: str, detail: Detail, actor: Actor, at: datetime) -> None:
        """Write a line of the office's own history, of no document."""
        with self._database.write() as connection:
            write_history(connection, document=None, at=at, actor=actor, event=event, detail=detail)

    def notes(self, events: Sequence[str], limit: int = 100) -> tuple[HistoryLine, ...]:
        """Lines of the office's own history with these events, newest first."""
        query = select(t.history).where(t.history.c.document_id.is_(None), t.history.c.event.in_(events))
        with self._database.read() as connection:
            return history_lines(connection, query.order_by(t.history.c.id.desc()).limit(limit))

    def annul(self, document: int, reason: str, actor: Actor, at: datetime) -> None:
        """Annul an entry: it stays readable and keeps its number (Noark 5 3.2.19). Raises `Refused`.

        A letter of ours that waits in the outbox does not go.
        """
        with self._database.write() as connection:
            changed = connection.execute(
                update(t.entry)
                .where(t.entry.c.document_id == document, t.entry.c.annulled_at.is_(None))
                .values(annulled_at=at, annulled_by=str(actor), annulled_reason=reason)
            )
            if changed.rowcount != 1:
                raise Refused(reason=f"Document {document} has no entry, or it is annulled already.")
            stop_letters(connection, document, at)
            # Nobody is to be reminded of an entry that stands for nothing.
            end_open(connection, document, "annulled", local_date(at), at)
            write_history(connection, document=document, at=at, actor=actor, event="entry.annulled", detail={})

    def seal(self, at: datetime) -> Seal | None:
        """Seal the history that is not sealed yet."""
        return seal_history(self._database, at)

    def verify(self) -> tuple[Finding, ...]:
        """Prove gapless numbers, untouched history and originals, guards in place."""
        # A journal may be written while this looks at the register as it stood at the beginning.
        files = journals_in(self._journals)
        with self._database.read() as connection:
            found = tuple(findings(connection))
            known = known_originals(connection)
            # Where something sealed was changed, the journal tells which line it was.
            journals = tuple(journal_findings(connection, self._journals, files, closely=bool(found)))
        return advised((*found, *journals, *untrue_originals(known, self._originals)))

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


def _place(connection: Connection, document: int) -> Tuple:
    at = connection.scalar(select(t.entry.c.registered_at).where(t.entry.c.document_id == document))
    if at is None:
        raise NotFound(what="entry", name=document, hint="See `officed register list`.")
    return tuple_(literal(at, t.entry.c.registered_at.type), literal(document, t.entry.c.document_id.type))
