"""A letter that is not ours: its clock, the bodies it may belong to, and the way there (AvTS § 21, MSVS § 5, HMS § 15).

The original goes to the competent body; when that has it, the sender is told; when the sender's server has the notice
too, the letter closes. Where only a part is another body's, the clock of passing on ends and the rest stays open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from officed.domain.bodies import Body, Competent, competent
from officed.domain.changes import PASSING, Change, Corrected, Detail, EndDeadlines, PlannedDeadline, PutDeadlines, Send
from officed.domain.document import Direction, Way
from officed.domain.due import due
from officed.domain.errors import BadSettings, NotFound, Refused
from officed.domain.kinds import KINDS
from officed.domain.register import Entry
from officed.domain.reminders import FORWARDING
from officed.domain.states import Actor, State
from officed.flow import writing
from officed.flow.considering import with_reminders
from officed.flow.counter import sender_of
from officed.flow.desk import Desk
from officed.flow.moving import carry
from officed.flow.passing_on.passed_on import tell_the_sender, what_telling_ends
from officed.flow.passing_on.passings import (
    NOT_OURS,
    OURS,
    PASSED_ON,
    REDIRECTED,
    SENDER_TOLD,
    Passing,
    last_word,
    passing,
    passings,
)
from officed.flow.reports.handlers import check_may_see
from officed.ports.store import Card, Posted
from officed.texts.terms import step_in_words

_STANDING = frozenset({State.REGISTERED, State.FORWARDED, State.HELD})
# Among the values of the mail: a person has said why it may go though it is restricted.
_OPENLY = "openly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirection:
    """What a person says: to which body (its id, its name, or an address), how, on which local day, and what for.

    `openly`: a restricted letter goes by open mail for this reason. `basis` replaces the section of the law's table.
    """

    to: str
    part: bool = False
    way: Way = Way.EMAIL
    on: date | None = None
    openly: str = ""
    basis: str = ""


def proposed(desk: Desk, number: int, actor: Actor) -> tuple[Competent, ...]:
    """The bodies that a letter may belong to, the likeliest first, each with what says so. Raises `Refused`."""
    check_may_see(desk, desk.store.card(number), actor)
    return competent(desk.office.bodies, desk.store.document(number))


def redirect(desk: Desk, number: int, actor: Actor, said: Redirection) -> Passing:
    """Pass a letter on to a body. Raises `Refused`, `NotFound` and `BadSettings` with what to do instead."""
    card, entry = _standing(desk, number, actor)
    body = _body(desk, card, said)
    basis, by = _law(desk, card, entry, said)
    on = said.on or desk.today()
    _check_day(desk, card, on)
    _check_way(desk, card, entry, body, said)
    turn = card.document.version
    named = f"{body.name} <{body.email}>" if body.email else body.name
    noted = Corrected(PASSED_ON, "", named, said.openly)
    by_mail = said.way is Way.EMAIL
    known: dict[str, str | int | bool | None] = {
        "turn": turn,
        "body": body.id,
        "part": said.part,
        "basis": basis,
        "how": said.way.value,
    }
    if by_mail:
        letter = _letter(desk, card, entry, body, basis, by, said)
        _amend(desk, card, actor, REDIRECTED, known, (noted, letter))
    else:
        known |= {"on": on.isoformat(), "late": by is not None and on > by}
        told = tell_the_sender(desk, card, Passing(turn, body.id, named, said.part, basis, said.way.value, on))
        _amend(desk, card, actor, PASSED_ON, known, (noted, *told))
    return _now(desk, number, turn)


def tell(desk: Desk, number: int, actor: Actor, way: Way) -> Passing:
    """Say that the sender was told by hand of what the body has; the letter closes. Raises `Refused`."""
    card, entry = _standing(desk, number, actor)
    waiting = next((one for one in passings(card) if one.waits_for_sender), None)
    if waiting is None:
        text = f"{entry.reference}: there is nothing that the sender would have to be told: no body has the letter yet."
        raise Refused(reason=text)
    detail = {"turn": waiting.turn, "how": way.value}
    _amend(desk, card, actor, SENDER_TOLD, detail, what_telling_ends(desk, card.document.id, waiting))
    return _now(desk, number, waiting.turn)


def not_ours(desk: Desk, number: int, actor: Actor) -> PlannedDeadline:
    """Say that a letter is another body's, whose is not known yet: the term for passing it on runs by law."""
    card, entry = _standing(desk, number, actor)
    if running := clock_of(card):
        raise Refused(reason=f"The term for passing {entry.reference} on runs already, until {running:%d.%m.%Y}.")
    clock = _clock(desk, card, entry)
    if clock is None:
        raise Refused(reason=f"The law sets no term for passing on letters of the kind {card.document.kind or '–'}.")
    _amend(desk, card, actor, NOT_OURS, {"due": clock.due.isoformat()}, (PutDeadlines((clock,), beside=True),))
    return clock


