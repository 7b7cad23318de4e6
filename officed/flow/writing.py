"""The mails of each step, as values for the outbox. Who may see what is decided here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from officed.domain.answerable import why_silent
from officed.domain.changes import Letter, PlannedDeadline, Send
from officed.domain.document import Direction, Document
from officed.domain.kinds import KINDS
from officed.domain.people import Assignment, Standing
from officed.domain.register import Entry
from officed.domain.restricting import mark_of
from officed.domain.second_way import SECOND_HOOK, SECOND_MAIL, second_key
from officed.domain.series import Series
from officed.flow.desk import Desk
from officed.ports.store import Card
from officed.texts.reasons import strongest, without_rule, write_reasons
from officed.texts.shapes import write_candidates

_TEMPLATES = {
    Standing.RESPONSIBLE: ("forward", "forward"),
    Standing.CO_RESPONSIBLE: ("information", "information"),
    Standing.INFORMATION: ("information", "information"),
}

# Reasons for the kind that one mail tells.
_MOST_CUES = 2
# A second matter is told whatever else there is to tell; the sentence ends with its kind.
SECOND_MATTER = "the letter has another matter too: "
# Reasons that tell themselves why it is the registrar's.
_TO_THE_REGISTRAR = ("no rule named", "nobody decided")


def is_restricted(kind: str | None, series: Series, document: Document | None = None) -> bool:
    """Whether mails about it say nothing but number, kind and due date (need to know, AvTS §§ 38, 42)."""
    marked = document is not None and mark_of(document) is not None
    return marked or series.restricted or bool(kind and KINDS[kind].restricted)


def forwarding(
    desk: Desk,
    document: Document,
    reference: str,
    kind: str | None,
    series: Series,
    assignments: Sequence[Assignment],
    deadline: PlannedDeadline | None,
    *,
    because: Sequence[str],
    instruction: str = "",
    turn: int,
) -> tuple[Send, ...]:
    """One mail for each person that got the document. `turn` is the version, so that a new assignment is a new mail."""
    restricted = is_restricted(kind, series, document)
    lead = next((desk.name_of(a.person) for a in assignments if a.standing is Standing.RESPONSIBLE), "")
    shared = {
        "number": reference,
        "kind": kind or "",
        "received": document.received_on.isoformat(),
        "instruction": instruction,
        "responsible": lead,
        **({} if restricted else _letterhead(document)),
        **_term(deadline),
    }
    letters = (_forward(desk, document, one, shared, because, restricted=restricted, turn=turn) for one in assignments)
    return tuple(Send(letter) for letter in letters if letter is not None)


def _forward(
    desk: Desk,
    document: Document,
    assignment: Assignment,
    shared: Mapping[str, str],
    because: Sequence[str],
    *,
    restricted: bool,
    turn: int,
) -> Letter | None:
    address = desk.address_of(assignment.person)
    if address is None:
        return None
    responsible = assignment.standing is Standing.RESPONSIBLE
    template, purpose = ("notice", "forward") if restricted else _TEMPLATES[assignment.standing]
    own = {
        # Reasons quote the letter, so a restricted one leaves none in the outbox.
        "because": "" if restricted else _because(desk, because, assignment),
        **({"responsible": ""} if responsible else {}),
        **_substitution(desk, assignment),
    }
    return desk.letter(
        f"d{document.id}.{turn}.forward.{assignment.person}",
        purpose,
        (address,),
        template,
        {**shared, **own},
        attach=() if restricted else (document.original_sha256,),
        # A letter of ours goes on by the mail to its recipient: that an official hears of it moves nothing.
        critical=responsible and document.direction is Direction.INCOMING,
        language=_language(desk, assignment.person),
    )


def title_of(document: Document) -> str:
    """What the letter calls itself: its subject, else the name of its file."""
    return document.content.subject or document.original_name


def _letterhead(document: Document) -> dict[str, str]:
    """Who wrote and about what, so that an official knows it before opening the letter."""
    sender = document.content.sender
    who = f"{sender.name} <{sender.addr}>" if sender.name and sender.addr else sender.name or sender.addr
    return {"sender": who, "title": title_of(document)}


def _because(desk: Desk, because: Sequence[str], assignment: Assignment) -> str:
    """What speaks for the kind, what brought it to this person, and as what the person got it."""
    brought = without_rule(assignment.because)
    second = tuple(reason for reason in because if reason.startswith(SECOND_MATTER))
    cues = strongest((*strongest((r for r in because if r not in second), _MOST_CUES), brought), _MOST_CUES + 1)
    if brought.startswith(_TO_THE_REGISTRAR):
        return write_reasons(*cues, *second)
    role = desk.office.people.roles.get(assignment.who)
    return write_reasons(*cues, f"role: {role.title or role.id}" if role else "", *second)


def _term(deadline: PlannedDeadline | None) -> dict[str, str]:
    if deadline is None:
        return {}
    return {
        "due": deadline.due.isoformat(),
        "due_at": deadline.due_at.isoformat() if deadline.due_at else "",
        "basis": deadline.basis,
        "forward_by": deadline.forward_by.isoformat() if deadline.forward_by else "",
    }


def _substitution(desk: Desk, assignment: Assignment) -> dict[str, str]:
    if assignment.instead_of is None:
        return {}
    until = assignment.until.isoformat() if assignment.until else ""
    return {"instead_of": desk.name_of(assignment.instead_of), "until": until}


def _language(desk: Desk, person: str) -> str | None:
    known = desk.office.people.people.get(person)
    return known.language if known else None


def acknowledgement(
    desk: Desk, document: Document, entry: Entry, kind: str | None, deadline: PlannedDeadline | None, *, sure: bool
) -> tuple[Send, ...]:
    """A receipt to the sender (`officed.flow.acknowledging` says who gets one)."""
    content = document.content
    values = {"number": entry.reference, "registered": entry.registered_on.isoformat(), "kind": kind or ""}
    if sure and deadline is not None:
        values |= {"due": deadline.due.isoformat(), "basis": deadline.basis}
    letter = desk.letter(
        f"d{document.id}.acknowledgement",
        "acknowledgement",
        (content.sender.addr,),
        "acknowledgement" if sure else "acknowledgement_unconfirmed",
        values,
        language=content.language or "et",
        in_reply_to=content.message_id,
    )
    return (Send(letter),)


def to_sender(desk: Desk, document: Document, template: str, values: dict[str, str]) -> tuple[Send, ...]:
    """A notice that the law owes the sender; nothing where no mail would reach a person (RFC 3834 2)."""
    content = document.content
    if why_silent(content, frozenset()):
        return ()
    key = f"d{document.id}.{document.version}.{template}"
    to, language = (content.sender.addr,), content.language or "et"
    letter = desk.letter(key, "notice", to, template, values, language=language, in_reply_to=content.message_id)
    return (Send(letter),)


def to_responsible(desk: Desk, card: Card, key: str, values: dict[str, str]) -> tuple[Send, ...]:
    """A note to who answers for a letter, else to the registrar. The key ends with the name of its template."""
    leads = (a.person for a in card.assignments if a.standing is Standing.RESPONSIBLE)
    person = next((one for one in leads if desk.address_of(one)), None)
    to = (desk.address_of(person or "") or "",) if person else role_addresses(desk, "registrar")
    if not to:
        return ()
    language = _language(desk, person) if person else None
    return (Send(desk.letter(key, "notice", to, key.rpartition(".")[2], values, language=language)),)


def question(
    desk: Desk,
    document: Document,
    reason: str,
    candidates: Sequence[tuple[str, float]],
    decide_by: datetime,
    due: date | None,
) -> tuple[Send, ...]:
    """To the registrar: choose among the likely kinds."""
    values = {
        "document": str(document.id),
        "reason": write_reasons(reason),
        "candidates": write_candidates(candidates),
        "decide_by": decide_by.isoformat(),
        "due": due.isoformat() if due else "",
    }
    return _to_registrar(desk, document, "question", values)


def held(
    desk: Desk, document: Document, reason: str, reference: str | None = None, decide_by: datetime | None = None
) -> tuple[Send, ...]:
    """To the registrar: a document waits, and why."""
    values = {
        "document": str(document.id),
        "reason": write_reasons(reason),
        "number": reference or "",
        "decide_by": decide_by.isoformat() if decide_by else "",
    }
    return _to_registrar(desk, document, "held", values)


def _to_registrar(desk: Desk, document: Document, template: str, values: dict[str, str]) -> tuple[Send, ...]:
    to = role_addresses(desk, "registrar")
    if not to:
        return ()
    key = f"d{document.id}.{document.version}.{template}"
    return (Send(desk.letter(key, "question", to, template, values)),)


def role_addresses(desk: Desk, role: str) -> tuple[str, ...]:
    """The address of whoever acts for a role today; empty where the role does not exist."""
    if not desk.office.people.knows(role):
        return ()
    person, _, _ = desk.office.people.present(role, desk.today())
    address = desk.address_of(person)
    return (address,) if address else ()


def alarm(desk: Desk, key: str, what: str, detail: str, advice: str, since: datetime) -> tuple[Send, ...]:
    """To those who look after the server, by the first way and, for when that fails, by the second ones."""
    values = {"what": what, "since": since.isoformat(), "detail": detail, "advice": advice}
    # One mail an hour of standing at most: the key carries when the alarm began.
    return _by_every_way(desk, f"alarm.{key}.{since:%Y%m%d%H%M%S}", "alarm", values)


def recovered(desk: Desk, key: str, what: str, until: datetime) -> tuple[Send, ...]:
    """To the same people by the same ways: the trouble is over."""
    values = {"what": what, "since": "", "until": until.isoformat()}
    return _by_every_way(desk, f"recovered.{key}.{until:%Y%m%d%H%M%S}", "recovered", values)


def _by_every_way(desk: Desk, key: str, template: str, values: dict[str, str]) -> tuple[Send, ...]:
    alarms = desk.office.settings.alarms
    to = alarms.to or role_addresses(desk, "it")
    ways = [("", to)]
    if alarms.smtp is not None:
        ways.append((SECOND_MAIL, alarms.smtp.to or to))
    if alarms.webhook:
        ways.append((SECOND_HOOK, to or (desk.office.settings.office.address,)))
    return tuple(
        Send(desk.letter(second_key(key, lane) if lane else key, "alarm", who, template, values, channel=lane))
        for lane, who in ways
        if who
    )
