"""Whistleblowers' reports: whose each is, its two dates, and what only its handler can open. Nothing of the content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Date, ForeignKey, Row, Select, Table, or_, select

from officed.domain.changes import Confide, Detail, Move, Send, Unconfide
from officed.domain.errors import Refused
from officed.domain.reports import Plan, Report, ReportStep
from officed.domain.states import CLOCK, Actor, State
from officed.store import schema as t
from officed.store.columns import Instant, Values, Words
from officed.store.engine import Database
from officed.store.history import write_history
from officed.store.outgoing import write_letter
from officed.store.statements import by, insert_new, update_by

REMINDED, ACKNOWLEDGED, ANSWERED = "report.reminded", "report.acknowledged", "report.answered"
DISMISSED = "report.dismissed"

report = Table(
    "report",
    t.metadata,
    Column("document_id", t.Id, ForeignKey("document.id"), primary_key=True, autoincrement=False),
    Column("handler", Words, nullable=False),
    Column("receipt_due", Date, nullable=False),
    Column("receipt_basis", Words, nullable=False),
    Column("feedback_due", Date, nullable=False),
    Column("feedback_basis", Words, nullable=False),
    Column("steps", Values, nullable=False),
    Column("reminded", Values, nullable=False),
    Column("acknowledged_on", Date),
    Column("answered_on", Date),
    Column("released_at", Instant),
    Column("envelope", t.Sha256, ForeignKey("blob.sha256", ondelete="RESTRICT")),
    Column("purged_at", Instant),
)


class ReportRoom:
    """The part of the store that knows reports (see `officed.ports.reports.Reports`)."""

    _database: Database

    def report(self, document: int) -> Report | None:
        """The report that a document is or may be; None for every other document."""
        with self._database.read() as connection:
            return next(iter(_found(connection, _REPORTS.where(report.c.document_id == document))), None)

    def reports(self, *, all_: bool = False) -> tuple[Report, ...]:
        """Reports whose dates run or whose plain copies are not all gone; all that ever were with `all_`."""
        unpurged = report.c.envelope.is_not(None) & report.c.purged_at.is_(None)
        runs = report.c.answered_on.is_(None) & report.c.released_at.is_(None)
        query = _REPORTS if all_ else _REPORTS.where(or_(runs, unpurged))
        with self._database.read() as connection:
            return tuple(_found(connection, query))

    def remind_of(self, report: Report, step: ReportStep, sends: Sequence[Send], at: datetime) -> bool:
        """Mark a step done and post its mails in one transaction. False when somebody else did it before."""
        with self._database.write() as connection:
            row = _locked(connection, report.document)
            if step.code in row.reminded:
                return False
            _set(connection, report.document, reminded=[*row.reminded, step.code])
            for send in sends:
                write_letter(connection, report.document, send.letter, at)
            detail: Detail = {"clock": step.clock, "step": step.step, "mails": len(sends)}
            write_history(connection, document=report.document, at=at, actor=CLOCK, event=REMINDED, detail=detail)
            return True

    def acknowledge(self, document: int, on: date, actor: Actor, at: datetime) -> None:
        """The sender was told that the report came. Raises `Refused` where that is written."""
        with self._database.write() as connection:
            row = _locked(connection, document)
            _refuse_again(document, "receipt was acknowledged", row.acknowledged_on)
            _set(connection, document, acknowledged_on=on)
            detail = {"on": on.isoformat()}
            write_history(connection, document=document, at=at, actor=actor, event=ACKNOWLEDGED, detail=detail)

    def give_feedback(self, document: int, on: date, actor: Actor, at: datetime) -> None:
        """The sender was told what was done about it; both dates end. Raises `Refused` where that is written."""
        with self._database.write() as connection:
            row = _locked(connection, document)
            _refuse_again(document, "feedback was given", row.answered_on)
            _set(connection, document, answered_on=on)
            detail = {"on": on.isoformat()}
            write_history(connection, document=document, at=at, actor=actor, event=ANSWERED, detail=detail)

    def dismiss(self, document: int, actor: Actor, at: datetime) -> None:
        """What was diverted is no report: no date of it runs any more. Raises `Refused` where feedback was given."""
        with self._database.write() as connection:
            row = _locked(connection, document)
            _refuse_again(document, "no date runs any more, feedback was given", row.answered_on)
            _set(connection, document, released_at=at)
            write_history(connection, document=document, at=at, actor=actor, event=DISMISSED, detail={})


def confide(connection: Connection, move: Move, change: Confide, _at: datetime) -> None:
    """Write the report of a document. One that was released and is suspected again begins anew."""
    plan = change.plan
    said = {
        "handler": plan.handler,
        "receipt_due": plan.receipt_due,
        "receipt_basis": plan.receipt_basis,
        "feedback_due": plan.feedback_due,
        "feedback_basis": plan.feedback_basis,
        "steps": [[step.clock, step.step, step.at.isoformat(), step.overdue] for step in plan.steps],
        "released_at": None,
    }
    if not _set(connection, move.document, **said):
        new = {"document_id": move.document, "reminded": [], **said}
        connection.execute(insert_new(connection, report, "document_id"), new)


def unconfide(connection: Connection, move: Move, _change: Unconfide, at: datetime) -> None:
    """It was no report: nobody is reminded of it any more."""
    _set(connection, move.document, released_at=at)


def _set(connection: Connection, document: int, **values: object) -> bool:
    return connection.execute(update_by(report, "document_id"), {**by(document_id=document), **values}).rowcount == 1


def _locked(connection: Connection, document: int) -> Row[*tuple[Any, ...]]:
    row = connection.execute(select(report).where(report.c.document_id == document).with_for_update()).first()
    if row is None:
        raise Refused(reason=f"Document {document} is no report.")
    return row


def _refuse_again(document: int, what: str, on: date | None) -> None:
    if on is not None:
        raise Refused(reason=f"Report {document}: {what} already, on {on:%d.%m.%Y}.")


_REPORTS = (
    select(report, t.document.c.state, t.document.c.received_on)
    .join_from(report, t.document, t.document.c.id == report.c.document_id)
    # What was only suspected is no report once it is released; what was diverted keeps its envelope.
    .where(or_(report.c.released_at.is_(None), report.c.envelope.is_not(None)))
    .order_by(report.c.document_id)
)
_ARRIVALS = (
    select(t.arrival_document.c.document_id, t.arrival.c.source, t.arrival.c.key, t.arrival.c.told_ref)
    .join_from(t.arrival, t.arrival_document, t.arrival_document.c.arrival_id == t.arrival.c.id)
    .order_by(t.arrival.c.id)
)


def _found(connection: Connection, query: Select[Any]) -> Iterable[Report]:
    rows = connection.execute(query).fetchall()
    ids = [row.document_id for row in rows]
    arrivals: dict[int, list[tuple[str, str, str | None]]] = {document: [] for document in ids}
    for came in connection.execute(_ARRIVALS.where(t.arrival_document.c.document_id.in_(ids))):
        arrivals[came.document_id].append((came.source, came.key, came.told_ref))
    return [_report(row, arrivals[row.document_id]) for row in rows]


def _report(row: Row[*tuple[Any, ...]], arrivals: Iterable[tuple[str, str, str | None]]) -> Report:
    return Report(
        document=row.document_id,
        state=State(row.state),
        received_on=row.received_on,
        plan=Plan(
            handler=row.handler,
            receipt_due=row.receipt_due,
            receipt_basis=row.receipt_basis,
            feedback_due=row.feedback_due,
            feedback_basis=row.feedback_basis,
            steps=tuple(ReportStep(c, s, datetime.fromisoformat(at), bool(over)) for c, s, at, over in row.steps),
        ),
        reminded=tuple(row.reminded),
        acknowledged_on=row.acknowledged_on,
        answered_on=row.answered_on,
        envelope=row.envelope,
        purged_at=row.purged_at,
        arrivals=tuple(arrivals),
        dismissed_at=row.released_at,
    )