def ours(desk: Desk, number: int, actor: Actor) -> None:
    """Say that a letter is ours after all: the term for passing it on ends."""
    card, entry = _standing(desk, number, actor)
    if clock_of(card) is None:
        raise Refused(reason=f"No term for passing {entry.reference} on is running.")
    _amend(desk, card, actor, OURS, {}, (EndDeadlines(OURS, desk.today(), (FORWARDING,)),))


def clock_of(card: Card) -> date | None:
    """Until when a letter is to be passed on, where that term runs."""
    return next((term.due for term in card.deadlines if term.kind == FORWARDING), None)


def with_clock(desk: Desk, card: Card, terms: Sequence[PlannedDeadline]) -> tuple[PlannedDeadline, ...]:
    """The terms of a corrected kind: what people have said of whose the letter is stands."""
    word = last_word(card, (NOT_OURS, OURS, SENDER_TOLD))
    others = tuple(term for term in terms if term.kind != FORWARDING)
    if word in {OURS, SENDER_TOLD}:
        return others
    if word == NOT_OURS and others == tuple(terms) and card.entry is not None:
        clock = _clock(desk, card, card.entry)
        return (*others, clock) if clock else others
    return tuple(terms)


def _now(desk: Desk, number: int, turn: int) -> Passing:
    found = passing(desk.store.card(number), turn)
    assert found is not None
    return found


def _standing(desk: Desk, number: int, actor: Actor) -> tuple[Card, Entry]:
    card = desk.store.card(number)
    check_may_see(desk, card, actor)
    document, entry = card.document, card.entry
    if entry is None:
        raise Refused(reason=f"Document {number} has no number yet: `officed held release {number} --kind KIND`.")
    if card.annulled:
        raise Refused(reason=f"{entry.reference} is annulled; nothing of it is passed on.")
    if document.direction is not Direction.INCOMING:
        raise Refused(reason=f"{entry.reference} is a letter of ours; only letters that came are passed on.")
    if document.state not in _STANDING:
        text = f"{entry.reference} is {document.state.value}: only open letters are passed on."
        raise Refused(reason=f"{text} The way back: officed reopen {entry.reference}")
    going = next((one for one in passings(card) if one.waits_for_body), None)
    if going is not None:
        raise Refused(reason=f"{entry.reference} is on its way to {going.to} already; nobody has accepted it yet.")
    return card, entry


def _body(desk: Desk, card: Card, said: Redirection) -> Body:
    wanted = " ".join(said.to.split())
    for body in desk.office.bodies:
        if wanted.casefold() in {name.casefold() for name in (body.id, body.name, *body.names)}:
            return body
    address = sender_of(wanted)
    if not address.addr and said.way is Way.EMAIL:
        known = ", ".join(body.id for body in desk.office.bodies) or "none"
        hint = f'config/bodies.toml has: {known}. An address will do as well: --to "Amet <info@amet.example>".'
        raise NotFound(what="body", name=f"»{wanted}«", hint=hint)
    if address.domain == desk.office.settings.office.domain.casefold():
        raise BadSettings(text=f"{address.addr} is our own: hand the letter over with `officed assign`.")
    if address.addr and address.addr.casefold() == card.document.content.sender.addr.casefold():
        raise BadSettings(text=f"{address.addr} is who sent it: answer with `officed register outgoing --answers`.")
    return Body("", address.name or address.addr, address.addr)


def _law(desk: Desk, card: Card, entry: Entry, said: Redirection) -> tuple[str, date | None]:
    """The section that has the letter passed on, and the last day for it."""
    clock = _clock(desk, card, entry)
    basis = said.basis.strip() or (clock.basis if clock else "")
    if not basis:
        kind = card.document.kind or "unknown"
        text = f"config/terms.toml has no section for passing on letters of the kind {kind}: name it with --basis."
        raise BadSettings(text=text)
    return basis, clock_of(card) or (clock.due if clock else None)


