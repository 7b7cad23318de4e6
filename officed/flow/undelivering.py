"""A report says that a mail of ours was not delivered: what that means for the document it was about."""

from __future__ import annotations

from datetime import datetime

from officed.domain.changes import LETTER, PASSING, TOLD, PutDeadlines, Send, Wait
from officed.domain.document import Document
from officed.domain.people import Standing
from officed.domain.states import OFFICED, State
from officed.flow import writing
from officed.flow.coming_back import came_back
from officed.flow.considering import with_reminders_again
from officed.flow.desk import Desk
from officed.flow.handing import planned
from officed.flow.moving import carry
from officed.flow.passing_on.passed_on import came_back as passing_came_back
from officed.flow.untold import after_return
from officed.ports.store import Card
from officed.ports.watching import SentMail

_OPEN = frozenset({State.REGISTERED, State.FORWARDED})
# Mails whose loss leaves nobody in the dark: the sender of a letter has it registered all the same.
_HARMLESS = frozenset({"acknowledgement"})

BOUNCED_ALARMS = "mail.alarms"


def not_delivered(desk: Desk, mail: SentMail) -> None:
    """Do what follows. A repeat, as after a crash, does nothing twice."""
    if mail.purpose == LETTER and mail.document is not None:
        came_back(desk, mail.document, mail.recipients)
    elif mail.purpose in {PASSING, TOLD} and mail.document is not None:
        passing_came_back(desk, mail)
    elif mail.critical and mail.document is not None:
        _hold(desk, mail, desk.store.card(mail.document))
    elif mail.purpose == "alarm":
        # An alarm by the way that fails would come back too, for ever.
        _raise(desk, BOUNCED_ALARMS, "alarms that come back", mail, second_only=True)
    elif mail.purpose not in _HARMLESS:
        after_return(desk, mail)
        _raise(desk, f"mail.{mail.id}", "a mail of ours that came back", mail)


def _hold(desk: Desk, mail: SentMail, card: Card) -> None:
    """The responsible person never got it: a person must choose somebody else. What was closed for it is reopened."""
    document = card.document
    if not _still_responsible(desk, mail, card) or document.answered:
        # Somebody else has it by now, or it is answered: the old mail has lost its sense.
        return
    if document.state is State.CLOSED:
        document = _reopened(desk, document)
    if document.state not in _OPEN:
        return
    who = ", ".join(mail.recipients)
    reason = f"the mail to the responsible person was not delivered to {who}"
    to = tuple(a for a in writing.role_addresses(desk, "registrar") if a not in mail.recipients)
    values = {"document": str(document.id), "reason": reason, "number": document.reference or ""}
    key = f"d{document.id}.{document.version}.undeliverable"
    mails = (Send(desk.letter(key, "question", to, "held", values)),) if to else ()
    _move(desk, document, State.HELD, "held", mail, (Wait("undeliverable", reason), *mails))
    if not to:
        _raise(desk, f"mail.{mail.id}", "a mail of ours that came back", mail)


def _still_responsible(desk: Desk, mail: SentMail, card: Card) -> bool:
    today = desk.today()
    leads = [a.person for a in card.assignments if a.standing is Standing.RESPONSIBLE]
    acting = [desk.office.people.present(person, today)[0] for person in leads]
    return any(desk.address_of(person) in mail.recipients for person in (*leads, *acting))


def _reopened(desk: Desk, document: Document) -> Document:
    deadlines = tuple(with_reminders_again(desk, planned(one)) for one in desk.store.last_deadlines(document.id))
    _move(desk, document, State.REGISTERED, "reopened", None, (PutDeadlines(deadlines),))
    return desk.store.document(document.id)


def _move(
    desk: Desk,
    document: Document,
    target: State,
    reason: str,
    mail: SentMail | None,
    changes: tuple[PutDeadlines | Wait | Send, ...],
) -> None:
    carry(
        desk, document, target, OFFICED, reason, changes, {"code": "undeliverable", "mail": mail.id if mail else None}
    )


def _raise(desk: Desk, key: str, what: str, mail: SentMail, *, second_only: bool = False) -> None:
    now: datetime = desk.clock()
    detail = f"not delivered to {', '.join(mail.recipients)}"
    mails = writing.alarm(desk, key, what, detail, "officed people; officed refused list", now)
    kept = tuple(send for send in mails if send.letter.channel or not second_only)
    desk.store.raise_alarm(key, f"{what}: mail {mail.id} ({mail.purpose})", kept, now)
