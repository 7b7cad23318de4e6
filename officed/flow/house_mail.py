"""Mails that officials send in answer to mails of ours: what the registrar and they themselves are told."""

from __future__ import annotations

from officed.domain.changes import Send
from officed.domain.document import Document
from officed.domain.people import Person
from officed.flow import writing
from officed.flow.desk import Desk
from officed.flow.reports.confiding import REPORT
from officed.ports.watching import SentMail


def is_sealed_mail(mail: SentMail) -> bool:
    """Whether the mail was about a report that nobody but its handler may know of."""
    # The second is that of versions before.
    return mail.key.startswith(f"{REPORT}.") or mail.key.endswith(".sealed")


def was_diverted(desk: Desk, mail: SentMail) -> bool:
    """Whether the letter that the mail was about was diverted since; whom the mail had gone to is erased then."""
    report = desk.store.report(mail.document) if mail.document is not None else None
    return report is not None and report.envelope is not None


def house_domains(desk: Desk) -> frozenset[str]:
    """Domains of the office and of its people, lower case."""
    addresses = (desk.office.settings.office.address, *(p.email for p in desk.office.people.people.values()))
    found = {address.rpartition("@")[2].lower() for address in addresses}
    return frozenset({*found, desk.office.settings.office.domain.lower()})


def away(desk: Desk, mail: SentMail, person: Person) -> tuple[Send, ...]:
    """To the registrar: an official seems to be away, and who could stand in. Once a day for each person.

    Nothing where the absence is known: then the substitute has the document already.
    """
    today = desk.today()
    if not desk.office.people.is_present(person.id, today):
        return ()
    to = _others("registrar", desk, person) or _others("head", desk, person) or desk.office.settings.alarms.to
    substitute = desk.office.people.next_in_line(person.id, today) or ""
    values = {
        "person": person.name,
        "who": person.id,
        "number": number_of(desk, mail),
        "substitute": substitute if desk.office.people.is_present(substitute, today) else "",
    }
    if not to:
        return ()
    return (Send(desk.letter(f"away.{person.id}.{today}", "question", to, "away", values)),)


def reply(desk: Desk, document: Document, mail: SentMail, person: Person) -> tuple[Send, ...]:
    """To the registrar: what the official wrote, as it came. To the official: that nobody else got it."""
    number = number_of(desk, mail)
    to = _others("registrar", desk, person)
    attach = () if _is_restricted(desk, mail) else (document.original_sha256,)
    values = {"person": person.name, "number": number, "document": str(document.id)}
    key = f"d{document.id}.house_reply"
    hint = desk.letter(
        f"{key}.hint",
        "notice",
        (person.email,),
        "house_reply_hint",
        {"number": number},
        language=person.language,
        in_reply_to=document.content.message_id,
    )
    told = (Send(desk.letter(key, "question", to, "house_reply", values, attach=attach)),) if to else ()
    return (*told, Send(hint))


def number_of(desk: Desk, mail: SentMail) -> str:
    """The number of the document that a mail of ours was about, else its id; empty where it was about none."""
    if mail.document is None:
        return ""
    return desk.store.document(mail.document).reference or str(mail.document)


def _others(role: str, desk: Desk, person: Person) -> tuple[str, ...]:
    return tuple(address for address in writing.role_addresses(desk, role) if address != person.email)


def _is_restricted(desk: Desk, mail: SentMail) -> bool:
    if mail.document is None:
        return False
    card = desk.store.card(mail.document)
    plan = desk.office.file_plan
    code = card.entry.series if card.entry else plan.general
    return writing.is_restricted(card.document.kind, plan.series.get(code, plan.series[plan.general]), card.document)
