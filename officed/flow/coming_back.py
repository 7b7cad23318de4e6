"""A letter of ours that its recipient never got: it is held for a person, and what it had answered is open again."""

from __future__ import annotations

from collections.abc import Callable

from officed.domain.changes import Change, Move, PutDeadlines, Send, Unanswered, Wait
from officed.domain.document import Document
from officed.domain.linking import ANSWERS
from officed.domain.states import OFFICED, Actor, State
from officed.flow import writing
from officed.flow.considering import with_reminders_again
from officed.flow.desk import Desk
from officed.flow.ending import ended_by
from officed.flow.handing import hand_over, planned
from officed.flow.moving import carry
from officed.ports.store import Card, Posted

_OUT = frozenset({State.REGISTERED, State.FORWARDED, State.CLOSED})


def refused_by_server(desk: Desk, posted: Posted, text: str, actor: Actor) -> Callable[[State, int], Move | None]:
    """The recipient's server will never take it; what it answers was not ended yet."""

    def follow(state: State, version: int) -> Move | None:
        if state is not State.REGISTERED or posted.document is None:
            return None
        reason = f"our letter was refused by the recipient's server: {text}"
        number = posted.letter.values.get("number", "")
        return _held(desk, posted.document, version, state, reason, number, actor)

    return follow


def came_back(desk: Desk, number: int, recipients: tuple[str, ...]) -> None:
    """A report says that it did not arrive: it is held, and what it answered is open again. A repeat does nothing."""
    card = desk.store.card(number)
    document = card.document
    if document.state not in _OUT:
        return
    for kind, other, _ in card.links:
        if kind == ANSWERS:
            _open_again(desk, desk.store.card(other), number)
    if document.state is State.CLOSED:
        # Only an open document is held.
        desk.store.move(_back(document), desk.clock())
        document = desk.store.document(number)
    reason = f"our letter was not delivered to {', '.join(recipients)}"
    move = _held(desk, number, document.version, document.state, reason, document.reference or "", OFFICED)
    desk.store.move(move, desk.clock())
    desk.hooks.observe(move)


def _back(document: Document) -> Move:
    detail = {"code": "undeliverable"}
    return Move(document.id, document.version, document.state, State.REGISTERED, OFFICED, "reopened", detail)


def _held(desk: Desk, document: int, version: int, state: State, reason: str, number: str, actor: Actor) -> Move:
    to = writing.role_addresses(desk, "registrar")
    values = {"document": str(document), "reason": reason, "number": number}
    mails = (Send(desk.letter(f"d{document}.{version}.undeliverable", "question", to, "held", values)),) if to else ()
    return Move(
        document=document,
        version=version,
        state=state,
        target=State.HELD,
        actor=actor,
        reason="held",
        detail={"code": "undeliverable"},
        changes=(Wait("undeliverable", reason), *mails),
    )


def _open_again(desk: Desk, card: Card, answer: int) -> None:
    """What the letter had answered: its last term by law runs on, and who answers for it gets it once more."""
    document = card.document
    if ended_by(card) != answer:
        # Somebody answered it in another way, or has dealt with it since.
        return
    revived = tuple(with_reminders_again(desk, planned(one)) for one in desk.store.last_deadlines(document.id))
    again: tuple[Change, ...] = (PutDeadlines(revived), Unanswered())
    mails = hand_over(desk, card, card.assignments, because=(), turn=document.version, terms=revived)
    carry(
        desk, document, State.REGISTERED, OFFICED, "reopened", (*again, *mails), {"code": "undeliverable", "by": answer}
    )
