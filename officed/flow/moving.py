"""A document goes on: the one door from the flow to the history of a document."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from officed.domain.changes import Change, Detail, Move
from officed.domain.document import Document
from officed.domain.states import Actor, State
from officed.flow.desk import Desk
from officed.flow.ending import observe_with_ends

_NOTHING: Detail = MappingProxyType({})


def carry(
    desk: Desk,
    document: Document,
    target: State,
    actor: Actor,
    reason: str,
    changes: Sequence[Change] = (),
    detail: Detail = _NOTHING,
) -> int:
    """Write one step with its changes, then let the observers see it. Returns the document's new version.

    A step to the state that it has is an amendment: version and history go on, the state stays. Raises `StaleDocument`
    when somebody moved the document meanwhile.
    """
    move = Move(
        document=document.id,
        version=document.version,
        state=document.state,
        target=target,
        actor=actor,
        reason=reason,
        detail=detail,
        changes=tuple(changes),
    )
    version = desk.store.move(move, desk.clock())
    observe_with_ends(desk, move)
    return version
