"""A letter that turns out to be a whistleblower's report leaves the ordinary way: its handler gets it, encrypted, and
officed keeps the ledger key alone (Directive (EU) 2019/1937 art. 16)."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from dataclasses import dataclass

from officed.domain.changes import Change, Confide, Detail, Dispose, Enclose, EndDeadlines, SetKind
from officed.domain.covers import PART_OF
from officed.domain.document import Document, Way
from officed.domain.errors import OfficedError, Refused
from officed.domain.reports import HANDLER
from officed.domain.states import OFFICED, Actor, State
from officed.flow.desk import Desk
from officed.flow.intake import DiskFull
from officed.flow.moving import carry
from officed.flow.passing_on.passings import passings
from officed.flow.rendering import OriginalFile
from officed.flow.reports.confiding import KIND, enclosed, envelope_mails, notices, plan_of
from officed.flow.reports.handlers import check_handler, handler_of, holders
from officed.flow.retention.disposing import DISPOSED
from officed.ports.store import Card

# How a stack stands whose letters were cut out, and how one stands that no plain page is left of.
_LEFT_AS_STACK = frozenset({State.REFUSED, State.DUPLICATE})
_NO_LETTER = _LEFT_AS_STACK | {State.DIVERTED, State.DISPOSED}


class StillPlain(OfficedError):
    """A plain copy of a diverted letter cannot be removed: {path}: {reason}. Mend that, then: officed divert {document}

    The handler has the envelope; the clock tries again, too.
    """

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Diverted:
    """What came of it: the document, whether it was diverted before, and what officed cannot take away, in words.

    `reached`: whom it had been sent to, or who was in charge of it, but for those who handle reports. It is told once;
    the mail to those who handle it says it, too.
    """

    document: int
    before: bool
    remains: tuple[str, ...]
    reached: tuple[str, ...] = ()


def divert(desk: Desk, number: int, actor: Actor) -> Diverted:
    """Encrypt a letter to its handler and remove every plain copy. Done again, it ends what a crash broke off.

    Raises `Refused` and `BadCertificate` before anything is changed, `DiskFull`, `StillPlain`.
    """
    card = desk.store.card(number)
    report = desk.store.report(number)
    before = report is not None and report.envelope is not None
    handler = (report.plan.handler if report else None) or handler_of(desk, card) or HANDLER
    check_handler(desk, handler, actor)
    reached: tuple[str, ...] = ()
    if not before:
        _check_open(desk, card)
        _check_stacks(desk, card)
        reached = tuple(_reached(desk, card, handler))
        _enclose(desk, card, handler, actor, reached)
    finish(desk, number)
    return Diverted(number, before, tuple(_remains(desk, card)), reached)


def finish(desk: Desk, document: int) -> None:
    """Remove the plain files of a diverted letter, then what the database keeps of its rows. Raises `StillPlain`.

    A file that came in again since the envelope was made may be another letter's: it waits with what was disposed of.
    """
    # Its own files first: whatever became of the stack meanwhile, they are its alone.
    _remove(desk, document)
    _let_go_of_stacks(desk, document)
    desk.store.purged(document, desk.clock(), _remove(desk, document))
    desk.store.wipe()


def _remove(desk: Desk, document: int) -> list[str]:
    """Remove its plain copies. Returns those that wait."""
    report = desk.store.report(document)
    waiting = []
    for sha256 in desk.store.plain_copies(document):
        try:
            # The folder's own clock tells what came later, and no plain file goes where the envelope is missing.
            diverted = desk.originals.came(report.envelope) if report and report.envelope else -math.inf
            if not desk.store.remove_plain(document, sha256, diverted):
                waiting.append(sha256)
        except OSError as error:
            path = desk.originals.path(sha256)
            raise StillPlain(path=path, reason=error.strerror or error, document=document) from error
    return waiting


def _check_open(desk: Desk, card: Card) -> None:
    document = card.document
    if document.reference is not None:
        _check_entry(desk, card)
    elif document.state is not State.HELD:
        text = f"Document {document.id} is {document.state.value}: only what is held or has a number is diverted."
        way = f" First: officed refused release {document.id} --kind vihje" if document.state is State.REFUSED else ""
        raise Refused(reason=text + way)


def _check_entry(desk: Desk, card: Card) -> None:
    """A number stays for ever, and what was written under it may go unless a person keeps it from that."""
    name, number = card.document.reference, card.document.id
    if card.disposed is not None:
        raise Refused(reason=f"{name} was disposed of by {card.disposed.basis}: nothing of it is left to divert.")
    if any(leaf.hold for leaf in desk.store.leaves(number, desk.zone) if leaf.document == number):
        raise Refused(reason=f"{name} is kept from disposal. First: officed retention unhold {name} --reason ...")


def _stacks(desk: Desk, card: Card) -> list[Document]:
    """The stacks that it was cut from: scans that hold its pages, too."""
    return [desk.store.document(other) for kind, other, _ in card.links if kind == PART_OF]


def _check_stacks(desk: Desk, card: Card) -> None:
    """A stack that somebody took for one letter after all is no heap of scans any more."""
    for stack in _stacks(desk, card):
        if stack.state not in _NO_LETTER:
            name = stack.reference or f"document {stack.id}"
            text = f"Its pages stand in {name}, too, the stack that it was cut from and that is {stack.state.value}."
            raise Refused(reason=f"{text} First: officed divert {stack.id}")


def _let_go_of_stacks(desk: Desk, document: int) -> None:
    """Dispose of the scans that a diverted letter was cut from: every letter of them has a file of its own."""
    card = desk.store.card(document)
    _check_stacks(desk, card)
    for stack in _stacks(desk, card):
        if stack.state in _LEFT_AS_STACK:
            basis = Dispose(f"document {document} was diverted", stops=True)
            detail: Detail = {"basis": "diverted", "letter": document}
            carry(desk, stack, State.DISPOSED, OFFICED, DISPOSED, (basis,), detail)


def _enclose(desk: Desk, card: Card, handler: str, actor: Actor, reached: tuple[str, ...]) -> None:
    document = card.document
    data = desk.originals.read(document.original_sha256)
    plain = OriginalFile(document.original_name, document.media_type, data)
    envelope = enclosed(desk, handler, plain, document.received_on)
    try:
        stored = desk.originals.store(envelope)
    except OSError as error:
        raise DiskFull(folder=os.fspath(desk.office.settings.data), reason=error.strerror or error) from error
    plan = plan_of(desk, handler, document.received_on)
    # The rows of earlier mails are emptied before the new ones are written.
    changes: tuple[Change, ...] = (
        Confide(plan),
        Enclose(stored.sha256, stored.size),
        SetKind(KIND, confirmed=True),
        *envelope_mails(desk, document.id, plan, stored.sha256),
        # Nothing else says it afterwards, and what comes next may fail.
        *notices(desk, document.id, plan, "report_came", document.version, reached=", ".join(reached)),
    )
    if document.reference is None:
        ended = EndDeadlines("replaced", desk.today())
        carry(desk, document, State.DIVERTED, actor, "diverted", (ended, *changes))
    else:
        # Its entry stands like one whose retention has ended: closed, then without content.
        gone = Dispose("diverted", diverted=True)
        carry(desk, _closed(desk, document, actor), State.DISPOSED, actor, "diverted", (gone, *changes))


def _closed(desk: Desk, document: Document, actor: Actor) -> Document:
    """A numbered letter as it stands when nothing of it is worked on any more."""
    if document.state is State.HELD:
        carry(desk, document, State.REGISTERED, actor, "released")
        document = desk.store.document(document.id)
    if document.state is not State.CLOSED:
        carry(desk, document, State.CLOSED, actor, "closed", (EndDeadlines("closed", desk.today()),))
    return desk.store.document(document.id)


def _reached(desk: Desk, card: Card, handler: str) -> Iterator[str]:
    """Whom mails about it were sent to, who had it in another way, and who was in charge of it: they know it."""
    people = desk.office.people.people
    knows = {people[person].email.lower() for person in holders(desk, handler)}
    knows |= {card.document.content.sender.addr.lower(), card.document.hints.get("sender_addr", "").lower()}
    named = {person.email.lower(): f"{person.name} <{person.email}>" for person in people.values()}
    mailed = desk.store.recipients([card.document.id]).get(card.document.id, ())
    assigned = (people[one.person].email for one in card.assignments if one.person in people)
    for address in dict.fromkeys(one.lower() for one in (*mailed, *assigned)):
        if address not in knows:
            yield named.get(address, address)
    for passing in passings(card):
        if passing.on is not None and passing.how != Way.EMAIL:
            yield passing.to


def _remains(desk: Desk, card: Card) -> Iterator[str]:
    """What officed cannot remove: the mail server's own copy, other documents that say the same."""
    report = desk.store.report(card.document.id)
    for source, key, place in report.arrivals if report else ():
        yield f"source {source}: {place or key} (the copy of the mail server or folder)"
    if card.annulled:
        yield f"the reason for which {card.document.reference} was annulled stays with its entry"
    if {"subject", "sender_name", "sender_addr", "note"} & desk.store.document(card.document.id).hints.keys():
        yield "what was said of its whole stack by who handed it in: it goes with the last letter of the stack"
    gone = {stack.id for stack in _stacks(desk, card) if stack.state in _NO_LETTER}
    for kind, other, _ in (*card.links, *card.linked_by):
        if other not in gone:
            yield f"document {other} ({kind})"
