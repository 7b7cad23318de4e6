"""Restrictions of access by people: put on, prolonged by the head, taken away; of a document or an attachment.

Every one goes into history; what an entry said of it before stays readable as a correction.
"""

from __future__ import annotations

from datetime import date

from officed.domain.changes import Change, Corrected, PutTitle, Restrict, Unrestrict
from officed.domain.document import Document
from officed.domain.errors import Refused
from officed.domain.restricting import WHOLE, Hindrance, Restriction, hindrances, hindrances_to_prolonging, restriction
from officed.domain.states import Actor, State
from officed.flow.desk import Desk
from officed.flow.moving import carry
from officed.ports.store import Card
from officed.texts.access import hindrance_in_words

PROLONGED = "access_prolonged"


def of_entry(desk: Desk, document: Document, basis: str | None) -> tuple[Restrict, ...]:
    """The restriction that a ground brings to a document: by the mark that came with it, else as long as may be."""
    if basis is None or not desk.office.terms.restrictions:
        return ()
    marked = document.first("restriction_until") if document.first("restriction_basis") == basis else None
    until = date.fromisoformat(marked) if marked else None
    return (Restrict(restriction(desk.office.terms, basis, document.received_on, marked_until=until)),)


def restrict(
    desk: Desk,
    number: int,
    actor: Actor,
    basis: str,
    reason: str,
    *,
    until: date | None = None,
    died: date | None = None,
    born: date | None = None,
    attachment: str | None = None,
) -> Restriction:
    """Restrict access on a ground of AvTS § 35, until a day, else as long as the law allows. Raises `Refused`."""
    card = _card(desk, number)
    part = _part(card, attachment)
    longest = restriction(desk.office.terms, basis, card.document.received_on, died=died, born=born, part=part)
    if any(day is not None and day > desk.today() for day in (died, born)):
        raise Refused(reason="Nobody dies or is born on a day that has not come yet: look at --died and --born.")
    last = until or longest.until
    _refuse(card, longest, (*hindrances(longest, last), *((Hindrance.NO_REASON,) if not reason.strip() else ())))
    now = Restriction(basis, longest.start, last, longest.law, part)
    _write(desk, card, actor, "access_restricted", Restrict(now), basis, reason)
    return now


def unrestrict(desk: Desk, number: int, actor: Actor, reason: str, *, attachment: str | None = None) -> None:
    """Take a restriction away: the ground has ended or never held (AvTS § 42). Raises `Refused`."""
    card = _card(desk, number)
    part = _part(card, attachment)
    if part == WHOLE and card.restriction is None:
        raise Refused(reason=f"Access to {_named(card)} is not restricted.")
    if part != WHOLE:
        _standing(desk, card, part)
    if not reason.strip():
        raise Refused(reason="Say why it is open from now on: --reason.")
    _write(desk, card, actor, "access_opened", Unrestrict(part), "", reason)


def prolong(
    desk: Desk, number: int, actor: Actor, until: date, reason: str, *, attachment: str | None = None
) -> Restriction:
    """Let a restriction last longer: once, by the head, within what AvTS § 40 lg 1 gives. Raises `Refused`."""
    card = _card(desk, number)
    part = _part(card, attachment)
    now = _standing(desk, card, part)
    objections = hindrances_to_prolonging(
        desk.office.terms,
        now,
        until,
        today=desk.today(),
        before=any(line.event == f"document.{PROLONGED}" and line.detail.get("part") == part for line in card.history),
        by_head=actor.name in desk.office.people.holders("head"),
        reason=reason,
    )
    _refuse(card, now, objections)
    longer = Restriction(now.basis, now.start, until, now.law, part)
    _write(desk, card, actor, PROLONGED, Restrict(longer), now.basis, reason)
    return longer


def standing(desk: Desk, number: int, attachment: str | None = None) -> Restriction:
    """The restriction in force of an entry, or of its attachment. Raises `Refused` where there is none."""
    card = _card(desk, number)
    return _standing(desk, card, _part(card, attachment))


def _card(desk: Desk, number: int) -> Card:
    card = desk.store.card(number)
    if card.entry is None:
        raise Refused(reason=f"Document {number} has no number yet: only entries of the register are restricted.")
    if card.document.state is State.HELD:
        raise Refused(reason=f"{card.entry.reference} is held: release it first, `officed held release {number}`.")
    return card


def _part(card: Card, attachment: str | None) -> int:
    if attachment is None:
        return WHOLE
    for place, part in enumerate(card.document.content.parts):
        if not part.body and attachment in {part.path, part.name}:
            return place
    names = ", ".join(part.path for part in card.document.content.attachments) or "none"
    raise Refused(reason=f"{_named(card)} has no attachment {attachment}. It has: {names}.")


def _standing(desk: Desk, card: Card, part: int) -> Restriction:
    found = next((one for one in desk.store.restrictions(card.document.id) if one.part == part), None)
    if found is None:
        raise Refused(reason=f"No restriction with a last day stands there: `officed restrict {_named(card)}`.")
    return found


def _refuse(card: Card, asked: Restriction, objections: tuple[Hindrance, ...]) -> None:
    if objections:
        said = " ".join(hindrance_in_words(one, asked) for one in dict.fromkeys(objections))
        raise Refused(reason=f"{_named(card)}: {said}")


def _named(card: Card) -> str:
    return card.entry.reference if card.entry else f"document {card.document.id}"


def _write(
    desk: Desk, card: Card, actor: Actor, event: str, change: Restrict | Unrestrict, basis: str, reason: str
) -> None:
    part = change.restriction.part if isinstance(change, Restrict) else change.part
    was = card.restriction or ""
    changes: list[Change] = [change]
    if part == WHOLE:
        changes.append(PutTitle(card.title, card.public_title, basis or None))
    what = "restriction" if part == WHOLE else f"restriction of part {part}"
    changes.append(Corrected(what, was if part == WHOLE else "", basis, reason))
    carry(desk, card.document, card.document.state, actor, event, changes, {"part": part})
