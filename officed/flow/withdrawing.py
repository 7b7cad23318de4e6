"""A request to mend a letter that should never have been made: it is taken back, and nothing has rested by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from officed.domain.changes import Change, Corrected, Detail, EndDeadlines, PlannedDeadline, PutDeadlines, Send
from officed.domain.errors import Refused
from officed.domain.register import Entry
from officed.domain.reminders import BESIDE, DEFICIENCY
from officed.domain.states import Actor
from officed.flow.considering import with_reminders_again
from officed.flow.deficiencies import LACKS, PAUSED, WITHDRAWN, last_asked, last_said
from officed.flow.desk import Desk
from officed.flow.handing import planned
from officed.flow.mending import address_of, amend, asked_for, open_card
from officed.flow.writing import to_responsible, to_sender
from officed.ports.store import Card


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A request that was taken back: the terms that run as if it had not been made, and whom the notice goes to."""

    reference: str
    told: str | None
    terms: tuple[tuple[str, date], ...]


def withdraw(desk: Desk, number: int, actor: Actor, reason: str) -> Withdrawn:
    """Take back what a letter was said to lack; the sender is told. Its term ends on the day it always had.

    The sender has lost nothing by it: a term rests only where something was missing (HMS § 15 lg 2). Raises `Refused`.
    """
    card, entry = open_card(desk, number, actor)
    asked_for(card, entry)
    said = " ".join(reason.split())
    if not said:
        raise Refused(reason="Say why it is taken back: --withdraw WHY. The sender is told it.")
    rested = desk.store.last_deadlines(number, (PAUSED,)) if last_asked(card).detail.get("pauses") else ()
    running = tuple(with_reminders_again(desk, planned(one)) for one in rested)
    days = (*((one.kind, one.due) for one in running), *((one.kind, one.due) for one in card.deadlines))
    notice = _notice(desk, card, entry, said, min((due for kind, due in days if kind not in BESIDE), default=None))
    detail: Detail = {"due": " ".join(f"{one.kind}:{one.due.isoformat()}" for one in running), "told": bool(notice)}
    changes: tuple[Change, ...] = (
        EndDeadlines("withdrawn", desk.today(), (DEFICIENCY,)),
        Corrected(LACKS, last_said(card), "", said),
        PutDeadlines(running, beside=True),
        *notice,
        *_tell_official(desk, card, entry, running),
    )
    amend(desk, card, actor, WITHDRAWN, detail, changes)
    return Withdrawn(entry.reference, address_of(notice), tuple((one.kind, one.due) for one in running))


def _notice(desk: Desk, card: Card, entry: Entry, reason: str, due: date | None) -> tuple[Send, ...]:
    values = {
        "number": entry.reference,
        "registered": entry.registered_on.isoformat(),
        "what": last_said(card),
        "reason": reason,
        # A day that has passed is nothing to promise.
        "due": due.isoformat() if due is not None and due >= desk.today() else "",
    }
    return to_sender(desk, card.document, "deficiencies_withdrawn", values)


def _tell_official(desk: Desk, card: Card, entry: Entry, running: tuple[PlannedDeadline, ...]) -> tuple[Send, ...]:
    if not running:
        return ()
    first = min(running, key=lambda one: one.due)
    values = {"number": entry.reference, "kind": first.kind, "due": first.due.isoformat()}
    return to_responsible(desk, card, f"d{card.document.id}.{card.document.version}.never_rested", values)
