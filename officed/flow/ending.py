"""Documents that end together with a move of another one: those who observe are told of each."""

from __future__ import annotations

from officed.domain.changes import EndDocument, Move
from officed.domain.states import State
from officed.flow.desk import Desk
from officed.ports.store import Card


def observe_with_ends(desk: Desk, move: Move) -> None:
    """Tell the observers of a move that was made, and of each document that it ended."""
    desk.hooks.observe(move)
    for end in (change for change in move.changes if isinstance(change, EndDocument)):
        card = desk.store.card(end.document)
        last = card.history[-1]
        # Where the document had ended before, the last line tells of something else.
        if last.event == f"document.{end.reason}" and last.state and card.document.state is State.CLOSED:
            ended = Move(
                document=end.document,
                version=card.document.version - 1,
                state=State(last.state),
                target=State.CLOSED,
                actor=move.actor,
                reason=end.reason,
                detail=end.detail,
            )
            desk.hooks.observe(ended)


def ended_by(card: Card) -> int | None:
    """The document whose move closed it; None where it is open, or something else closed it."""
    # Titles, ties and restrictions that were put right since leave it as ended as it was.
    last = next((line for line in reversed(card.history) if line.target not in {None, line.state}), None)
    by = last.detail.get("by") if last is not None and card.document.state is State.CLOSED else None
    return by if isinstance(by, int) else None
