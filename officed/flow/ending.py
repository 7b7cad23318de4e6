"""Documents that end together with a move of another one: those who observe are told of each."""

from __future__ import annotations

from officed.domain.changes import EndDocument, Move
from officed.domain.states import State
from officed.flow.desk import Desk


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
