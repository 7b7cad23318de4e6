"""received -> read: what stands in the original, and the fields found in it."""

from __future__ import annotations

from dataclasses import replace

from officed.domain.changes import Move, PutContent, PutFields
from officed.domain.document import Document
from officed.domain.states import OFFICED, State
from officed.flow.desk import Desk
from officed.log import bound


def read(desk: Desk, document: Document) -> Document:
    """Read a received document. Raises `PluginFailed` when a finder of fields fails."""
    path = desk.originals.path(document.original_sha256)
    with bound(document=document.id):
        content = desk.readers.read(path, document.original_name, document.media_type)
    seen = replace(document, content=content)
    found = desk.hooks.find_fields(seen)
    changes = (PutContent(content), PutFields(found))
    move = Move(
        document=document.id,
        version=document.version,
        state=State.RECEIVED,
        target=State.READ,
        actor=OFFICED,
        reason="read",
        detail={"parts": len(content.parts), "warnings": len(content.warnings), "fields": len(found)},
        changes=changes,
    )
    version = desk.store.move(move, desk.clock())
    desk.hooks.observe(move)
    return replace(seen, state=State.READ, version=version, fields=found)