def _clock(desk: Desk, card: Card, entry: Entry) -> PlannedDeadline | None:
    """The term for passing a letter on by the law of its kind, counted from its own start."""
    document = card.document
    if document.kind is None:
        return None
    calendar = desk.office.calendar
    found = due(desk.office.terms, document.kind, entry.registered_on, calendar=calendar, received=document.received_on)
    law = found.forwarding
    if law is None:
        return None
    steps = tuple(step_in_words(step) for step in law.steps)
    term = PlannedDeadline(FORWARDING, found.start, law.due, law.basis, law.unit.value, law.n, law.raw_end, steps=steps)
    return with_reminders(desk, term)


def _check_day(desk: Desk, card: Card, on: date) -> None:
    if on > desk.today():
        raise BadSettings(text=f"{on:%d.%m.%Y} has not come yet. Give the day on which it was passed on.")
    came = card.document.received_on
    if on < came:
        raise BadSettings(text=f"{on:%d.%m.%Y} is before the letter came ({came:%d.%m.%Y}).")


def why_not_any_more(desk: Desk, posted: Posted) -> str:
    """Why a mail that passes a letter on must not go any more, though it could when a person said so; empty if it may.

    It waits in the outbox while people go on: the entry may be restricted, or be a report, by the time it would go.
    """
    if posted.letter.purpose != PASSING or posted.document is None:
        return ""
    card = desk.store.card(posted.document)
    if card.entry is None:
        return ""
    openly = bool(posted.letter.values.get(_OPENLY))
    may_go = not _is_sealed(card) and (openly or not _is_secret(desk, card, card.entry))
    return "" if may_go else "open mail would show what the entry protects by now"


def _is_sealed(card: Card) -> bool:
    kind = card.document.kind
    return bool(kind and KINDS[kind].sealed)


def _check_way(desk: Desk, card: Card, entry: Entry, body: Body, said: Redirection) -> None:
    if _is_sealed(card):
        raise Refused(reason=f"{entry.reference} is for its handler alone; it never leaves by this way.")
    if said.way is not Way.EMAIL:
        return
    if not body.email:
        raise BadSettings(text=f"{body.name} has no mail address: hand the letter over, then say how with --how post.")
    if not said.openly.strip() and _is_secret(desk, card, entry):
        text = f"{entry.reference} is restricted, and an open mail would show it."
        way = "Hand it over encrypted or by post and say so with --how"
        raise Refused(reason=f"{text} {way}, or say why it may go openly: --openly WHY.")


def _is_secret(desk: Desk, card: Card, entry: Entry) -> bool:
    plan = desk.office.file_plan
    series = plan.series.get(entry.series, plan.series[plan.general])
    document = card.document
    # A stranger to the letter gets none of what anybody has restricted, though its last day has passed: a person looks.
    return writing.is_restricted(document.kind, series, document) or bool(card.restriction or card.restrictions)


def _letter(
    desk: Desk, card: Card, entry: Entry, body: Body, basis: str, by: date | None, said: Redirection
) -> Send:
    """The mail that carries the original to the body; without the original it would be none."""
    document = card.document
    values = {
        "number": entry.reference,
        "registered": entry.registered_on.isoformat(),
        "received": document.received_on.isoformat(),
        "kind": document.kind or "",
        "basis": basis,
        "by": by.isoformat() if by else "",
        "body": body.name,
        "body_email": body.email,
        # The copy is named by it; what is restricted is named by its number alone.
        **({} if _is_secret(desk, card, entry) else {"title": writing.title_of(document)}),
        **({_OPENLY: "yes"} if said.openly.strip() else {}),
    }
    letter = desk.letter(
        f"d{document.id}.{document.version}.{PASSING}",
        PASSING,
        (body.email,),
        "passing_part" if said.part else "passing",
        values,
        attach=(document.original_sha256,),
        critical=True,
    )
    return Send(letter)


def _amend(desk: Desk, card: Card, actor: Actor, reason: str, detail: Detail, changes: Sequence[Change]) -> None:
    """Write it as a move that leads nowhere; what was held for a person is held no longer, since one has decided."""
    state = card.document.state
    carry(
        desk,
        card.document,
        State.REGISTERED if state is State.HELD else state,
        actor,
        reason,
        changes,
        detail,
    )
