"""A longer term: what the law allows, once, in time and with a reason; the sender is told (MSVS § 6, AvTS § 19).

What a court or a supervisor has set is not ours to move: there one can only ask, and later enter what was granted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from officed.domain.calendar import WorkCalendar
from officed.domain.changes import Change, Detail, EndDeadlines, PlannedDeadline, PutDeadlines, Send
from officed.domain.due import Due, due
from officed.domain.errors import Refused
from officed.domain.extending import Objection, objections_to_extension
from officed.domain.register import Entry
from officed.domain.resting import COUNTED, Rest, after_rests
from officed.domain.states import Actor, State
from officed.flow.considering import with_reminders_again
from officed.flow.deficiencies import refuse_while_resting, rests_of
from officed.flow.desk import Desk
from officed.flow.handing import planned
from officed.flow.moving import carry
from officed.flow.untold import NOTICE, of_old_term
from officed.flow.writing import to_sender
from officed.ports.store import Card, OpenDeadline
from officed.texts.terms import date_in_words, objection_in_words, steps_in_words

_OPEN = frozenset({State.REGISTERED, State.FORWARDED})
EXTENDED, ASKED, GRANTED = "extended", "extension_asked", "extension_granted"


@dataclass(frozen=True, slots=True)
class Extension:
    """What came of it: the new date (None while it is only asked for), and the address that the notice goes to."""

    reference: str
    due: date | None
    told: str | None


def extend(desk: Desk, number: int, actor: Actor, *, until: date | None, reason: str) -> Extension:
    """Move the term to a day, the lawful maximum where none is given, and tell the sender before the old term ends.

    Raises `Refused` with every objection of the law.
    """
    card, entry = _open_card(desk, number)
    found = _by_law(desk, card, entry)
    wanted = until or (found.extended.due if found.extended else desk.today())
    objections = objections_to_extension(
        found,
        wanted,
        today=desk.today(),
        reason=reason,
        extended_before=_extended_before(card, found.kind),
        calendar=desk.office.calendar,
    )
    if objections or found.extended is None:
        raise Refused(reason=_refusal(card, entry, found, objections))
    longer = PlannedDeadline(
        kind=found.kind,
        start=found.start,
        due=wanted,
        basis=found.extended.basis,
        unit=found.extended.unit.value,
        n=found.extended.n,
        raw_end=found.extended.raw_end,
        steps=(*steps_in_words(found), f"Extended until {date_in_words(wanted)}."),
        forward_by=found.forward_by,
        extended_due=found.extended.due,
    )
    before = next((one for one in card.deadlines if one.kind == found.kind), None)
    notice = _notice(desk, card, entry, longer, reason, before)
    detail: Detail = {"kind": found.kind, "due": wanted.isoformat(), "told": bool(notice)}
    _amend(desk, card, actor, EXTENDED, detail, (*_terms(desk, longer), *notice))
    return Extension(entry.reference, wanted, notice[0].letter.to[0] if notice else None)


def ask(desk: Desk, number: int, actor: Actor) -> Extension:
    """Enter that whoever set the date was asked for a longer one. The old date stands until it is granted."""
    card, entry = _open_card(desk, number)
    found = _by_law(desk, card, entry)
    if found.extended is not None:
        raise Refused(reason=f"The law lets us extend {entry.reference} ourselves: leave out --asked.")
    _amend(desk, card, actor, ASKED, {"kind": found.kind}, ())
    return Extension(entry.reference, None, None)


def grant(desk: Desk, number: int, actor: Actor, until: date) -> Extension:
    """Enter the later date that whoever set the term has granted."""
    card, entry = _open_card(desk, number)
    found = _by_law(desk, card, entry)
    now = next((d for d in card.deadlines if d.kind == found.kind), None)
    if found.extended is not None:
        raise Refused(reason=f"The law lets us extend {entry.reference} ourselves: leave out --granted.")
    if now is None or until <= now.due:
        text = f"The term of {entry.reference} ends on {now.due:%d.%m.%Y}" if now else "No term runs"
        raise Refused(reason=f"{text}; give a later day that was granted.")
    longer = replace(planned(now), due=until, raw_end=None, steps=(*now.steps, f"Granted: {date_in_words(until)}."))
    detail = {"kind": found.kind, "due": until.isoformat()}
    _amend(desk, card, actor, GRANTED, detail, _terms(desk, longer))
    return Extension(entry.reference, until, None)


def _open_card(desk: Desk, number: int) -> tuple[Card, Entry]:
    card = desk.store.card(number)
    if card.entry is None or card.document.state not in _OPEN:
        raise Refused(reason=f"{card.document.called} is {card.document.state.value}: only open entries have a term.")
    refuse_while_resting(card)
    if card.document.kind is None or any(deadline.provisional for deadline in card.deadlines):
        text = f"Nobody has confirmed the kind of {card.entry.reference}, so its term is not sure."
        raise Refused(reason=f"{text} Say the kind first.")
    return card, card.entry


def _by_law(desk: Desk, card: Card, entry: Entry) -> Due:
    document = card.document
    asked = document.first("reply_by")
    found = due(
        desk.office.terms,
        document.kind or "",
        entry.registered_on,
        calendar=desk.office.calendar,
        received=document.received_on,
        letter_date=date.fromisoformat(asked) if asked else None,
        at=document.received_at,
    )
    rests = rests_of(card, found.kind)
    return _rested(found, rests, desk.office.calendar) if rests else found


def _rested(found: Due, rests: tuple[Rest, ...], calendar: WorkCalendar) -> Due:
    """The same term and its lawful maximum, moved by the days on which the term rested."""
    if found.unit not in COUNTED or found.statutory is None:
        return found
    statutory = after_rests(found.raw_end or found.statutory, found.unit, rests, calendar)
    longest = found.extended
    if longest is not None:
        longest = replace(longest, due=after_rests(longest.raw_end or longest.due, longest.unit, rests, calendar))
    return replace(found, statutory=statutory, extended=longest)


def _extended_before(card: Card, kind: str) -> bool:
    # A term that ran for a kind since corrected says nothing of this one.
    return any(line.event == f"document.{EXTENDED}" and line.detail.get("kind") == kind for line in card.history)


def _refusal(card: Card, entry: Entry, found: Due, objections: tuple[Objection, ...]) -> str:
    said = " ".join(objection_in_words(objection) for objection in objections)
    if Objection.NOT_OURS in objections:
        return f"{entry.reference}: {said} Enter that you asked with --asked, and what was granted with --granted --to."
    most = f" The lawful maximum is {found.extended.due:%d.%m.%Y}." if found.extended else ""
    return f"{entry.reference} ({card.document.kind}) cannot be extended: {said}{most}"


def _terms(desk: Desk, longer: PlannedDeadline) -> tuple[Change, ...]:
    """The longer term in place of the one that ran; the other terms of the matter run on, their reminders too."""
    old = EndDeadlines("replaced", desk.today(), (longer.kind,))
    return (old, PutDeadlines((with_reminders_again(desk, longer),), beside=True))


def _notice(
    desk: Desk, card: Card, entry: Entry, longer: PlannedDeadline, reason: str, before: OpenDeadline | None
) -> tuple[Send, ...]:
    values = {
        "number": entry.reference,
        "registered": entry.registered_on.isoformat(),
        "kind": longer.kind,
        "due": longer.due.isoformat(),
        "reason": reason,
        "basis": longer.basis,
        "signer": _responsible(desk, card),
        **(of_old_term(desk, before) if before else {}),
    }
    return to_sender(desk, card.document, NOTICE, values)


def _responsible(desk: Desk, card: Card) -> str:
    person = next((a.person for a in card.assignments), "")
    known = desk.office.people.people.get(person)
    return known.name if known else ""


def _amend(desk: Desk, card: Card, actor: Actor, reason: str, detail: Detail, changes: tuple[Change, ...]) -> None:
    """Write it as a move that leads nowhere: the state stays, version and history go on."""
    carry(desk, card.document, card.document.state, actor, reason, changes, detail)
