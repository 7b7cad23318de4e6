"""What the clock looks up: reminders, decisions that run out, alarms. Nothing is due but by the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, func, select, update

from officed.domain.changes import Send
from officed.domain.states import CLOCK, State
from officed.ports.store import DueReminder, OpenDeadline, StoodIn, Waiting
from officed.store import schema as t
from officed.store.engine import Database
from officed.store.history import write_history
from officed.store.outgoing import write_letter
from officed.store.statements import insert_new


class DiaryRoom:
    """The part of the store that the clock asks (see `officed.ports.store.Diary`)."""

    _database: Database

    def due_reminders(self, now: datetime, limit: int, *, hours_only: bool = False) -> tuple[DueReminder, ...]:
        """Steps whose time has come, the latest of each term: a missed tick never ends in a burst."""
        with self._database.read() as connection:
            steps: defaultdict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
            # The limit counts terms, never steps: half of the steps of a term would not tell its latest. They are read
            # in the order of the index: grouped by the database, every reminder of every open term would be looked at.
            terms = _DUE_TERMS.where(t.reminder.c.due_at <= now).limit(limit * _MOST_STEPS)
            if hours_only:
                terms = terms.where(t.deadline.c.due_at.is_not(None))
            ids = tuple(dict.fromkeys(connection.scalars(terms)))[:limit]
            for row in connection.execute(_DUE.where(t.reminder.c.due_at <= now, t.reminder.c.deadline_id.in_(ids))):
                steps[row.deadline_id].append(row)
            found = {d.id: d for d in open_deadlines(connection, t.deadline.c.id.in_(ids))}
            return tuple(_due(found[deadline], steps[deadline]) for deadline in ids)

    def remind(self, due: DueReminder, sends: Sequence[Send], at: datetime) -> bool:
        """Mark a step done and post its mails in one transaction. False when somebody else did it before."""
        deadline = due.deadline
        with self._database.write() as connection:
            if not _mark(connection, deadline.id, due.step, "sent", at):
                # Sent by somebody else, or the term has ended meanwhile.
                return False
            for step in due.skipped:
                _mark(connection, deadline.id, step, "skipped", at)
            for send in sends:
                write_letter(connection, deadline.document, send.letter, at)
            write_history(
                connection,
                document=deadline.document,
                at=at,
                actor=CLOCK,
                event="deadline.reminded",
                detail={"deadline": deadline.id, "step": due.step, "mails": len(sends)},
            )
            return True

    def is_overtaken(self, deadline: int, step: str) -> bool:
        """Whether a step says nothing any more: its term has ended, or a later step of it was sent."""
        of = {"deadline": deadline, "step": step}
        with self._database.read() as connection:
            return bool(connection.scalar(_ENDED, of) or connection.scalar(_LATER, of))

    def undecided(self, now: datetime) -> tuple[Waiting, ...]:
        """Held documents whose time for a decision has run out."""
        with self._database.read() as connection:
            rows = connection.execute(_WAITING.where(t.document.c.decide_by <= now).order_by(*_URGENT))
            return tuple(waiting_of(row) for row in rows)

    def deadlines(self, person: str | None = None) -> tuple[OpenDeadline, ...]:
        """Open terms, the nearest first."""
        with self._database.read() as connection:
            found = tuple(open_deadlines(connection))
        return tuple(d for d in found if person is None or d.person == person)

    def stood_in(self, person: str, since: datetime) -> tuple[StoodIn, ...]:
        """Documents that somebody else had to answer for in a person's place since an instant, each once."""
        query = (
            select(t.entry.c.document_id, t.entry.c.reference, t.assignment.c.person)
            .join(t.assignment, t.assignment.c.document_id == t.entry.c.document_id)
            .where(t.assignment.c.standing == "responsible", t.assignment.c.instead_of == person)
            .where(t.assignment.c.since >= since)
            .order_by(t.assignment.c.id)
        )
        with self._database.read() as connection:
            found = {row.document_id: StoodIn(*row) for row in connection.execute(query)}
        return tuple(found.values())

    def last_deadlines(
        self, document: int, outcomes: Sequence[str] = ("answered", "closed")
    ) -> tuple[OpenDeadline, ...]:
        """The terms that ended so last, together: what runs on when a closed letter is opened again."""
        of = t.deadline.c.document_id == document
        done = t.deadline.c.outcome.in_(outcomes)
        with self._database.read() as connection:
            # The instant tells those apart that ended twice on one day.
            last = connection.scalar(select(func.max(t.deadline.c.ended_at)).where(of, done))
            if last is None:
                return ()
            return tuple(_deadlines(connection, _TERMS.where(of, done, t.deadline.c.ended_at == last)))

    def raise_alarm(self, key: str, message: str, sends: Sequence[Send], at: datetime) -> bool:
        """Raise an alarm once; True when it was not standing already."""
        with self._database.write() as connection:
            # The database decides whether it stands, also between two who raise it at one moment.
            values = {"raised_at": at, "times": 1, "message": message, "cleared_at": None}
            new = connection.scalar(insert_new(connection, t.alarm, "key", returning="key"), {"key": key, **values})
            over = update(t.alarm).where(t.alarm.c.key == key, t.alarm.c.cleared_at.is_not(None))
            if new is None and not connection.execute(over.values(values)).rowcount:
                again = update(t.alarm).where(t.alarm.c.key == key)
                connection.execute(again.values(times=t.alarm.c.times + 1, message=message))
                return False
            for send in sends:
                write_letter(connection, None, send.letter, at)
            return True

    def clear_alarm(self, key: str, sends: Sequence[Send], at: datetime) -> bool:
        """Say that the trouble is over; True when an alarm was standing."""
        standing = (t.alarm.c.key == key) & t.alarm.c.cleared_at.is_(None)
        with self._database.read() as connection:
            if connection.scalar(select(t.alarm.c.key).where(standing)) is None:
                return False
        with self._database.write() as connection:
            if connection.execute(update(t.alarm).where(standing).values(cleared_at=at)).rowcount != 1:
                return False
            for send in sends:
                write_letter(connection, None, send.letter, at)
        return True


