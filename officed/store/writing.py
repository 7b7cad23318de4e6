"""How each change is written: two tables, one for the document's own row and one for what stands beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from officed.domain.changes import (
    Assign,
    Change,
    Confide,
    Corrected,
    Dispose,
    Enclose,
    EndDeadlines,
    Link,
    Move,
    PlannedDeadline,
    PutContent,
    PutDeadlines,
    PutFields,
    PutTitle,
    PutTrial,
    PutVerdict,
    Release,
    Restrict,
    Send,
    SetKind,
    Split,
    Unanswered,
    Unconfide,
    Unlink,
    Unrestrict,
    Unwithhold,
    Wait,
    Withhold,
)
from officed.domain.office_time import local_date
from officed.domain.states import State
from officed.store import access, reports
from officed.store import schema as t
from officed.store.columns import clean
from officed.store.disposing import dispose, unwithhold, withhold
from officed.store.enclosing import enclose
from officed.store.history import CORRECTED, correction_digest, salt_of, write_history
from officed.store.loading import content_data
from officed.store.outgoing import write_letter
from officed.store.splitting import write_letters
from officed.store.statements import by, insert_new, insert_row, update_by
from officed.store.trials import write_trial


def write_change(connection: Connection, move: Move, change: Change, at: datetime) -> None:
    """Write what a change puts beside the document's own row."""
    write = _WRITERS.get(type(change))
    if write is not None:
        write(connection, move, change, at)


def written_on_document(change: Change) -> dict[str, object]:
    """What a change puts on the document's own row."""
    columns = _COLUMNS.get(type(change))
    return columns(change) if columns is not None else {}


def _verdict_columns(change: PutVerdict) -> dict[str, object]:
    return {"kind": change.verdict.kind} if change.verdict.kind is not None else {}


def _kind_columns(change: SetKind) -> dict[str, object]:
    return {"kind": change.kind, "confirmed": change.confirmed}


def _end_columns(change: EndDeadlines) -> dict[str, object]:
    return {"answered_on": change.on} if change.outcome == "answered" else {}


def _unanswered_columns(_change: Unanswered) -> dict[str, object]:
    return {"answered_on": None}


def _wait_columns(change: Wait) -> dict[str, object]:
    return {"wait_code": change.code, "wait_reason": change.reason, "decide_by": change.decide_by}


def _release_columns(_change: Release) -> dict[str, object]:
    return {"released": True}


_COLUMNS: Mapping[type[Change], Callable[[Any], dict[str, object]]] = MappingProxyType(
    {
        PutVerdict: _verdict_columns,
        SetKind: _kind_columns,
        EndDeadlines: _end_columns,
        Unanswered: _unanswered_columns,
        Wait: _wait_columns,
        Release: _release_columns,
    }
)

_PARTS_OF = delete(t.part).where(t.part.c.document_id == bindparam("document"))
_FIELDS_OF = delete(t.field).where(t.field.c.document_id == bindparam("document"))


# A document comes into being with version 1 and every move adds one, so the first moves of most letters know without
# asking the database that there is nothing yet to be replaced.
_RECEIVED_AT_VERSION, _READ_AT_VERSION = 1, 2


def _is_first_reading(move: Move) -> bool:
    return move.version == _RECEIVED_AT_VERSION


def _is_first_decision(move: Move) -> bool:
    return move.state is State.READ and move.version == _READ_AT_VERSION


