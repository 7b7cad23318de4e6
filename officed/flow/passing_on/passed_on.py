"""What follows when a body has a letter that was passed on, when its sender was told, and when either was in vain."""

from __future__ import annotations

from collections.abc import Callable

from officed.domain.answerable import why_silent
from officed.domain.changes import (
    PASSING,
    TOLD,
    Change,
    Detail,
    EndDeadlines,
    EndDocument,
    Move,
    PlannedDeadline,
    PutDeadlines,
    Send,
    Wait,
)
from officed.domain.document import Document
from officed.domain.reminders import FORWARDING
from officed.domain.states import OFFICED, Actor, ActorKind, State
from officed.flow import writing
from officed.flow.considering import with_reminders
from officed.flow.desk import Desk
from officed.flow.handing import planned
from officed.flow.passing_on.passings import HANDED_ON, OURS, PASSED_ON, SENDER_TOLD, Passing, last_word, passing
from officed.ports.store import Card, Posted
from officed.ports.watching import SentMail

RELAY = Actor(ActorKind.OFFICED, "relay")

Follow = Callable[[State, int], Move | None]

# Where a letter may stand when the server answers: people go on meanwhile.
_STANDING = frozenset({State.REGISTERED, State.FORWARDED, State.CLOSED, State.HELD})


def turn_of(key: str) -> int:
    """The turn of a passing by the key of one of its mails."""
    return int(key.split(".")[1])


def accepted(desk: Desk, posted: Posted) -> Follow:
    """A server has taken one of the two mails: the body has the letter, or the sender knows."""
    return (_passed_on if posted.letter.purpose == PASSING else _told)(desk, posted)


def _passed_on(desk: Desk, posted: Posted) -> Follow:
    assert posted.document is not None
    card, today = desk.store.card(posted.document), desk.today()
    turn, by = turn_of(posted.letter.key), posted.letter.values.get("by", "")
    known = passing(card, turn)

    def follow(state: State, version: int) -> Move | None:
        if state not in _STANDING or known is None:
            return None
        detail: Detail = {
            "turn": turn,
            "on": today.isoformat(),
            "late": bool(by) and today.isoformat() > by,
            "mail": posted.id,
        }
        there = Passing(turn, known.body, known.to or _written(posted), known.part, known.basis, known.how, today)
        return _move(posted.document or 0, state, version, PASSED_ON, detail, tell_the_sender(desk, card, there))

    return follow


def _told(desk: Desk, posted: Posted) -> Follow:
    assert posted.document is not None
    turn = turn_of(posted.letter.key)
    known = passing(desk.store.card(posted.document), turn)

    def follow(state: State, version: int) -> Move | None:
        if state not in _STANDING or known is None:
            return None
        detail: Detail = {"turn": turn, "how": "email", "mail": posted.id}
        return _move(
            posted.document or 0,
            state,
            version,
            SENDER_TOLD,
            detail,
            what_telling_ends(desk, posted.document or 0, known),
        )

    return follow


def tell_the_sender(desk: Desk, card: Card, there: Passing) -> tuple[Send, ...]:
    """The notice to the sender that a body has the letter; where no mail reaches the sender, a person is asked to."""
    document, entry = card.document, card.entry
    if entry is None or there.on is None:
        return ()
    name, _, address = there.to.partition(" <")
    values = {
        "number": entry.reference,
        "registered": entry.registered_on.isoformat(),
        "passed": there.on.isoformat(),
        "body": name,
        "body_email": address.rstrip(">"),
        "basis": there.basis,
    }
    content = document.content
    key = f"d{document.id}.{there.turn}.{TOLD}"
    if why_silent(content, frozenset()):
        return writing.to_responsible(desk, card, f"{key}.tell_sender", values)
    letter = desk.letter(
        key,
        TOLD,
        (content.sender.addr,),
        "passed_on_part" if there.part else "passed_on",
        values,
        language=content.language or "et",
        in_reply_to=content.message_id,
        critical=True,
    )
    return (Send(letter),)


def what_telling_ends(desk: Desk, document: int, there: Passing) -> tuple[Change, ...]:
    """The letter with its terms, where all of it was another body's; else the term for passing on alone."""
    today = desk.today()
    if there.part:
        return (EndDeadlines("passed_on", today, (FORWARDING,)),)
    return (EndDocument(document, "closed", today, HANDED_ON, {"body": there.body, "basis": there.basis}),)


