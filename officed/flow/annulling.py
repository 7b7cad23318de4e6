"""Annulling a wrong entry: a letter of ours that waits to be sent does not go; what it ended is named for a person."""

from __future__ import annotations

from officed.domain.linking import ANSWERS
from officed.domain.states import Actor
from officed.flow.desk import Desk
from officed.flow.ending import ended_by


def annul(desk: Desk, number: int, actor: Actor, reason: str) -> tuple[str, ...]:
    """Annul an entry. Returns the references of what stays closed by it. Raises `Refused`."""
    desk.store.annul(number, reason, actor, desk.clock())
    ties = desk.store.card(number).links
    answered = (desk.store.card(other) for kind, other, _ in ties if kind == ANSWERS)
    return tuple(card.entry.reference for card in answered if card.entry is not None and ended_by(card) == number)
