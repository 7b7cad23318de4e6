"""Whether a sender gets a receipt: never a machine, never ourselves, never more than the settings allow."""

from __future__ import annotations

from datetime import timedelta

from officed.domain.answerable import why_silent
from officed.domain.document import Document
from officed.domain.office_time import start_of_day
from officed.flow.desk import Desk

_HOUR = timedelta(hours=1)


def is_welcome(desk: Desk, document: Document) -> bool:
    """Whether the sender of a letter is to get a receipt (RFC 3834 2; the settings' two limits)."""
    settings = desk.office.settings
    content = document.content
    if not settings.acknowledge.enabled or not content.is_mail or why_silent(content, own_addresses(desk, document)):
        return False
    return not _too_many(desk, content.sender.addr)


def own_addresses(desk: Desk, document: Document) -> frozenset[str]:
    """Addresses that are ours, lower case: an answer to one of them would come in again."""
    settings = desk.office.settings
    boxes = (box.user for box in settings.mailbox)
    found = (settings.office.address, *boxes, *document.envelope_to, *settings.alarms.to)
    return frozenset(address.casefold() for address in found)


def _too_many(desk: Desk, sender: str) -> bool:
    settings = desk.office.settings
    now = desk.clock()
    rows = (
        (start_of_day(desk.today(), desk.zone), settings.acknowledge.per_sender_per_day),
        (now - _HOUR, settings.alarms.sender_per_hour - 1),
    )
    # The letter itself is one of those that are counted.
    return any(desk.store.letters_from(sender, since, most + 1) > most for since, most in rows)