def refused(desk: Desk, posted: Posted, text: str) -> Follow:
    """One of the two mails will never go, as `text` says: a person must find another way."""
    assert posted.document is not None
    card, key = desk.store.card(posted.document), posted.letter.key
    revived = _running_again(desk, card, turn_of(key))

    def follow(state: State, version: int) -> Move | None:
        if state not in _STANDING or card.annulled:
            return None
        # What runs again was looked up for a closed letter or for an open one; people may have acted meanwhile.
        same = (state is State.CLOSED) == (card.document.state is State.CLOSED)
        return _held(desk, card.document, state, version, key, text, RELAY, revived if same else ())

    return follow


def came_back(desk: Desk, mail: SentMail) -> None:
    """A report says that one of the two mails did not arrive: what it had closed is open again, and held.

    A repeat does nothing.
    """
    assert mail.document is not None
    card = desk.store.card(mail.document)
    document, known = card.document, passing(card, turn_of(mail.key))
    if document.state not in _STANDING or card.annulled or known is None or _is_known_lost(known, mail.key):
        return
    text = f"was not delivered to {', '.join(mail.recipients)}"
    revived = _running_again(desk, card, known.turn)
    move = _held(desk, document, document.state, document.version, mail.key, text, OFFICED, revived)
    desk.store.move(move, desk.clock())
    desk.hooks.observe(move)


def _is_known_lost(known: Passing, key: str) -> bool:
    # A sender who was told by hand meanwhile knows, whatever became of the mail.
    return known.lost or (key.endswith(TOLD) and known.told != "email")


def _running_again(desk: Desk, card: Card, turn: int) -> tuple[PlannedDeadline, ...]:
    """The terms that run again: in a closed letter what was answered or closed by a person stays so.

    In an open one it is the term for passing on alone, which had ended when the sender was told.
    """
    number, known = card.document.id, passing(card, turn)
    if card.document.state is not State.CLOSED:
        runs = any(term.kind == FORWARDING for term in card.deadlines)
        told = last_word(card, (OURS, SENDER_TOLD)) == SENDER_TOLD
        ended = desk.store.last_deadlines(number, ("passed_on",)) if told and not runs else ()
    elif last_word(card, (HANDED_ON, "answered", "closed")) == HANDED_ON:
        ended = desk.store.last_deadlines(number)
    else:
        outcomes = ("passed_on",) if known is not None and known.told else ("answered", "closed")
        ended = tuple(one for one in desk.store.last_deadlines(number, outcomes) if one.kind == FORWARDING)
    return tuple(with_reminders(desk, planned(one)) for one in ended)


def _held(
    desk: Desk,
    document: Document,
    state: State,
    version: int,
    key: str,
    text: str,
    actor: Actor,
    revived: tuple[PlannedDeadline, ...],
) -> Move:
    """The letter is held; one that is held for something else stays so for that, and a person is told of this too."""
    notice = key.endswith(TOLD)
    what = "the notice to the sender" if notice else "the letter that was passed on"
    values = {"document": str(document.id), "reason": f"{what} {text}", "number": document.reference or ""}
    to = writing.role_addresses(desk, "registrar")
    changes: list[Change] = [] if state is State.HELD else [Wait("undeliverable", values["reason"])]
    if revived:
        changes.append(PutDeadlines(revived, beside=state is not State.CLOSED))
    if to:
        changes.append(Send(desk.letter(f"d{document.id}.{version}.undeliverable", "question", to, "held", values)))
    detail: Detail = {"code": "undeliverable", "turn": turn_of(key), "lost": "notice" if notice else "letter"}
    return Move(document.id, version, state, State.HELD, actor, "held", detail, tuple(changes))


def _move(
    document: int,
    state: State,
    version: int,
    reason: str,
    detail: Detail,
    changes: tuple[Change, ...],
) -> Move:
    # What a letter is held for is a person's to decide, whatever a server has accepted meanwhile.
    return Move(document, version, state, state, RELAY, reason, detail, changes)


def _written(posted: Posted) -> str:
    values = posted.letter.values
    return f"{values.get('body', '')} <{values.get('body_email', '')}>"
