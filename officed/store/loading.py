"""From rows to the frozen values of the domain."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from itertools import zip_longest
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from officed.domain.covers import Cover, Stretch
from officed.domain.document import Address, Content, Direction, Document, Field, Part, Undelivered, Way
from officed.domain.errors import NotFound
from officed.domain.states import State
from officed.store import schema as t

_DOCUMENTS = (
    select(
        t.document,
        t.content,
        t.entry.c.reference,
        t.arrival.c.mailbox,
        t.arrival.c.envelope_to,
        t.arrival.c.hints,
        t.arrival.c.sha256.label("arrived_as"),
    )
    # What was disposed of has no content any more.
    .join_from(t.document, t.content, t.content.c.document_id == t.document.c.id, isouter=True)
    .outerjoin(t.entry, t.entry.c.document_id == t.document.c.id)
    .outerjoin(
        t.arrival_document,
        (t.arrival_document.c.document_id == t.document.c.id) & t.arrival_document.c.copy.is_(False),
    )
    .outerjoin(t.arrival, t.arrival.c.id == t.arrival_document.c.arrival_id)
    .where(t.document.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(t.document.c.id)
)
_PARTS = (
    select(t.part)
    .where(t.part.c.document_id.in_(bindparam("ids", expanding=True)))
    .order_by(t.part.c.document_id, t.part.c.ord)
)
_FIELDS = (
    select(t.field)
    .where(t.field.c.document_id.in_(bindparam("ids", expanding=True)))
    .order_by(t.field.c.document_id, t.field.c.ord)
)


def load_document(connection: Connection, document: int) -> Document:
    """One document with its content, parts and fields. Raises `NotFound`."""
    for found in load_documents(connection, (document,)):
        return found
    raise NotFound(what="document", name=document, hint="See `officed register list` and `officed held list`.")


def load_documents(connection: Connection, ids: Sequence[int]) -> tuple[Document, ...]:
    """Several documents, in the order of their ids, in three queries."""
    rows = connection.execute(_DOCUMENTS, {"ids": ids}).fetchall()
    read = [row.id for row in rows if not _unread(row)]
    parts, fields = (_parts(connection, read), _fields(connection, read)) if read else ({}, {})
    return tuple(_document(row, _told(row, parts.get(row.id, ())), tuple(fields.get(row.id, ()))) for row in rows)


def _told(row: Row[*tuple[Any, ...]], parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts, each with its language; those of documents that were read by an older version have none."""
    languages = row.data.get("part_languages", ()) if row.data else ()
    return tuple(replace(part, language=language) for part, language in zip_longest(parts, languages[: len(parts)]))


def _unread(row: Row[*tuple[Any, ...]]) -> bool:
    return row.salt is None or (row.state == State.RECEIVED.value and not row.data)


def _document(row: Row[*tuple[Any, ...]], parts: tuple[Part, ...], fields: tuple[Field, ...]) -> Document:
    hints = row.hints or {}
    content = Content(media_type=row.media_type) if _unread(row) else _content(row, parts)
    cover = content.cover or Cover()
    return Document(
        id=row.id,
        state=State(row.state),
        version=row.version,
        source=row.source,
        way=Way(row.way),
        direction=Direction(row.direction),
        received_at=row.received_at,
        received_on=row.received_on,
        original_sha256=row.original_sha256,
        original_name=row.name or "",
        media_type=row.media_type,
        size=row.size,
        content=content,
        fields=fields,
        envelope_to=tuple(row.envelope_to or ()),
        mailbox=row.mailbox or "",
        released=row.released,
        hinted_kind=(row.kind if row.confirmed else None) or hints.get("kind") or cover.kind or None,
        hinted_series=hints.get("series") or cover.series or None,
        hinted_person=hints.get("person") or cover.person or None,
        kind=row.kind,
        answered=row.answered_on is not None,
        reference=row.reference,
        hints=MappingProxyType({name: str(word) for name, word in hints.items()}),
        part=row.arrived_as is not None and row.arrived_as != row.original_sha256,
    )


def _content(row: Row[*tuple[Any, ...]], parts: tuple[Part, ...]) -> Content:
    data: dict[str, Any] = row.data
    sent = data.get("sent_at")
    return Content(
        media_type=data.get("media_type", row.media_type),
        subject=row.subject,
        sender=Address(row.sender_name, row.sender_addr),
        to=_addresses(data.get("to")),
        cc=_addresses(data.get("cc")),
        sent_at=datetime.fromisoformat(sent) if sent else None,
        message_id=row.message_id,
        in_reply_to=tuple(data.get("in_reply_to", ())),
        headers=MappingProxyType({name: tuple(values) for name, values in data.get("headers", {}).items()}),
        text=row.text,
        language=row.language,
        pages=data.get("pages"),
        ocr=bool(data.get("ocr")),
        confidence=data.get("confidence"),
        parts=parts,
        auto_generated=bool(data.get("auto_generated")),
        bounce=bool(data.get("bounce")),
        warnings=tuple(data.get("warnings", ())),
        undelivered=_undelivered(data.get("undelivered")),
        cover=Cover(**data["cover"]) if data.get("cover") else None,
        letters=tuple(Stretch(*one) for one in data.get("letters", ())),
    )


def content_data(content: Content) -> dict[str, object]:
    """What of a content has no column of its own, as JSON values."""
    return {
        "media_type": content.media_type,
        "to": [[a.name, a.addr] for a in content.to],
        "cc": [[a.name, a.addr] for a in content.cc],
        "sent_at": content.sent_at.isoformat() if content.sent_at else None,
        "in_reply_to": list(content.in_reply_to),
        "headers": {name: list(values) for name, values in content.headers.items()},
        "pages": content.pages,
        "ocr": content.ocr,
        "confidence": content.confidence,
        "auto_generated": content.auto_generated,
        "bounce": content.bounce,
        "warnings": list(content.warnings),
        "part_languages": [part.language for part in content.parts],
        **({"cover": asdict(content.cover)} if content.cover else {}),
        **({"letters": [[one.first, one.last] for one in content.letters]} if content.letters else {}),
        **({"undelivered": asdict(content.undelivered)} if content.undelivered else {}),
    }


def _undelivered(value: Mapping[str, Any] | None) -> Undelivered | None:
    if not value:
        return None
    return Undelivered(tuple(value["recipients"]), value["message_id"], bool(value.get("final", True)))


def _addresses(pairs: Sequence[Sequence[str]] | None) -> tuple[Address, ...]:
    return tuple(Address(name, addr) for name, addr in pairs or ())


def _parts(connection: Connection, documents: Sequence[int]) -> dict[int, list[Part]]:
    found: dict[int, list[Part]] = {}
    for row in connection.execute(_PARTS, {"ids": documents}):
        found.setdefault(row.document_id, []).append(_part(row))
    return found


def _part(row: Row[*tuple[Any, ...]]) -> Part:
    return Part(
        path=row.path,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        text=row.text,
        inline=row.inline,
        body=row.body,
        pages=row.pages,
        ocr=row.ocr,
        confidence=row.confidence,
        warnings=tuple(row.warnings),
    )


def _fields(connection: Connection, documents: Sequence[int]) -> dict[int, list[Field]]:
    found: dict[int, list[Field]] = {}
    for row in connection.execute(_FIELDS, {"ids": documents}):
        found.setdefault(row.document_id, []).append(Field(row.name, row.value, row.place, row.plugin))
    return found


def detail_of(text: str) -> dict[str, object]:
    """The detail of a history row."""
    found: dict[str, object] = json.loads(text)
    return found
