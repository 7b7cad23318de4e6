"""Mail that officials have sent themselves, found in a Sent folder or a mailbox for blind copies.

What names our number in its subject, or answers a mail of a matter and goes to somebody known to it, is registered in
that matter. That it answers a letter is proposed to a person, unless the settings say that it closes it. Nothing is
joined by weak likeness: what is only likely gets a number of its own, and what nothing ties to the register is refused
or registered, as the settings say.
"""

from __future__ import annotations

from dataclasses import replace

from officed.domain.changes import Change, Link, Send, Wait
from officed.domain.document import Direction, Document
from officed.domain.linking import ANSWERS, FOLLOWS, PROPOSED_ANSWER
from officed.domain.people import Standing
from officed.domain.states import OFFICED, State
from officed.flow import writing
from officed.flow.desk import Desk
from officed.flow.dispatching import Order, order_of
from officed.flow.going_out import go_out
from officed.flow.moving import carry
from officed.ports.hooks import Match
from officed.ports.store import Card

_OWN = "a mail of officed's own, found where officials' mail is looked for"
_UNTIED = "sent by the office, and no number and no thread ties it to a letter"


def settle_sent(desk: Desk, document: Document) -> State:
    """Register a sent mail in the matter that it belongs to, or say why not. Returns the state it reached."""
    content = document.content
    if content.header("x-officed-key") or desk.store.sent_mails((content.message_id or "",)):
        return _refuse(desk, document, _OWN)
    match = _match(desk, document)
    other = desk.store.card(match.document) if match is not None else None
    about_ours = other is not None and other.document.direction is Direction.OUTGOING
    if match is None or other is None or (about_ours and not match.sure):
        if desk.office.settings.outgoing.unknown == "refuse":
            return _refuse(desk, document, _UNTIED)
        return go_out(desk, document, _order(desk, document))
    if about_ours:
        # A further letter of ours about one of ours: it joins that matter and answers nothing.
        order = replace(_order(desk, document), joins=match.document)
        return go_out(desk, document, order, Link(match.document, FOLLOWS))
    if not match.sure:
        tie: tuple[Change, ...] = (Link(match.document, PROPOSED_ANSWER), *_question(desk, document, other))
        return go_out(desk, document, _order(desk, document), *tie)
    propose = desk.office.settings.outgoing.answers == "propose"
    order = replace(_order(desk, document), answers=(match.document,), propose=propose)
    return go_out(desk, document, order, *(_question(desk, document, other) if propose else ()))


def _match(desk: Desk, document: Document) -> Match | None:
    letters = desk.store.open_letters(document.found("our_ref"), document.content.in_reply_to, "")
    return desk.hooks.match_answer(document, letters) if letters else None


def _order(desk: Desk, document: Document) -> Order:
    """Nobody said anything of it: whoever sent it answers for it."""
    person = desk.office.people.by_email(document.content.sender.addr)
    return replace(order_of(document), person=person.id if person else "")


def _question(desk: Desk, document: Document, answered: Card) -> tuple[Send, ...]:
    """To whoever answers for the letter: confirm that this was the answer."""
    if answered.entry is None or answered.document.state is State.CLOSED:
        return ()
    lead = next((a.person for a in answered.assignments if a.standing is Standing.RESPONSIBLE), None)
    address = desk.address_of(lead) if lead else None
    to = (address,) if address else writing.role_addresses(desk, "registrar")
    values = {"document": str(document.id), "answers": answered.entry.reference}
    known = desk.office.people.people.get(lead or "")
    key = f"d{document.id}.{ANSWERS}"
    language = known.language if known else None
    return (Send(desk.letter(key, "question", to, "sent_answer", values, language=language)),) if to else ()


def _refuse(desk: Desk, document: Document, reason: str) -> State:
    carry(
        desk,
        document,
        State.REFUSED,
        OFFICED,
        "refused",
        (Wait("refused", reason),),
        {"direction": document.direction.value},
    )
    return State.REFUSED