def _put_content(connection: Connection, move: Move, change: PutContent, _at: datetime) -> None:
    seen = change.content
    connection.execute(
        update_by(t.content, "document_id"),
        {
            **by(document_id=move.document),
            "subject": seen.subject,
            "sender_name": seen.sender.name,
            "sender_addr": seen.sender.addr,
            "text": seen.text,
            "language": seen.language,
            "message_id": seen.message_id or None,
            "data": content_data(seen),
        },
    )
    if not _is_first_reading(move):
        connection.execute(_PARTS_OF, {"document": move.document})
    rows = [
        {
            "document_id": move.document,
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
        connection.execute(insert_row(t.part), rows)


def _put_fields(connection: Connection, move: Move, change: PutFields, _at: datetime) -> None:
    if not _is_first_reading(move):
        connection.execute(_FIELDS_OF, {"document": move.document})
    rows = [
        {
            "document_id": move.document,
            "ord": ord_,
            "name": found.name,
            "value": found.value,
            "place": found.place,
            "plugin": found.plugin,
        }
        for ord_, found in enumerate(change.fields)
    ]
    if rows:
        connection.execute(insert_row(t.field), rows)


def _put_verdict(connection: Connection, move: Move, change: PutVerdict, _at: datetime) -> None:
    rows = [
        {
            "document_id": move.document,
            "turn": move.version + 1,
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
        connection.execute(insert_row(t.opinion), rows)


def _put_title(connection: Connection, move: Move, change: PutTitle, _at: datetime) -> None:
    titles = {"title": change.title, "public_title": change.public_title, "restriction": change.restriction}
    connection.execute(update_by(t.content, "document_id"), {**by(document_id=move.document), **titles})


def _corrected(connection: Connection, move: Move, change: Corrected, at: datetime) -> None:
    row = {"what": change.what, "was": clean(change.was), "now": clean(change.now), "why": clean(change.why)}
    digest = correction_digest(salt_of(connection, move.document), **row)
    whose = {"document_id": move.document, "at": at, "actor": str(move.actor), "digest": digest}
    connection.execute(insert_row(t.correction), {**whose, **row})
    # What was said stays in the row and goes with the content; history proves that the row is the one written then.
    said = {"what": change.what, "digest": digest}
    write_history(connection, document=move.document, at=at, actor=move.actor, event=CORRECTED, detail=said)


_OPEN_ASSIGNMENTS = update(t.assignment).where(
    t.assignment.c.document_id == bindparam("document"), t.assignment.c.until.is_(None)
)


def _assign(connection: Connection, move: Move, change: Assign, at: datetime) -> None:
    if not _is_first_decision(move):
        connection.execute(_OPEN_ASSIGNMENTS, {"document": move.document, "until": at})
    rows = [
        {
            "document_id": move.document,
            "who": new.who,
            "person": new.person,
            "standing": new.standing.value,
            "because": new.because,
            "instead_of": new.instead_of,
            "since": at,
        }
        for new in change.assignments
    ]
    if rows:
        connection.execute(insert_row(t.assignment), rows)


def _put_deadlines(connection: Connection, move: Move, change: PutDeadlines, at: datetime) -> None:
    if not change.beside and not _is_first_decision(move):
        end_open(connection, move.document, "replaced", local_date(at), at)
    for new in change.deadlines:
        _insert_deadline(connection, move.document, new)


def _insert_deadline(connection: Connection, document: int, new: PlannedDeadline) -> None:
    made = connection.scalar(
        insert_row(t.deadline, "id"),
        {
            "document_id": document,
            "kind": new.kind,
            "start": new.start,
            "due": new.due,
            "due_at": new.due_at,
            "raw_end": new.raw_end,
            "unit": new.unit,
            "n": new.n,
            "basis": new.basis,
            "steps": list(new.steps),
            "forward_by": new.forward_by,
            "extended_due": new.extended_due,
            "provisional": new.provisional,
        },
    )
    rows = [
        {
            "deadline_id": made,
            "step": reminder.step,
            "due_at": reminder.at,
            "audience": [a.value for a in reminder.to],
            "overdue": reminder.overdue,
        }
        for reminder in new.reminders
        if reminder.at is not None
    ]
    if rows:
        connection.execute(insert_new(connection, t.reminder), rows)


def _end_deadlines(connection: Connection, move: Move, change: EndDeadlines, at: datetime) -> None:
    end_open(connection, move.document, change.outcome, change.on, at, change.kinds)


_OPEN_IDS = select(t.deadline.c.id, t.deadline.c.kind).where(
    t.deadline.c.document_id == bindparam("document"), t.deadline.c.outcome.is_(None)
)
_OPEN_STEPS = update(t.reminder).where(
    t.reminder.c.deadline_id.in_(bindparam("terms", expanding=True)), t.reminder.c.done_at.is_(None)
)
_TERMS = update(t.deadline).where(t.deadline.c.id.in_(bindparam("terms", expanding=True)))


def end_open(
    connection: Connection, document: int, outcome: str, on: date, at: datetime, kinds: tuple[str, ...] = ()
) -> None:
    """End every open term of a document, or those of some kinds, with their reminders."""
    found = connection.execute(_OPEN_IDS, {"document": document})
    terms = [id_ for id_, kind in found if not kinds or kind in kinds]
    if not terms:
        return
    # What is never sent any more must not stay in the index that the clock looks through.
    connection.execute(_OPEN_STEPS, {"terms": terms, "done_at": at, "outcome": "ended"})
    connection.execute(_TERMS, {"terms": terms, "outcome": outcome, "ended_on": on, "ended_at": at})


def _send(connection: Connection, move: Move, change: Send, at: datetime) -> None:
    write_letter(connection, move.document, change.letter, at)


_THERE = select(t.document.c.id).where(t.document.c.id == bindparam("document"))


def _link(connection: Connection, move: Move, change: Link, at: datetime) -> None:
    if connection.scalar(_THERE, {"document": change.other}) is not None:
        row = {"document_id": move.document, "other_id": change.other, "kind": change.kind, "since": at}
        connection.execute(insert_new(connection, t.link), row)


_TIE = delete(t.link).where(
    t.link.c.document_id == bindparam("document"),
    t.link.c.other_id == bindparam("other"),
    t.link.c.kind == bindparam("kind"),
)


def _unlink(connection: Connection, move: Move, change: Unlink, _at: datetime) -> None:
    connection.execute(_TIE, {"document": move.document, "other": change.other, "kind": change.kind})


def _split(connection: Connection, move: Move, change: Split, at: datetime) -> None:
    write_letters(connection, move.document, change.letters, at)


Writer = Callable[[Connection, Move, Any, datetime], None]
_WRITERS: Mapping[type[Change], Writer] = MappingProxyType(
    {
        PutContent: _put_content,
        PutFields: _put_fields,
        PutVerdict: _put_verdict,
        PutTitle: _put_title,
        Restrict: access.restrict,
        Unrestrict: access.unrestrict,
        Corrected: _corrected,
        Assign: _assign,
        PutDeadlines: _put_deadlines,
        EndDeadlines: _end_deadlines,
        Send: _send,
        Link: _link,
        Unlink: _unlink,
        Split: _split,
        PutTrial: write_trial,
        Confide: reports.confide,
        Unconfide: reports.unconfide,
        Enclose: enclose,
        Withhold: withhold,
        Unwithhold: unwithhold,
        Dispose: dispose,
    }
)
