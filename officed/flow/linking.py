"""Ties that people make between documents, and take away again; history keeps both."""

from __future__ import annotations

from datetime import date

from officed.domain.changes import Change, EndDocument, Link, Unlink
from officed.domain.document import Direction
from officed.domain.errors import Refused
from officed.domain.linking import ANSWERS, BELONGS, CONFIRMS, LINKS, PROPOSED_ANSWER
from officed.domain.states import Actor, State
from officed.flow.desk import Desk
from officed.flow.moving import carry
from officed.ports.store import Card

_OUT = frozenset({State.FORWARDED, State.CLOSED})


def link(desk: Desk, one: int, other: int, kind: str, actor: Actor) -> tuple[str, ...]:
    """Tie a document to another. Returns the numbers of what that has ended. Raises `Refused`.

    An answer that has gone out, or has come in, ends what it answers.
    """
    card, to = _numbered(desk, one), _numbered(desk, other)
    _check(desk, card, to, kind)
    proposed = [tie for tie in card.links if tie[0] == PROPOSED_ANSWER and tie[1] == other]
    changes: list[Change] = [Link(other, kind)]
    if proposed and kind in CONFIRMS:
        changes.append(Unlink(other, PROPOSED_ANSWER))
    ends = _ends(desk, card, to) if kind == ANSWERS else ()
    _amend(desk, card, actor, "linked", kind, other, (*changes, *ends))
    return tuple(to.entry.reference for _ in ends if to.entry is not None)


def unlink(desk: Desk, one: int, other: int, kind: str, actor: Actor) -> None:
    """Take a tie away. What it had ended stays ended: `officed reopen` opens it. Raises `Refused`."""
    card = _numbered(desk, one)
    if not any(tie[:2] == (kind, other) for tie in card.links):
        said = ", ".join(f"{name} {number or f'({to})'}" for name, to, number in card.links) or "nothing"
        raise Refused(reason=f"{card.document.reference} has no such tie. It is tied to: {said}.")
    _amend(desk, card, actor, "unlinked", kind, other, (Unlink(other, kind),))


def _numbered(desk: Desk, number: int) -> Card:
    card = desk.store.card(number)
    if card.entry is None:
        raise Refused(reason=f"Document {number} has no number yet: `officed held release {number}`.")
    if card.document.state is State.HELD:
        raise Refused(reason=f"{card.entry.reference} is held. Release it first: `officed held release {number}`.")
    return card


def _check(desk: Desk, card: Card, to: Card, kind: str) -> None:
    if kind not in LINKS:
        known = "; ".join(f"{name}: {what}" for name, what in LINKS.items())
        raise Refused(reason=f"There is no tie »{kind}«. Ties: {known}.")
    if card.document.id == to.document.id:
        raise Refused(reason="A document is not tied to itself: name two.")
    if any(tie[:2] == (kind, to.document.id) for tie in card.links):
        raise Refused(reason=f"{card.document.reference} is tied so already: nothing is changed.")
    if kind == ANSWERS and card.document.direction == to.document.direction:
        raise Refused(reason="A letter of ours answers one that came, or the other way round. Say: --as follows.")
    if kind == BELONGS and _is_open(card) and desk.store.matter(to.document.id).closed_at is not None:
        raise Refused(reason=f"The matter of {to.document.reference} is closed: `officed matter reopen` opens it.")


def _is_open(card: Card) -> bool:
    return card.document.state is not State.CLOSED and card.annulled is None


def _ends(desk: Desk, card: Card, to: Card) -> tuple[EndDocument, ...]:
    """What the answer ends: a letter that came once ours has gone out, ours once theirs has come."""
    document = card.document
    if not _is_open(to) or (document.direction is Direction.OUTGOING and document.state not in _OUT):
        return ()
    day: date = min(max(document.received_on, to.document.received_on), desk.today())
    detail = {"by": document.id, "how": document.way.value}
    return (EndDocument(to.document.id, "answered", day, "answered", detail),)


def _amend(
    desk: Desk, card: Card, actor: Actor, reason: str, kind: str, other: int, changes: tuple[Change, ...]
) -> None:
    document = card.document
    carry(desk, document, document.state, actor, reason, changes, {"kind": kind, "other": other})
