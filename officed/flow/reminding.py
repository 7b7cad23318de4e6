"""The clock's work: reminders and escalations, and documents that nobody decided about in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from officed.domain.bodies import competent
from officed.domain.changes import Letter, Send
from officed.domain.deciding import Thresholds, decide
from officed.domain.document import Document
from officed.domain.errors import OfficedError
from officed.domain.people import People
from officed.domain.reminders import AWAITED, DEFICIENCY, FORWARDING, Audience
from officed.domain.states import CLOCK, State
from officed.flow import overtaking
from officed.flow.considering import Consideration, consider
from officed.flow.desk import Desk
from officed.flow.going_out import go_out, is_ours, without_order
from officed.flow.registering import enter, general_assignment
from officed.flow.resting import is_at_rest
from officed.flow.stepping import Tell
from officed.ports.store import DueReminder

_BATCH = 500


def remind(desk: Desk, tell: Tell) -> int:
    """Send every reminder whose time has come, the latest step of each term. Returns how many terms were reminded.

    At night and on days off only terms in hours are reminded of: those run on (Reg. 1182/71 knows no rest for them).
    """
    done = 0
    for due in desk.store.due_reminders(desk.clock(), _BATCH, hours_only=is_at_rest(desk)):
        mails = _mails(desk, due)
        if desk.store.remind(due, mails, desk.clock()):
            done += 1
            tell("deadline.reminded", document=due.deadline.document, step=due.step, mails=len(mails))
    return done


def _mails(desk: Desk, due: DueReminder) -> tuple[Send, ...]:
    seen: set[str] = set()
    mails: list[Send] = []
    for audience in due.audience:
        for person, instead_of in _people(desk, due, Audience(audience)):
            address = desk.address_of(person)
            if address and address not in seen:
                seen.add(address)
                mails.append(Send(_letter(desk, due, person, address, instead_of)))
    return tuple(mails)


def _people(desk: Desk, due: DueReminder, audience: Audience) -> list[tuple[str, str | None]]:
    people, today = desk.office.people, desk.today()
    lead = due.deadline.person
    if audience is Audience.RESPONSIBLE:
        who = lead or "registrar"
    elif audience is Audience.HEAD:
        who = _above(people, lead, today) if lead else "head"
    else:
        who = "secretary" if audience is Audience.SECRETARY and people.knows("secretary") else "registrar"
    if not people.knows(who):
        return []
    person, instead_of, _ = people.present(who, today)
    return [(person, instead_of)]


def _above(people: People, lead: str, today: date) -> str:
    """Whose ear an escalation needs: the head of the unit, else that of the office, else the secretary.

    A head whom the late person stands in for today is passed over: nobody is told of their own delay as head.
    """
    late = {lead, people.present(lead, today)[0]}
    for who in (people.head_of(lead), *people.holders("head")):
        if who is not None and who != lead and people.present(who, today)[0] not in late:
            return who
    return "secretary" if people.knows("secretary") else "registrar"


def _letter(desk: Desk, due: DueReminder, person: str, address: str, instead_of: str | None) -> Letter:
    deadline = due.deadline
    today = desk.today()
    calendar = desk.office.calendar
    away = desk.office.people.people.get(instead_of or "")
    lead = desk.office.people.people.get(deadline.person or "")
    values = {
        "number": deadline.reference or f"({deadline.document})",
        "kind": deadline.kind,
        "due": deadline.due.isoformat(),
        "due_at": deadline.due_at.isoformat() if deadline.due_at else "",
        "left": str(max(0, calendar.working_days_between(today, deadline.due))),
        "over": str(max(0, calendar.working_days_between(deadline.due, today))),
        "responsible": lead.name if lead else "",
        "reminders": str(len(deadline.reminded)),
        "instead_of": away.name if away else "",
        **overtaking.of_reminder(due),
    }
    template = _template(due)
    if deadline.kind == FORWARDING:
        values |= _where_to(desk, deadline.document) | {"left" if due.overdue else "over": ""}
    known = desk.office.people.people.get(person)
    return desk.letter(
        f"t{deadline.id}.{due.step}.{person}",
        template,
        (address,),
        template,
        values,
        language=known.language if known else None,
    )


# Terms with mails of their own; a step after the first one of passing on is an alarm.
_TEMPLATES = {AWAITED: "awaited", FORWARDING: "pass_on", DEFICIENCY: "term_ended"}


def _template(due: DueReminder) -> str:
    kind = due.deadline.kind
    if kind == FORWARDING and "registrar" in due.audience:
        return "pass_on_now"
    return _TEMPLATES.get(kind) or ("overdue" if due.overdue else "reminder")


def _where_to(desk: Desk, document: int) -> dict[str, str]:
    """The kind of the letter, and the body that it may belong to."""
    letter = desk.store.document(document)
    likeliest = next(iter(competent(desk.office.bodies, letter)), None)
    body = likeliest.body if likeliest else None
    return {"kind": letter.kind or "", "body": body.name if body else "", "body_id": body.id if body else ""}


def decide_late(desk: Desk, tell: Tell) -> int:
    """Register what nobody decided about in time: general series, the registrar responsible (design.md, "ask")."""
    done = 0
    for waiting in desk.store.undecided(desk.clock()):
        document = desk.store.document(waiting.document)
        if waiting.code == "sealed" or document.reference is not None:
            continue
        try:
            done += _enter_general(desk, document, tell)
        except OfficedError as error:
            tell("document.failed", document=waiting.document, error=str(error))
    return done


def _enter_general(desk: Desk, document: Document, tell: Tell) -> bool:
    today = desk.today()
    if is_ours(document):
        return go_out(desk, without_order(document)) is not State.HELD
    document = replace(document, released=True)
    considered = _considered(desk, document, today, tell)
    plan = desk.office.file_plan
    considered = replace(
        considered,
        series=plan.series[plan.general],
        assignments=general_assignment(desk, today),
        deadlines=tuple(replace(d, provisional=True) for d in considered.deadlines),
    )
    return enter(desk, document, considered, CLOCK, today, reason="registered-undecided") is State.REGISTERED


def _considered(desk: Desk, document: Document, today: date, tell: Tell) -> Consideration:
    try:
        return consider(desk, document, today)
    except OfficedError as error:
        # A failing plugin must not keep a letter out of the register beyond the day that the law gives.
        tell("document.failed", document=document.id, error=str(error))
        plan = desk.office.file_plan
        return Consideration(decide((), Thresholds()), None, plan.series[plan.general], (), ())
