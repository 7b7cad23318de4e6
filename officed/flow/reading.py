"""received -> read: what stands in the original, and the fields found in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from officed.domain.changes import PutContent, PutFields
from officed.domain.document import Address, Content, Direction, Document
from officed.domain.likeness import marks_of
from officed.domain.states import OFFICED, State
from officed.flow.covering import covers_of, follow
from officed.flow.desk import Desk
from officed.flow.dispatching import fields_of_ours, recipients_of
from officed.flow.moving import carry
from officed.log import bound


def read(desk: Desk, document: Document) -> Document:
    """Read a received document. Raises `PluginFailed` when a finder of fields fails."""
    with bound(document=document.id):
        content = _content(desk, document)
    seen = follow(replace(document, content=_with_hints(content, document.hints)))
    found = (*desk.hooks.find_fields(seen), *marks_of(seen.content))
    if seen.direction is not Direction.INCOMING:
        found = fields_of_ours(desk, seen, found)
    changes = (PutContent(seen.content), PutFields(found))
    version = carry(
        desk,
        document,
        State.READ,
        OFFICED,
        "read",
        changes,
        {"parts": len(content.parts), "warnings": len(content.warnings), "fields": len(found)},
    )
    return replace(seen, state=State.READ, version=version, fields=found)


def _content(desk: Desk, document: Document) -> Content:
    """What the readers see; a stack is not read, its letters are."""
    covered = covers_of(desk, document)
    if covered.is_stack:
        return Content(document.media_type, pages=covered.pages, letters=covered.letters, warnings=covered.warnings)
    path = desk.originals.path(document.original_sha256)
    content = desk.readers.read(path, document.original_name, document.media_type, unread=covered.sheets)
    return replace(content, cover=covered.cover, warnings=(*content.warnings, *covered.warnings))


def _with_hints(content: Content, hints: Mapping[str, str]) -> Content:
    """The content with what the clerk said of it at the counter, where the letter itself does not say."""
    sender = Address(hints.get("sender_name", ""), hints.get("sender_addr", ""))
    return replace(
        content,
        sender=content.sender if content.sender != Address() else sender,
        subject=content.subject or hints.get("subject", ""),
        to=content.to or (recipients_of(hints["to"]) if hints.get("to") else ()),
    )
