"""Built-in plugin: what wants a reply is not closed before it has one."""

from __future__ import annotations

from officed.api import KINDS, Direction, Document, hookimpl

API_VERSION = 1


@hookimpl
def object_to_close(document: Document) -> str | None:
    """Object while an incoming document of a kind that wants a reply is unanswered."""
    kind = KINDS.get(document.kind or "")
    if kind is None or not kind.wants_reply or document.answered or document.direction is not Direction.INCOMING:
        return None
    return (
        f"{document.reference or document.id} ({kind.code}) has not been answered. Link the reply with "
        f"`officed answer`, or pass it on to the body whose matter it is."
    )
