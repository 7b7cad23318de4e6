"""A letter of ours on its way: numbered, tied to what it answers, sent; and what it answers ends when it has gone.

By mail it has gone when the recipient's server has accepted it, by post when a person says so. An answer joins the
matter of the first letter that it answers, where the series takes outgoing letters; else it has a number of its own.
A copy for information ends nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from officed.domain.changes import (
    LETTER,
    Assign,
    Change,
    EndDeadlines,
    EndDocument,
    Link,
    Move,
    PlannedDeadline,
    PutDeadlines,
    PutTitle,
    Send,
    SetKind,
)
from officed.domain.document import Direction, Document
from officed.domain.linking import ANSWERS, INFORMS, PROPOSED_ANSWER
from officed.domain.people import Assignment, Standing
from officed.domain.register import Entry, NumberRequest
from officed.domain.reminders import AWAITED
from officed.domain.restricting import NONE, WHOLE
from officed.domain.states import Actor, ActorKind, State
from officed.domain.terms import Unit
from officed.flow.considering import with_reminders
from officed.flow.desk import Desk
from officed.flow.dispatching import SOURCE, Order, order_of
from officed.flow.ending import observe_with_ends
from officed.flow.moving import carry
from officed.flow.registering import public_title
from officed.flow.restricting import of_entry
from officed.ports.store import Card, Posted

RELAY = Actor(ActorKind.OFFICED, "relay")
ANSWERED, SENT = "answered", "sent"

_TRIES = 3


def go_out(desk: Desk, document: Document, order: Order | None = None, *others: Change) -> State:
    """Register a letter of ours that was read, as its order says. Returns the state it reached.

    `order` replaces the one that the document came with; `others` are written with it.
    """
    order = order or order_of(document)
    answered = tuple(card for number in order.answers if (card := desk.store.card(number)).entry is not None)
    for _ in range(_TRIES):
        if _enter(desk, document, order, answered, others, desk.today()):
            return desk.store.document(document.id).state
    raise AssertionError("the local date changed three times in a row")


def _enter(
    desk: Desk, document: Document, order: Order, answered: Sequence[Card], others: Sequence[Change], today: date
) -> bool:
    kind = order.kind or ("vastus" if answered else "teade")
    request = _request(desk, order, kind, answered)
    person = _person(desk, order, answered, today)
    title, restriction = _title(document, order, answered), _restriction(desk, order, answered, today)
    move = Move(
        document=document.id,
        version=document.version,
        state=document.state,
        target=State.REGISTERED,
        actor=order.actor,
        reason="registered",
        detail={"kind": kind, "series": request.series.code, "direction": order.direction.value},
        changes=(
            SetKind(kind, confirmed=True),
            PutTitle(title, public_title(kind), restriction),
            *of_entry(desk, document, restriction),
            desk.index.words_of(document, title),
            Assign((person,)),
            PutDeadlines(_awaited(desk, order)),
            *(Link(number, PROPOSED_ANSWER if order.propose else ANSWERS) for number in order.answers),
            *(Link(number, INFORMS) for number in order.informs),
            *(() if order.send else _gone(document, order)),
            *others,
        ),
    )

    def complete(entry: Entry) -> Sequence[Change]:
        return (_mail(desk, document, order, entry, answered),) if order.send else ()

    if desk.store.register(move, request, complete, desk.now_and_today, today) is None:
        return False
    observe_with_ends(desk, move)
    return True


def _request(desk: Desk, order: Order, kind: str, answered: Sequence[Card]) -> NumberRequest:
    plan = desk.office.file_plan
    joined = desk.store.card(order.joins).entry if order.joins is not None else None
    matter = next((card.entry for card in answered if card.entry is not None), joined)
    own = plan.series.get(matter.series) if matter and not order.series else None
    if matter is not None and own is not None and own.takes(order.direction):
        first = plan.sequences[own.sequence].first
        return NumberRequest(own, first, follows=(matter.sequence, matter.year, matter.number))
    series = plan.series.get(order.series) or plan.for_kind(kind, order.direction)
    return NumberRequest(series, first=plan.sequences[series.sequence].first)


def _person(desk: Desk, order: Order, answered: Sequence[Card], today: date) -> Assignment:
    """Who answers for the letter: as the order says, else who answered for what it answers, else who registered it."""
    leads = (a.person for card in answered for a in card.assignments if a.standing is Standing.RESPONSIBLE)
    who = order.person or next(leads, "") or order.actor.name
    if not desk.office.people.knows(who):
        who = "registrar"
    person = who if who in desk.office.people.people else desk.office.people.present(who, today)[0]
    return Assignment(who, person, Standing.RESPONSIBLE, "a person said so")


def _title(document: Document, order: Order, answered: Sequence[Card]) -> str:
    taken_over = next((card.title for card in answered), "")
    return order.title or document.content.subject or taken_over or document.original_name


def _restriction(desk: Desk, order: Order, answered: Sequence[Card], today: date) -> str | None:
    """What is restricted in a letter is restricted in the answer that speaks of it, until a person says otherwise."""
    if order.restriction:
        return order.restriction if order.restriction != NONE else None
    return next((card.restriction for card in answered if card.restriction and not _has_ended(desk, card, today)), None)


def _has_ended(desk: Desk, card: Card, today: date) -> bool:
    """Whether the last day of its restriction has passed, though nobody has opened it yet."""
    return any(one.part == WHOLE and one.until < today for one in desk.store.restrictions(card.document.id))


def _awaited(desk: Desk, order: Order) -> tuple[PlannedDeadline, ...]:
    """The term that our letter gives to the other side."""
    if order.answer_by is None:
        return ()
    term = PlannedDeadline(AWAITED, order.on, order.answer_by, "meie kirjas antud tähtpäev", Unit.LETTER_DATE.value, 0)
    return (with_reminders(desk, term),)


def answered_by(document: int, answers: Sequence[int], on: date, how: str) -> tuple[EndDocument, ...]:
    """What ends when a letter of ours has gone: everything that it answers."""
    return tuple(EndDocument(number, "answered", on, ANSWERED, {"how": how, "by": document}) for number in answers)


def _gone(document: Document, order: Order) -> tuple[EndDocument, ...]:
    """What ends with a letter that has gone already: what it answers, and itself unless an answer is awaited."""
    how = order.way.value
    ended = () if order.propose else answered_by(document.id, order.answers, order.on, how)
    return ended if order.answer_by else (*ended, EndDocument(document.id, "closed", order.on, SENT, {"how": how}))


def _mail(desk: Desk, document: Document, order: Order, entry: Entry, answered: Sequence[Card]) -> Send:
    to = tuple(dict.fromkeys(one.addr for one in order.to))
    return letter_to(desk, document, entry, to, next(iter(answered), None))


def letter_to(desk: Desk, document: Document, entry: Entry, to: tuple[str, ...], answered: Card | None) -> Send:
    """The mail that carries a letter of ours; both sides' numbers stand in it, ours in the subject."""
    content = answered.document.content if answered else None
    values = {
        "number": entry.reference,
        "registered": entry.registered_on.isoformat(),
        "their_number": (answered.document.first("sender_ref") if answered else None) or "",
        "their_date": (answered.document.first("sender_date") if answered else None) or "",
        "answers": answered.entry.reference if answered and answered.entry else "",
    }
    return Send(
        desk.letter(
            f"d{document.id}.{document.version}.{LETTER}",
            LETTER,
            to,
            "our_letter",
            values,
            attach=(document.original_sha256,),
            critical=True,
            language=(content.language if content else None) or desk.office.settings.office.language,
            in_reply_to=content.message_id if content else None,
        )
    )


