"""What people do with held and refused documents: send them on, or say that they are not for the register."""

from __future__ import annotations

from officed.domain.changes import Assign, Change, EndDeadlines, Link, Release, SetKind, Unconfide, Wait
from officed.domain.document import Direction, Document
from officed.domain.errors import Refused
from officed.domain.kinds import KINDS
from officed.domain.people import Assignment
from officed.domain.states import Actor, State
from officed.flow.desk import Desk
from officed.flow.going_out import send_again
from officed.flow.handing import hand_over, responsible
from officed.flow.moving import carry
from officed.flow.reports.handlers import check_may_see, handler_of


def release(desk: Desk, number: int, actor: Actor, *, kind: str | None = None, person: str | None = None) -> State:
    """Send a held or refused document on. Returns the state it goes on from.

    `kind` is the person's word on the kind. A numbered document is forwarded again, to `person` where one is given;
    a letter of ours is mailed again, `person` being the address.
    Raises `Refused` with what to do instead.
    """
    document = desk.store.document(number)
    _check_kind(kind)
    if document.state not in {State.HELD, State.REFUSED, State.DUPLICATE}:
        raise Refused(reason=f"Document {number} is {document.state.value}: only held and refused ones are released.")
    if document.reference is not None:
        return _forward_again(desk, document, actor, person)
    changes: list[Change] = [Release(), *_of_handler(desk, number, actor)]
    if len(changes) > 1 and (kind is None or KINDS[kind].sealed):
        reason = f"Say what document {number} is, with --kind; for a report: officed divert {number}"
        raise Refused(reason=reason)
    if kind is not None:
        changes.append(SetKind(kind, confirmed=True))
    _move(desk, document, State.READ, actor, changes)
    return desk.store.document(number).state


def _of_handler(desk: Desk, number: int, actor: Actor) -> tuple[Change, ...]:
    """What ends with a decision about a suspected report. Raises `Refused` where somebody else decides."""
    card = desk.store.card(number)
    check_may_see(desk, card, actor)
    return (Unconfide(),) if handler_of(desk, card) is not None else ()


def _check_kind(kind: str | None) -> None:
    if kind is not None and kind not in KINDS:
        raise Refused(reason=f"There is no kind {kind}. Kinds: {', '.join(KINDS)}.")
    if kind is not None and KINDS[kind].machine:
        raise Refused(reason=f"{kind} is machine mail; use `refuse` for it.")


def _move(
    desk: Desk, document: Document, target: State, actor: Actor, changes: list[Change], reason: str = "released"
) -> None:
    # Unread documents come out of `held` only by the step they were held at.
    waiting = desk.store.card(document.id).waiting
    if waiting is not None and target is State.READ and waiting.held_from is State.RECEIVED:
        target = State.RECEIVED
    carry(desk, document, target, actor, reason, changes)


def _forward_again(desk: Desk, document: Document, actor: Actor, person: str | None) -> State:
    card = desk.store.card(document.id)
    if document.direction is Direction.OUTGOING:
        return send_again(desk, card, actor, person)
    lead = responsible(desk, person) if person else None
    kept = tuple(a for a in card.assignments if lead is None or a.standing is not lead.standing)
    assignments: tuple[Assignment, ...] = (lead, *kept) if lead else card.assignments
    mails = hand_over(desk, card, assignments, because=(), turn=document.version)
    changes: list[Change] = [*([Assign(assignments)] if lead else []), *mails]
    _move(desk, document, State.REGISTERED, actor, changes)
    return State.REGISTERED


def duplicate(desk: Desk, number: int, actor: Actor, *, other: int | None = None) -> int:
    """Say that a held document is another one once more: it gets no number. Returns the document that it is.

    Without `other` it is the one that the question names. Raises `Refused` with what to do instead.
    """
    document = desk.store.document(number)
    if document.reference is not None:
        text = f"Document {number} has number {document.reference}: close it, or annul the entry with a reason."
        raise Refused(reason=text)
    if document.state is not State.HELD:
        raise Refused(reason=f"Document {number} is {document.state.value}: only held ones are ended as duplicates.")
    links = desk.store.card(number).links
    asked = other or next((linked for kind, linked, _ in links if kind == "possible-duplicate"), None)
    if asked is None or asked == number:
        raise Refused(reason=f"Nothing is known that document {number} would be once more: name it with --of NUMBER.")
    first = desk.store.document(asked)
    reason = f"the same letter as {first.reference or f'document {asked}'}"
    changes: list[Change] = [
        *_of_handler(desk, number, actor),
        EndDeadlines("closed", desk.today()),
        Link(asked, "duplicates"),
        Wait("duplicate", reason),
    ]
    _move(desk, document, State.DUPLICATE, actor, changes, reason="duplicated")
    return asked


def refuse(desk: Desk, number: int, actor: Actor, reason: str) -> State:
    """Say that a held document is not for the register. A numbered one can never be refused."""
    document = desk.store.document(number)
    if document.reference is not None:
        text = f"Document {number} has number {document.reference}: close it, or annul the entry with a reason."
        raise Refused(reason=text)
    if document.state is not State.HELD:
        raise Refused(reason=f"Document {number} is {document.state.value}: only held ones are refused.")
    ends = (*_of_handler(desk, number, actor), EndDeadlines("closed", desk.today()))
    changes: list[Change] = [*ends, Wait("refused", reason)]
    _move(desk, document, State.REFUSED, actor, changes, reason="refused")
    return State.REFUSED
