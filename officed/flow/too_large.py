"""Originals that no mail can carry: the mail goes without, and tells how large it is and where it is kept."""

from __future__ import annotations

import re
from dataclasses import replace

from officed.domain.changes import Letter
from officed.flow.desk import Desk
from officed.ports.channels import Channel, Delivery
from officed.ports.store import Posted
from officed.texts.mails import TEMPLATES

LARGE = "_large"
"""The name of a template for a mail without the original is that of the other one with this behind it."""

MEGABYTE = 1024 * 1024
# Base64 makes three octets four and ends its lines; the text of the mail is beside it.
_GROWTH = 1.4
_TEXT = 32 * 1024

# RFC 1870 6.1 and RFC 3463: the mail is too large for the server or the mailbox. 552 5.2.2 is a full mailbox.
_TOO_LARGE = re.compile(r"^5\d\d[ -](5\.3\.4|5\.2\.3)\b|^552 (?!5\.2\.2)")


def fits(desk: Desk, channel: Channel, posted: Posted) -> bool:
    """Whether the originals of a mail may go along: by the settings, and by what the channel says it takes."""
    sizes = [desk.originals.size(sha256) for sha256 in posted.letter.attach]
    if sum(sizes) > desk.office.settings.daemon.attach_mb * MEGABYTE:
        return False
    largest = int(getattr(channel, "largest", 0))
    return not sizes or not largest or sum(sizes) * _GROWTH + _TEXT <= largest


def without_original(desk: Desk, letter: Letter) -> Letter:
    """The same mail without its originals, and with a line about where they are.

    A template that has no such line is left as it is, but for the originals.
    """
    size = sum(desk.originals.size(sha256) for sha256 in letter.attach)
    # From the folder of originals on: a path that means something to the one who keeps the data folder.
    where = " ".join("/".join(desk.originals.path(sha256).parts[-4:]) for sha256 in letter.attach)
    name = f"{letter.template}{LARGE}"
    values = {**letter.values, "size": f"{size / MEGABYTE:.1f}", "original": where}
    return replace(letter, template=name if name in TEMPLATES else letter.template, values=values, attach=())


def refused_for_size(delivery: Delivery) -> tuple[str, ...]:
    """Those whose server said that the mail is too large; a smaller one may reach them."""
    return tuple(to for to, text in delivery.refused.items() if _TOO_LARGE.match(text))


def joined(first: Delivery, second: Delivery) -> Delivery:
    """What came of a mail and of its second, smaller form, which went to those whom the first could not reach."""
    again = {*second.accepted, *second.later, *second.refused}
    return Delivery(
        accepted=(*first.accepted, *second.accepted),
        later={**first.later, **second.later},
        refused={**{to: text for to, text in first.refused.items() if to not in again}, **second.refused},
        receipt=second.receipt or first.receipt,
    )
