"""What the register holds of a person (GDPR art. 15): where, since when, what for, who got it, how long it is kept.

Copies are given of letters that surely are the person's own: from the address, or under the name with no personal code
in it but the person's. Whoever only bears the name may be another. Letters of others are listed without what they say
of anybody. Reports of breaches are left out (Directive (EU) 2019/1937 art. 16).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from officed.domain.changes import Detail
from officed.domain.document import Address, Direction
from officed.domain.outsiders import public_name
from officed.domain.restricting import WHOLE
from officed.domain.series import Kept
from officed.domain.states import Actor
from officed.domain.subjects import Mark, Sign
from officed.flow.desk import Desk
from officed.flow.exporting import is_sealed
from officed.flow.registering import public_title
from officed.flow.reports.handlers import handler_of
from officed.flow.retention.retaining import kept
from officed.ports.store import Card
from officed.texts.kinds import kind_name
from officed.texts.states import state_name

EXPORTED = "subject.exported"
"""The event under which the office remembers that somebody's data were given out."""


class Role(StrEnum):
    """What the person is in a letter."""

    SENDER = "sender"
    PARTY = "party"
    MENTIONED = "mentioned"


@dataclass(frozen=True, slots=True)
class Found:
    """A letter that tells of the person: as what, by which signs; `own`: a copy of it is given."""

    card: Card
    role: Role
    signs: tuple[Sign, ...]
    own: bool


def found(desk: Desk, signs: Sequence[Sign]) -> Iterator[Found]:
    """Letters that tell of the person who is known by these signs, in the order in which they came."""
    for document in desk.store.may_tell_of([sign.pieces for sign in signs]):
        card = desk.store.card(document)
        # What is for the handler of reports alone may have no kind: a reply to a mail about a report, for one.
        left_out = card.disposed is not None or is_sealed(card) or handler_of(desk, card) is not None
        if not left_out and (one := _found(desk, card, signs)) is not None:
            yield one


def _found(desk: Desk, card: Card, signs: Sequence[Sign]) -> Found | None:
    recipients = desk.store.recipients([card.document.id]).get(card.document.id, ())
    places = {
        Role.SENDER: _from(card),
        Role.PARTY: (*_to(card), *recipients),
        Role.MENTIONED: tuple(_said(card)),
    }
    for role, texts in places.items():
        if known := tuple(sign for sign in signs if any(map(sign.stands_in, texts))):
            sure = any(map(_wrote(card), known)) or _only_code(card, signs)
            return Found(card, role, known, own=role is Role.SENDER and sure and _came(card))
    return None


def _wrote(card: Card) -> Callable[[Sign], bool]:
    """Whether an address is the letter's own sender's. One that stands in its text may be anybody's."""
    document = card.document
    own = (document.content.sender.addr, document.hints.get("sender_addr", ""))
    return lambda sign: sign.mark is Mark.ADDRESS and any(map(sign.stands_in, own))


def _came(card: Card) -> bool:
    return card.document.direction is Direction.INCOMING


def _only_code(card: Card, signs: Sequence[Sign]) -> bool:
    """Whether the only personal code in it is the one that was asked for."""
    codes = set(card.document.found("personal_code"))
    asked = {sign.value for sign in signs if sign.mark is Mark.CODE}
    return bool(codes) and codes <= asked


def _from(card: Card) -> tuple[str, ...]:
    document = card.document
    hinted = (document.hints.get(name, "") for name in ("sender_name", "sender_addr"))
    told = (value for name in ("sender_name", "sender_email") for value in document.found(name))
    return (*_names((document.content.sender,)), *hinted, *told)


def _to(card: Card) -> tuple[str, ...]:
    content = card.document.content
    return (*_names((*content.to, *content.cc)), *card.document.envelope_to, *card.document.found("addressee"))


def _names(addresses: Sequence[Address]) -> tuple[str, ...]:
    return tuple(text for one in addresses for text in (one.name, one.addr))


def _said(card: Card) -> Iterator[str]:
    document = card.document
    yield from (card.title, card.public_title, document.original_name, document.content.subject, document.content.text)
    yield from (text for part in document.content.parts for text in (part.name, part.text))
    yield from (field.value for field in document.fields)
    yield from (text for c in card.corrections for text in (c.was, c.now, c.why))
    yield from document.hints.values()


def told(desk: Desk, one: Found, copy: str | None) -> dict[str, object]:
    """What the person is told of a letter, as plain values; `copy` is the file that it was copied to.

    Of a letter that is not surely the person's own: its public title, and initials for a private sender.
    """
    card, document, office = one.card, one.card.document, desk.office
    entry = card.entry
    series = office.file_plan.series.get(entry.series) if entry else None
    sender = document.content.sender
    return {
        "number": entry.reference if entry else None,
        "document": document.id,
        "role": one.role.value,
        "known_by": sorted({sign.mark.value for sign in one.signs}),
        "received_on": document.received_on.isoformat(),
        "registered_on": entry.registered_on.isoformat() if entry else None,
        "direction": document.direction.value,
        "way": document.way.value,
        "from": (sender.name or sender.addr) if one.own else public_name(sender.name),
        "kind": kind_name(document.kind, "et") if document.kind else None,
        "title": card.title if one.own else card.public_title or public_title(document.kind),
        "purpose": series.title if series else None,
        "state": state_name(document.state, "et"),
        "recipients": _recipients(desk, one),
        "restrictions": [
            {"part": None if r.part == WHOLE else r.part, "basis": r.basis, "until": r.until.isoformat()}
            for r in card.restrictions
        ],
        "retention": _kept(kept(desk, card, desk.today())) if entry else None,
        "copy": copy,
    }


def _kept(rule: Kept | None) -> Mapping[str, object] | None:
    return {"years": rule.years, "basis": rule.basis} if rule is not None else None


def _recipients(desk: Desk, one: Found) -> list[str]:
    """Officials by name, who act in office; of others the domain, for an address may be another person's."""
    people = desk.office.people.people
    ours = {person.email.lower(): person.name for person in people.values()}
    named = [people[a.person].name if a.person in people else a.person for a in one.card.assignments]
    for address in desk.store.recipients([one.card.document.id]).get(one.card.document.id, ()):
        if address.lower() in ours:
            named.append(ours[address.lower()])
        elif any(sign.stands_in(address) for sign in one.signs):
            named.append(address)
        else:
            named.append(f"@{address.rpartition('@')[2]}")
    return list(dict.fromkeys(named))


def remember(desk: Desk, sign: Sign, actor: Actor, listed: int, copies: int) -> None:
    """Write into the office's history that data of a person were given out, without saying whose.

    The digest is keyed with the office's secret: who has that can ask whether it was this person, and nobody else can
    find a code by trying.
    """
    digest = hmac.new(desk.secret.encode(), sign.value.casefold().encode(), hashlib.sha256).hexdigest()
    detail: Detail = {"digest": digest if desk.secret else "", "count": listed, "copies": copies}
    desk.store.note(EXPORTED, detail, actor, desk.clock())