_DUE = (
    select(t.reminder)
    .join(t.deadline, t.deadline.c.id == t.reminder.c.deadline_id)
    .where(t.reminder.c.done_at.is_(None), t.deadline.c.outcome.is_(None))
    .order_by(t.reminder.c.due_at, t.reminder.c.step)
)

_DUE_TERMS = _DUE.with_only_columns(t.reminder.c.deadline_id).order_by(None).order_by(t.reminder.c.due_at)
# More steps than a ladder has; a term that had more would only make a sweep shorter.
_MOST_STEPS = 10

_ENDED = select(t.deadline.c.id).where(t.deadline.c.id == bindparam("deadline"), t.deadline.c.outcome.is_not(None))
_THIS = (
    select(t.reminder.c.due_at)
    .where(t.reminder.c.deadline_id == bindparam("deadline"), t.reminder.c.step == bindparam("step"))
    .scalar_subquery()
)
_LATER = (
    select(t.reminder.c.step)
    .where(t.reminder.c.deadline_id == bindparam("deadline"), t.reminder.c.outcome == "sent")
    .where(t.reminder.c.due_at > _THIS)
    .limit(1)
)

_WAITING = select(t.document).where(t.HELD)
_URGENT = (t.document.c.decide_by.is_(None), t.document.c.decide_by, t.document.c.id)


def waiting_of(row: Row[*tuple[Any, ...]]) -> Waiting:
    """A held document as people see it."""
    return Waiting(row.id, State(row.held_from), row.wait_code or "", row.wait_reason or "", row.decide_by, row.kind)


def waiting_documents(connection: Connection, *conditions: ColumnElement[bool]) -> Iterable[Waiting]:
    """All held documents, those with the nearest decision first."""
    rows = connection.execute(_WAITING.where(*conditions).order_by(*_URGENT))
    return (waiting_of(row) for row in rows)


_TERMS = (
    select(t.deadline, t.entry.c.reference)
    .outerjoin(t.entry, t.entry.c.document_id == t.deadline.c.document_id)
    .order_by(t.deadline.c.due, t.deadline.c.id)
)


def open_deadlines(connection: Connection, *conditions: ColumnElement[bool]) -> Iterable[OpenDeadline]:
    """Open terms with the responsible person and the steps that were sent."""
    return _deadlines(connection, _TERMS.where(t.deadline.c.outcome.is_(None), *conditions))


def _deadlines(connection: Connection, query: Select[Any]) -> Iterable[OpenDeadline]:
    rows = connection.execute(query).fetchall()
    documents = {row.document_id for row in rows}
    people = _responsible(connection, documents)
    sent = _reminded(connection, [row.id for row in rows])
    for row in rows:
        yield OpenDeadline(
            id=row.id,
            document=row.document_id,
            reference=row.reference,
            kind=row.kind,
            start=row.start,
            due=row.due,
            due_at=row.due_at,
            unit=row.unit,
            n=row.n,
            basis=row.basis,
            provisional=row.provisional,
            forward_by=row.forward_by,
            extended_due=row.extended_due,
            person=people.get(row.document_id),
            reminded=tuple(sent.get(row.id, ())),
            steps=tuple(row.steps),
            raw_end=row.raw_end,
        )


def _responsible(connection: Connection, documents: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for chunk in _chunks(sorted(documents)):
        rows = connection.execute(
            select(t.assignment.c.document_id, t.assignment.c.person).where(
                t.assignment.c.document_id.in_(chunk),
                t.assignment.c.until.is_(None),
                t.assignment.c.standing == "responsible",
            )
        )
        found.update((document, person) for document, person in rows)
    return found


def _reminded(connection: Connection, deadlines: Sequence[int]) -> dict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for chunk in _chunks(deadlines):
        rows = connection.execute(
            select(t.reminder.c.deadline_id, t.reminder.c.step)
            .where(t.reminder.c.deadline_id.in_(chunk), t.reminder.c.outcome == "sent")
            .order_by(t.reminder.c.due_at)
        )
        for deadline, step in rows:
            found[deadline].append(step)
    return found


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[i : i + 5_000] for i in range(0, len(ids), 5_000))


def _due(found: OpenDeadline, rows: Sequence[Row[*tuple[Any, ...]]]) -> DueReminder:
    latest = rows[-1]
    skipped = tuple(row.step for row in rows[:-1])
    return DueReminder(found, latest.step, tuple(latest.audience), latest.overdue, skipped)


def _mark(connection: Connection, deadline: int, step: str, outcome: str, at: datetime) -> bool:
    marked = connection.execute(
        update(t.reminder)
        .where(t.reminder.c.deadline_id == deadline, t.reminder.c.step == step, t.reminder.c.done_at.is_(None))
        .values(done_at=at, outcome=outcome)
    )
    return marked.rowcount == 1
