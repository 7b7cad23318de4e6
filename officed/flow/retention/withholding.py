"""What keeps an entry from disposal: a court case, an audit; put on and taken off by people, with a reason."""

from __future__ import annotations

from officed.domain.changes import Change, Corrected, Unwithhold, Withhold
from officed.domain.errors import Refused
from officed.domain.retention import Hold
from officed.domain.states import Actor, State
from officed.flow.desk import Desk
from officed.flow.moving import carry
from officed.ports.store import Card

HELD, RELEASED = "retention_held", "retention_released"
# What the correction is called that keeps the reason: it goes with the content, history keeps its digest.
WHAT = "kept from disposal"


def withhold(desk: Desk, number: int, actor: Actor, reason: str) -> None:
    """Keep an entry, and with it its whole matter, from disposal. Raises `Refused`."""
    card, standing = _entry(desk, number)
    if not reason.strip():
        raise Refused(reason="Say what keeps it: --reason.")
    was = standing.reason if standing else ""
    if was == reason:
        raise Refused(reason=f"{_named(card)} is kept already: {reason}.")
    _write(desk, card, actor, HELD, (Withhold(reason), Corrected(WHAT, was, reason, reason)))


def unwithhold(desk: Desk, number: int, actor: Actor, reason: str) -> None:
    """Let an entry go when its term has ended. Raises `Refused`."""
    card, standing = _entry(desk, number)
    if standing is None:
        raise Refused(reason=f"Nothing keeps {_named(card)} from disposal but its term.")
    if not reason.strip():
        raise Refused(reason="Say why it may go: --reason.")
    _write(desk, card, actor, RELEASED, (Unwithhold(), Corrected(WHAT, standing.reason, "", reason)))


def _write(desk: Desk, card: Card, actor: Actor, event: str, changes: tuple[Change, ...]) -> None:
    carry(desk, card.document, card.document.state, actor, event, changes)


def _entry(desk: Desk, number: int) -> tuple[Card, Hold | None]:
    card = desk.store.card(number)
    if card.entry is None:
        raise Refused(reason=f"Document {number} has no number: only entries of the register are kept from disposal.")
    if card.disposed is not None:
        raise Refused(reason=f"{card.entry.reference} was disposed of by {card.disposed.basis}.")
    if card.document.state is State.HELD:
        raise Refused(reason=f"{card.entry.reference} waits for a person: `officed held release {number}` first.")
    own = (leaf for leaf in desk.store.leaves(number, desk.zone) if leaf.document == number)
    return card, next((leaf.hold for leaf in own), None)


def _named(card: Card) -> str:
    return card.entry.reference if card.entry else f"document {card.document.id}"
