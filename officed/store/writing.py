"""How each change is written: a table from change to writer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from officed.domain.changes import (
    Assign,
    Change,
    EndDeadlines,
    Link,
    PlannedDeadline,
    PutContent,
    PutDeadlines,
    PutFields,
    PutTitle,
    PutVerdict,
    Release,
    Send,
    SetKind,
    Wait,
)
from officed.store import schema as t
from officed.store.ledger import insert_into
from officed.store.loading import content_data
from officed.store.posting import write_letter


def write_change(connection: Connection, document: int, change: Change, at: datetime) -> None:
    """Write one change of a move."""
    _WRITERS[type(change)](connection, document, change, at)


def _on(connection: Connection, document: int, **values: object) -> None:
    connection.execute(update(t.document).where(t.document.c.id == document).values(values))


def _put_content(connection: Connection, document: int, change: PutContent, _at: datetime) -> None:
    seen = change.content
    connection.execute(
        update(t.content)
        .where(t.content.c.document_id == document)
        .values(
            subject=seen.subject,
            sender_name=seen.sender.name,
            sender_addr=seen.sender.addr,
            text=seen.text,
            language=seen.language,
            message_id=seen.message_id or None,
            data=content_data(seen),
        )
    )
    connection.execute(delete(t.part).where(t.part.c.document_id == document))
    rows = [
        {
            "document_id": document,
            "ord": ord_,
            "path": part.path,
            "name": part.name,
            "media_type": part.media_type,
            "size": part.size,
            "sha256": part.sha256,
            "text": part.text,
            "inline": part.inline,
            "body": part.body,
            "pages": part.pages,
            "ocr": part.ocr,
            "confidence": part.confidence,
            "warnings": list(part.warnings),
        }
        for ord_, part in enumerate(seen.parts)
    ]
    if rows:
        connection.execute(insert(t.part), rows)


def _put_fields(connection: Connection, document: int, change: PutFields, _at: datetime) -> None:
    connection.execute(delete(t.field).where(t.field.c.document_id == document))
    rows = [
        {
            "document_id": document,
            "ord": ord_,
            "name": found.name,
            "value": found.value,
            "place": found.place,
            "plugin": found.plugin,
        }
        for ord_, found in enumerate(change.fields)
    ]
    if rows:
        connection.execute(insert(t.field), rows)


def _put_verdict(connection: Connection, document: int, change: PutVerdict, _at: datetime) -> None:
    if change.verdict.kind is not None:
        _on(connection, document, kind=change.verdict.kind)
    turn = connection.scalar(select(t.document.c.version).where(t.document.c.id == document))
    rows = [
        {
            "document_id": document,
            "turn": turn,
            "ord": ord_,
            "source": o.source,
            "kind": o.kind,
            "points": o.points,
            "hit": o.hit,
            "because": list(o.because),
            "place": o.where,
        }
        for ord_, o in enumerate(change.verdict.opinions)
        if o.hit
    ]
    if rows:
        connection.execute(insert(t.opinion), rows)


def _set_kind(connection: Connection, document: int, change: SetKind, _at: datetime) -> None:
    _on(connection, document, kind=change.kind, confirmed=change.confirmed)


def _put_title(connection: Connection, document: int, change: PutTitle, _at: datetime) -> None:
    connection.execute(
        update(t.content)
        .where(t.content.c.document_id == document)
        .values(title=change.title, public_title=change.public_title, restriction=change.restriction)
    )


def _assign(connection: Connection, document: int, change: Assign, at: datetime) -> None:
    open_ = (t.assignment.c.document_id == document) & t.assignment.c.until.is_(None)
    connection.execute(update(t.assignment).where(open_).values(until=at))
    for new in change.assignments:
        connection.execute(
            t.assignment.insert().values(
                document_id=document,
                who=new.who,
                person=new.person,
                standing=new.standing.value,
                because=new.because,
                instead_of=new.instead_of,
                since=at,
            )
        )


def _put_deadlines(connection: Connection, document: int, change: PutDeadlines, at: datetime) -> None:
    _end_open(connection, document, "replaced", at.date(), at)
    for new in change.deadlines:
        _insert_deadline(connection, document, new)


def _insert_deadline(connection: Connection, document: int, new: PlannedDeadline) -> None:
    made = connection.scalar(
        t.deadline.insert()
        .values(
            document_id=document,
            kind=new.kind,
            start=new.start,
            due=new.due,
            due_at=new.due_at,
            raw_end=new.raw_end,
            unit=new.unit,
            n=new.n,
            basis=new.basis,
            steps=list(new.steps),
            forward_by=new.forward_by,
            extended_due=new.extended_due,
            provisional=new.provisional,
        )
        .returning(t.deadline.c.id)
    )
    for reminder in new.reminders:
        if reminder.at is None:
            continue
        row = insert_into(connection, t.reminder).values(
            deadline_id=made,
            step=reminder.step,
            due_at=reminder.at,
            audience=[a.value for a in reminder.to],
            overdue=reminder.overdue,
        )
        connection.execute(row.on_conflict_do_nothing())


def _end_deadlines(connection: Connection, document: int, change: EndDeadlines, at: datetime) -> None:
    _end_open(connection, document, change.outcome, change.on, at)
    if change.outcome == "answered":
        _on(connection, document, answered_on=change.on)


def _end_open(connection: Connection, document: int, outcome: str, on: date, at: datetime) -> None:
    open_ = (t.deadline.c.document_id == document) & t.deadline.c.outcome.is_(None)
    # What is never sent any more must not stay in the index that the clock looks through.
    steps = update(t.reminder).where(
        t.reminder.c.deadline_id.in_(select(t.deadline.c.id).where(open_)), t.reminder.c.done_at.is_(None)
    )
    connection.execute(steps.values(done_at=at, outcome="ended"))
    connection.execute(update(t.deadline).where(open_).values(outcome=outcome, ended_on=on, ended_at=at))


def _send(connection: Connection, document: int, change: Send, at: datetime) -> None:
    write_letter(connection, document, change.letter, at)


def _link(connection: Connection, document: int, change: Link, at: datetime) -> None:
    there = connection.scalar(select(t.document.c.id).where(t.document.c.id == change.other))
    if there is not None:
        row = insert_into(connection, t.link).values(
            document_id=document, other_id=change.other, kind=change.kind, since=at
        )
        connection.execute(row.on_conflict_do_nothing())


def _wait(connection: Connection, document: int, change: Wait, _at: datetime) -> None:
    _on(connection, document, wait_code=change.code, wait_reason=change.reason, decide_by=change.decide_by)


def _release(connection: Connection, document: int, _change: Release, _at: datetime) -> None:
    _on(connection, document, released=True)


Writer = Callable[[Connection, int, Any, datetime], None]
_WRITERS: Mapping[type[Change], Writer] = MappingProxyType(
    {
        PutContent: _put_content,
        PutFields: _put_fields,
        PutVerdict: _put_verdict,
        SetKind: _set_kind,
        PutTitle: _put_title,
        Assign: _assign,
        PutDeadlines: _put_deadlines,
        EndDeadlines: _end_deadlines,
        Send: _send,
        Link: _link,
        Wait: _wait,
        Release: _release,
    }
)
