"""A letter for its handler's eyes only: the envelope it is put into, the two dates that run, and the mails about it.

The dates run from receipt (Directive (EU) 2019/1937 art. 9 (1) b and f); nobody but the handler is told of them.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from datetime import date
from email.parser import BytesHeaderParser
from email.policy import compat32

from officed.domain.changes import Change, Confide, Enclose, Move, NewArrival, PlannedDeadline, Send, SetKind, Unconfide
from officed.domain.digest import same_letter_digest
from officed.domain.due import due
from officed.domain.reports import FEEDBACK, RECEIPT, Plan, ReportStep
from officed.domain.states import OFFICED, State
from officed.flow.considering import with_reminders
from officed.flow.desk import Desk
from officed.flow.rendering import OriginalFile, report_entity
from officed.flow.reports.handlers import certificates, holders
from officed.ports.envelopes import BadCertificate, NoEnvelope
from officed.ports.ledger import Received
from officed.ports.originals import Stored

KIND = "vihje"
"""The kind whose terms in terms.toml are those of a report."""

REPORT = "report"
"""The purpose of a mail that is an envelope (see `officed.flow.rendering`); keys of mails about reports begin so."""


def check_envelope(desk: Desk, source: str, handler: str) -> None:
    """Raise `NoEnvelope` before anything is fetched from a sealed source whose letters cannot be encrypted."""
    try:
        certificates(desk, handler)
    except BadCertificate as error:
        raise NoEnvelope(what=source, reason=error) from error


def enclosed(desk: Desk, handler: str, plain: OriginalFile, received_on: date) -> bytes:
    """Return a letter as only its handler can open it (CMS). Raises `BadCertificate`. Nothing is written."""
    entity = report_entity(plain, desk.office.settings.office.language, received_on)
    return desk.envelopes.enclose(entity, certificates(desk, handler), desk.clock())


def secret_digest(desk: Desk, plain: bytes, *, mail: bool) -> str:
    """What tells copies of a sealed letter, and tells nothing to whoever has the letter but not the office's secret."""
    same = same_letter_digest(plain, mail=mail)
    return hmac.new(desk.secret.encode(), b"sealed\0" + same.encode(), hashlib.sha256).hexdigest()


def is_own_mail(desk: Desk, plain: bytes) -> bool:
    """Whether it is a mail of ours, by a Message-ID that nobody can guess: the handler's mail is led back here.

    A mail about it would come here too, and so on for ever.
    """
    named = BytesHeaderParser(policy=compat32).parsebytes(plain)["Message-ID"]
    return bool(named) and bool(desk.store.sent_mails((str(named).strip(),)))


def diversion(desk: Desk, document: int, handler: str, envelope: Stored, received_on: date, *, ours: bool) -> Move:
    """The move of a letter that was encrypted on arrival; nobody is told of a mail of `ours`."""
    plan = plan_of(desk, handler, received_on)
    kept: tuple[Change, ...] = (Confide(plan), Enclose(envelope.sha256, envelope.size), SetKind(KIND, confirmed=True))
    if ours:
        return Move(document, 1, State.RECEIVED, State.DIVERTED, OFFICED, "diverted", changes=(*kept, Unconfide()))
    mails = (*envelope_mails(desk, document, plan, envelope.sha256), *notices(desk, document, plan, "report_came"))
    return Move(document, 1, State.RECEIVED, State.DIVERTED, OFFICED, "diverted", changes=(*kept, *mails))


def enter(desk: Desk, arrivals: Sequence[NewArrival]) -> tuple[Received, ...]:
    """Enter arrivals in the ledger, and let the observers see what was diverted at once."""
    received = desk.store.receive(arrivals, desk.clock())
    for arrival, one in zip(arrivals, received, strict=True):
        if arrival.divert is not None and not one.copy:
            desk.hooks.observe(arrival.divert(one.document))
    return received


def plan_of(desk: Desk, handler: str, received_on: date) -> Plan:
    """Who handles it, and the two dates with their reminders, by the law of today."""
    law = due(desk.office.terms, KIND, desk.today(), calendar=desk.office.calendar, received=received_on)
    assert law.due is not None
    stage = next((stage for stage in law.stages if stage.code == FEEDBACK), None)
    feedback_due, feedback_basis = (stage.due, stage.basis) if stage else (law.due, law.basis)
    clocks = ((RECEIPT, law.due, law.basis), (FEEDBACK, feedback_due, feedback_basis))
    terms = ((code, PlannedDeadline(KIND, law.start, end, basis, law.unit.value, law.n)) for code, end, basis in clocks)
    steps = tuple(step for code, term in terms for step in _steps(desk, code, term))
    return Plan(handler, law.due, law.basis, feedback_due, feedback_basis, steps)


def _steps(desk: Desk, clock: str, term: PlannedDeadline) -> Iterator[ReportStep]:
    for planned in with_reminders(desk, term).reminders:
        assert planned.at is not None
        # The rungs of the ladder hold; whoever they name, the handler alone hears.
        yield ReportStep(clock, planned.step, planned.at, planned.overdue)


def envelope_mails(desk: Desk, document: int, plan: Plan, envelope: str) -> Iterator[Send]:
    """The envelope itself to everybody who handles it."""
    for person, address, language in _readers(desk, plan.handler):
        key = f"{REPORT}.{document}.envelope.{person}"
        values = {"document": str(document), "who": person}
        mail = desk.letter(key, REPORT, (address,), "report", values, attach=(envelope,), language=language)
        yield Send(mail)


def notices(desk: Desk, document: int, plan: Plan, template: str, turn: int = 1, **more: str) -> Iterator[Send]:
    """The dates and what to do, to everybody who handles it; nothing of the letter."""
    for person, address, language in _readers(desk, plan.handler):
        values = {
            "document": str(document),
            "who": person,
            "receipt_due": plan.receipt_due.isoformat(),
            "feedback_due": plan.feedback_due.isoformat(),
            **more,
        }
        key = f"{REPORT}.{document}.{turn}.{template}.{person}"
        yield Send(desk.letter(key, "notice", (address,), template, values, language=language))


def reminders(desk: Desk, document: int, plan: Plan, step: ReportStep) -> Iterator[Send]:
    """A reminder of one of the dates."""
    calendar, today = desk.office.calendar, desk.today()
    end = plan.receipt_due if step.clock == RECEIPT else plan.feedback_due
    days = calendar.working_days_between(min(today, end), max(today, end))
    days_said = {"over": str(max(days, 1))} if end < today else {"left": str(days)}
    template = "report_receipt_due" if step.clock == RECEIPT else "report_feedback_due"
    for person, address, language in _readers(desk, plan.handler):
        values = {"document": str(document), "who": person, "due": end.isoformat(), **days_said}
        key = f"{REPORT}.{document}.{step.code}.{person}"
        yield Send(desk.letter(key, "reminder", (address,), template, values, language=language))


def _readers(desk: Desk, handler: str) -> Iterator[tuple[str, str, str]]:
    for person in holders(desk, handler):
        known = desk.office.people.people[person]
        yield person, known.email, known.language
