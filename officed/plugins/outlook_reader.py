"""Reads what Outlook writes instead of mail: .msg files as letters, winmail.dat as what it carries."""

from __future__ import annotations

from dataclasses import replace

from officed.api import RawPart, Reading, hookimpl
from officed.plugins import mail_reader
from officed.plugins.office.compound import Compound, Damaged
from officed.plugins.outlook import msg, tnef
from officed.plugins.outlook.letter import RTF_NAME, as_mail

API_VERSION = 1

MSG = "application/vnd.ms-outlook"
TNEF = frozenset({"application/vnd.ms-tnef", "application/ms-tnef"})


@hookimpl
def read(part: RawPart) -> Reading | None:
    """Texts, files and messages inside. Never raises: what is broken is a warning."""
    if part.media_type in TNEF:
        return _winmail(part)
    return _msg(part) if part.media_type == MSG else None


def _msg(part: RawPart) -> Reading:
    """A letter like any other: its headers are Outlook's copy of them, or made from its properties."""
    try:
        message = msg.message_of(Compound(part.data))
    except Damaged:
        return Reading(warnings=("The .msg file is damaged and cannot be read; ask the sender for it as a mail.",))
    reading = mail_reader.read(part=RawPart(part.name, "message/rfc822", as_mail(message)))
    if reading is None or reading.content is None:
        return Reading(warnings=tuple(message.warnings))
    content = replace(reading.content, media_type=MSG, warnings=(*reading.content.warnings, *message.warnings))
    return replace(reading, content=content, children=_with_body(reading.children))


def _winmail(part: RawPart) -> Reading:
    """What the envelope carries; its subject and addresses stand in the mail around it."""
    message = tnef.message_of(part.data)
    reading = mail_reader.read(part=RawPart(part.name, "message/rfc822", as_mail(message)))
    children = reading.children if reading else ()
    return Reading(children=_with_body(children), warnings=tuple(dict.fromkeys(message.warnings)))


def _with_body(children: tuple[RawPart, ...]) -> tuple[RawPart, ...]:
    """A text that exists as RTF only is the letter's own all the same."""
    return tuple(replace(one, body=True) if one.name == RTF_NAME and not number else one
                 for number, one in enumerate(children))  # fmt: skip
