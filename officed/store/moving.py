"""One move: compare-and-swap on (state, version), its changes and its history row together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from officed.domain.changes import Change, Detail, EndDeadlines, EndDocument, Move
from officed.domain.errors import NotFound, StaleDocument
from officed.domain.states import Actor, State, check_move
from officed.store import schema as t
from officed.store.history import write_history
from officed.store.indexing import keep_findable
from officed.store.matters import open_matter_of
from officed.store.statements import by, update_by
from officed.store.writing import write_change, written_on_document

_NUMBERED = select(t.entry.c.document_id).where(t.entry.c.document_id == bindparam("document"))
_THERE = select(t.document.c.id).where(t.document.c.id == bindparam("document"))
# An entry that is held has its number already; of others there is nothing to end.
_STANDS = (
    select(t.document.c.state, t.document.c.version)
    .join(t.entry, t.entry.c.document_id == t.document.c.id)
    .where(t.document.c.id == bindparam("document"))
    .with_for_update(key_share=True, of=t.document)
)
_ENDED_FROM = frozenset({State.REGISTERED, State.FORWARDED, State.HELD})
_SWAP = update_by(t.document, "id", "version", "state")

_NOT_HELD = {"held_from": None, "wait_code": None, "wait_reason": None, "decide_by": None}
_NOT_CLAIMED = {"claimed_by": None, "lease_until": None, "next_at": None, "tries": 0}


def apply_move(
    connection: Connection, move: Move, changes: Sequence[Change], at: datetime, detail: Detail | None = None
) -> int:
    """Make the move in the transaction in hand; `detail` replaces the move's own in history. Returns the new version.

    Raises `StaleDocument`, `WrongMove`, `NotFound`.
    """
    check_move(move.document, move.state, move.target, lambda: _is_numbered(connection, move.document))
    looked_for = by(id=move.document, version=move.version, state=move.state.value)
    swapped = connection.execute(_SWAP, {**looked_for, **_columns(move, changes)})
    if swapped.rowcount != 1:
        _stale(connection, move)
    ends: list[EndDocument] = []
    for change in changes:
        if isinstance(change, EndDocument):
            ends.append(change)
        else:
            write_change(connection, move, change, at)
    keep_findable(connection, move, changes)
    write_history(
        connection,
        document=move.document,
        at=at,
        actor=move.actor,
        event=f"document.{move.reason}",
        state=move.state,
        target=move.target,
        detail=move.detail if detail is None else detail,
    )
    if move.state is State.CLOSED and move.target in {State.REGISTERED, State.HELD}:
        open_matter_of(connection, move.document, move.actor, at)
    # Last, so that history tells first what went out and then what that ended.
    for end in ends:
        _end_document(connection, end, move.actor, at)
    return move.version + 1


def _end_document(connection: Connection, end: EndDocument, actor: Actor, at: datetime) -> None:
    """Close a registered document beside the move in hand; one that is held goes the way out of `held` first."""
    stands = connection.execute(_STANDS, {"document": end.document}).first()
    if stands is None or State(stands.state) not in _ENDED_FROM:
        return
    state, version = State(stands.state), stands.version
    if state is State.HELD:
        out = Move(end.document, version, state, State.REGISTERED, actor, "released", end.detail)
        version = apply_move(connection, out, (), at)
        state = State.REGISTERED
    changes = (EndDeadlines(end.outcome, end.on),)
    close = Move(end.document, version, state, State.CLOSED, actor, end.reason, end.detail, changes)
    apply_move(connection, close, changes, at)


def _is_numbered(connection: Connection, document: int) -> bool:
    return connection.scalar(_NUMBERED, {"document": document}) is not None


def _columns(move: Move, changes: Sequence[Change]) -> dict[str, object]:
    """What the move writes on the document's own row, its changes among it: one statement for all."""
    held = move.target is State.HELD
    columns: dict[str, object] = {
        "state": move.target.value,
        "version": move.version + 1,
        **({} if held else _NOT_HELD),
        **({} if move.target is State.READ else _NOT_CLAIMED),
    }
    if held and move.state is not State.HELD:
        columns["held_from"] = move.state.value
    for change in changes:
        columns |= written_on_document(change)
    return columns


def _stale(connection: Connection, move: Move) -> None:
    if connection.scalar(_THERE, {"document": move.document}) is None:
        raise NotFound(what="document", name=move.document, hint="See `officed register list`.")
    raise StaleDocument(document=move.document)
