"""Mails of ours that come back, and answers to them from machines and from our own house.

A mail of ours is known by its Message-ID, which nobody can guess. What speaks of one is no letter to the office: it is
tied to the document that the mail was about and refused with its reason, so that it is listed and a person can send it
back; what follows from it is done first. Everything else goes its ordinary way.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from officed.domain.changes import Change, Link, PutVerdict, Send, Wait
from officed.domain.deciding import Opinion, decide
from officed.domain.document import Content, Document
from officed.domain.message_id import is_ours
from officed.domain.people import Person
from officed.domain.returned import Return, Seen, returned
from officed.domain.states import OFFICED, State
from officed.flow import house_mail, writing
from officed.flow.considering import thresholds
from officed.flow.desk import Desk
from officed.flow.moving import carry
from officed.flow.registering import registration_ends
from officed.flow.undelivering import not_delivered
from officed.ports.watching import SentMail

_CERTAIN = 1_000.0

# The kind of machine mail, and the reason that the list of the refused shows.
_REFUSED: Mapping[Return, tuple[str, str]] = MappingProxyType(
    {
        Return.OWN: ("autoreply", "a mail of ours that came back to us"),
        Return.LATE: ("bounce", "a report that a mail of ours is late, or has arrived"),
        Return.FAILED: ("bounce", "a report that a mail of ours was not delivered"),
        Return.AWAY: ("autoreply", "an official's automatic answer to a mail of ours"),
        Return.REPLY: ("", "an official's reply to a mail of ours: the registrar has it"),
    }
)


def deal_with_returned(desk: Desk, document: Document) -> State | None:
    """Deal with a letter that speaks of a mail of ours. Returns the state it reached, None for any other letter."""
    content = document.content
    if document.released or document.hinted_kind or not content.is_mail:
        return None
    domain = desk.office.settings.office.domain
    names = [name for name in _names(content) if is_ours(name, domain)]
    # What the letter itself names first counts: the mail that is reported on, or directly answered.
    named = sorted(desk.store.sent_mails(names), key=lambda mail: names.index(mail.message_id))
    for mail in named or _by_key(desk, content):
        person = desk.office.people.by_email(content.sender.addr)
        house = house_mail.house_domains(desk)
        official = person is not None and person.email in mail.recipients
        if house_mail.was_diverted(desk, mail):
            official = person is not None or content.sender.domain in house
        seen = Seen(content, mail.message_id, official, house)
        came = returned(seen)
        if came is not None:
            return _end(desk, document, mail, came, person)
    return None


def _names(content: Content) -> tuple[str, ...]:
    """Message-IDs that the letter has, reports on, or answers to."""
    reported = content.undelivered.message_id if content.undelivered else None
    return tuple(name for name in (content.message_id, reported, *content.in_reply_to) if name)


def _by_key(desk: Desk, content: Content) -> tuple[SentMail, ...]:
    """A mail of ours whose Message-ID a server has changed on its way: it has our address and a key of our outbox."""
    key = content.header("x-officed-key")
    own = content.sender.addr.casefold() == desk.office.settings.office.address.casefold()
    if not key or not own or desk.store.mail_fate(key) is None:
        return ()
    return (SentMail(0, key, None, "", False, (), content.message_id or ""),)


def _end(desk: Desk, document: Document, mail: SentMail, came: Return, person: Person | None) -> State:
    if came is Return.FAILED:
        not_delivered(desk, mail)
    if came is Return.COPY or (came is Return.REPLY and _is_sealed(desk, mail)):
        return _hold(desk, document, mail, came)
    kind, reason = _REFUSED[came]
    changes: list[Change] = [Wait("refused", reason), *_tie(mail)]
    if kind:
        opinion = Opinion("officed", kind, _CERTAIN, because=(reason,))
        changes.append(PutVerdict(decide((opinion,), thresholds(desk))))
    if person is not None and came is Return.AWAY and not _is_sealed(desk, mail):
        changes += house_mail.away(desk, mail, person)
    if person is not None and came is Return.REPLY:
        changes += house_mail.reply(desk, document, mail, person)
    return _move(desk, document, State.REFUSED, came, mail, changes)


def _hold(desk: Desk, document: Document, mail: SentMail, came: Return) -> State:
    """A person decides: an official wrote to somebody outside, perhaps the answer; a sealed matter stays with its own.

    Unlike a refused letter it is registered when nobody decides in time: then it is a letter that went out.
    """
    mails: tuple[Send, ...] = ()
    if _is_sealed(desk, mail):
        wait = Wait("sealed", "for the handler of reports only")
    else:
        number = house_mail.number_of(desk, mail)
        reason = f"an official answered a mail about {number} and wrote to somebody outside too"
        decide_by = registration_ends(desk, document)
        wait = Wait("house_reply", reason, decide_by)
        mails = writing.held(desk, document, reason, None, decide_by)
    return _move(desk, document, State.HELD, came, mail, [wait, *_tie(mail), *mails])


def _is_sealed(desk: Desk, mail: SentMail) -> bool:
    return house_mail.is_sealed_mail(mail) or house_mail.was_diverted(desk, mail)


def _tie(mail: SentMail) -> tuple[Link, ...]:
    return (Link(mail.document, "concerns"),) if mail.document is not None else ()


def _move(desk: Desk, document: Document, target: State, came: Return, mail: SentMail, changes: list[Change]) -> State:
    carry(
        desk,
        document,
        target,
        OFFICED,
        target.value,
        changes,
        {"code": came.value, "mail": mail.id, "concerns": mail.document},
    )
    return target