def gone_out(desk: Desk, posted: Posted) -> Callable[[State, int], Move | None]:
    """The recipient's server has accepted it: it has gone out, and what it answers is answered."""
    assert posted.document is not None
    card = desk.store.card(posted.document)
    answers = tuple(other for kind, other, _ in card.links if kind == ANSWERS)
    today = desk.today()

    def follow(state: State, version: int) -> Move | None:
        if state is not State.REGISTERED:
            return None
        awaited = bool(card.deadlines)
        ends = answered_by(card.document.id, answers, today, "email")
        return Move(
            document=card.document.id,
            version=version,
            state=state,
            target=State.FORWARDED if awaited else State.CLOSED,
            actor=RELAY,
            reason=SENT,
            detail={"mail": posted.id},
            changes=(*ends, *(() if awaited else (EndDeadlines("closed", today),))),
        )

    return follow


def send_again(desk: Desk, card: Card, actor: Actor, to: str | None) -> State:
    """Mail a letter of ours once more, to another address where one is given; the number and the ties stay.

    An annulled one is only held no longer.
    """
    document, entry = card.document, card.entry
    assert entry is not None
    answers = next((other for kind, other, _ in card.links if kind == ANSWERS), None)
    addresses = (to,) if to else tuple(dict.fromkeys(one.addr for one in order_of(document).to if one.addr))
    mail = letter_to(desk, document, entry, addresses, desk.store.card(answers) if answers else None)
    carry(desk, document, State.REGISTERED, actor, "released", () if card.annulled else (mail,))
    return State.REGISTERED


def is_ours(document: Document) -> bool:
    """Whether the office made it: it is numbered as its order says, and nothing about it is decided by rules."""
    return document.direction is not Direction.INCOMING


def is_ordered(document: Document) -> bool:
    """Whether a person handed it over, or has said that it is to be registered; else it was found in a mailbox."""
    return document.source == SOURCE or document.released or document.hinted_kind is not None


def without_order(document: Document) -> Document:
    """The same document with nothing that its registration could fail by; people tie it by hand later."""
    kept = {name: word for name, word in document.hints.items() if name not in {"answers", "informs", "send"}}
    return replace(document, hints=kept)
