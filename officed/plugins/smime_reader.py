"""Reads S/MIME envelopes: what is signed is opened, what is encrypted is said to be (RFC 8551)."""

from __future__ import annotations

import base64
import binascii
import re

from officed.api import RawPart, Reading, hookimpl
from officed.plugins.mail.enveloped import SIGNED, envelope
from officed.plugins.mail.leaves import found_in
from officed.plugins.mail.structure import entity_of

API_VERSION = 1

TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
ENDING = re.compile(r"\.p7m$", re.IGNORECASE)
ENTITY = re.compile(rb"\s{0,100}(?:content-[a-z-]{2,40}|mime-version)[ \t]*:", re.IGNORECASE)
NOT_CHECKED = "The S/MIME signature was not checked."


@hookimpl
def read(part: RawPart) -> Reading | None:
    """The texts and files inside a signature. Never raises: what cannot be opened is a warning."""
    if part.media_type not in TYPES:
        return None
    opened = envelope(_binary(part.data))
    if opened.kind != SIGNED:
        said = f"The S/MIME envelope is {opened.kind}" if opened.kind else "The S/MIME envelope is broken"
        return Reading(warnings=(f"{said} and cannot be read here.",))
    if opened.content is None:
        return Reading(warnings=("The S/MIME signature has nothing inside.",))
    if not ENTITY.match(opened.content):
        # A document that was signed by itself: its name is that of the envelope without the ending.
        name = ENDING.sub("", part.name.rpartition("/")[2])
        name = name if name != part.name and "." in name else "content"
        return Reading(children=(RawPart(name, "", opened.content),), warnings=(NOT_CHECKED,))
    found = found_in(entity_of(opened.content.lstrip()))
    return Reading(children=tuple(found.parts), warnings=(NOT_CHECKED, *found.warnings))


def _binary(data: bytes) -> bytes:
    """The bytes, where somebody has put the letters of base64 or PEM into the file instead."""
    if data[:1] == b"\x30":
        return data
    try:
        return base64.b64decode(re.sub(rb"-----[A-Z0-9 ]{3,40}-----|[^A-Za-z0-9+/=]", b"", data))
    except binascii.Error:
        return data
