"""Ends and new beginnings by people: answered, closed, reopened. Every one records its actor."""

from __future__ import annotations

from datetime import date

from officed.domain.changes import Change, EndDeadlines, PlannedDeadline, PutDeadlines, Unanswered
from officed.domain.errors import Refused
from officed.domain.reminders import DEFICIENCY
from officed.domain.states import Actor, State
from officed.flow.considering import deadlines_by_word, with_reminders_again
from officed.flow.desk import Desk
from officed.flow.going_out import is_ours
from officed.flow.handing import hand_over, planned
from officed.flow.moving import carry
from officed.ports.store import Card

_CLOSABLE = frozenset({State.REGISTERED, State.FORWARDED})


def answer(desk: Desk, number: int, actor: Actor, *, on: date | None = None, how: str = "mail") -> None:
    """Say that the letter is answered: its terms end, it closes. `how` is mail, post, phone or in_person."""
    card = desk.store.card(number)
    today = desk.today()
    day = on or today
    if day > today:
        raise Refused(reason=f"{day:%d.%m.%Y} has not come yet. Give the day on which the answer went out.")
    if day < card.document.received_on:
        text = f"{day:%d.%m.%Y} is before the letter came ({card.document.received_on:%d.%m.%Y})."
        raise Refused(reason=text)
    _end(desk, card, actor, "answered", {"how": how}, (EndDeadlines("answered", day),))


def close(desk: Desk, number: int, actor: Actor, reason: str) -> None:
    """Close without an answer, with a reason that history keeps as a code and the card as text.

    Raises `Refused` with every objection of the plugins.
    """
    card = desk.store.card(number)
    objections = desk.hooks.object_to_close(card.document)
    if objections and not reason.strip():
        raise Refused(reason=f"It stays open: {'; '.join(objections)}. Answer it, or close it with --reason.")
    _end(desk, card, actor, "closed", {"objections": len(objections)}, (EndDeadlines("closed", desk.today()),))


def _end(
    desk: Desk, card: Card, actor: Actor, reason: str, detail: dict[str, str | int], changes: tuple[Change, ...]
) -> None:
    document = card.document
    if card.entry is None:
        raise Refused(reason=f"Document {document.id} has no number yet. Release or refuse it first.")
    if document.state not in _CLOSABLE:
        text = f"{card.entry.reference} is {document.state.value}; only registered and forwarded ones are closed."
        raise Refused(reason=text)
    carry(desk, document, State.CLOSED, actor, reason, changes, detail)


def reopen(desk: Desk, number: int, actor: Actor) -> None:
    """Open a closed letter again: its last term by law runs on, and the responsible person gets it once more.

    It stays open until a person ends it, also where its kind wants no reply: somebody wants something of it.
    """
    card = desk.store.card(number)
    document = card.document
    if document.state is not State.CLOSED or card.entry is None:
        raise Refused(reason=f"{document.called} is {document.state.value}: only closed ones are reopened.")
    deadlines = _running_again(desk, card, card.entry.registered_on)
    mails = hand_over(desk, card, card.assignments, because=(), turn=document.version, terms=deadlines)
    carry(desk, document, State.REGISTERED, actor, "reopened", (PutDeadlines(deadlines), Unanswered(), *mails))


def _running_again(desk: Desk, card: Card, registered_on: date) -> tuple[PlannedDeadline, ...]:
    """The terms that ended last; where its kind was corrected since, those of what it is."""
    document = card.document
    revived = tuple(planned(deadline) for deadline in desk.store.last_deadlines(document.id))
    # While a letter waits to be mended its own term rests, and is none of those that ended.
    known = {document.kind, DEFICIENCY} & {one.kind for one in revived}
    if document.kind and not is_ours(document) and not known:
        return deadlines_by_word(desk, document, registered_on)
    return tuple(with_reminders_again(desk, one) for one in revived)
