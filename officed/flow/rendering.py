"""From a frozen letter to the mail that leaves: RFC 5322 bytes, the same bytes for the same arguments.

The parts are put together by hand: the standard library would write attached mails anew, and an original must arrive
octet for octet as it came.
"""

from __future__ import annotations

import hashlib
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import format_datetime
from types import MappingProxyType

from officed.domain.changes import Letter
from officed.domain.message_id import is_message_id
from officed.flow.attaching import MAIL, Part, attachment
from officed.flow.headers import mailbox, one_token, unstructured
from officed.settings.model import Office
from officed.texts import render as render_text

_CRLF = b"\r\n"
_TEXT_HEAD = b'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n'

# The purpose of a mail that is nothing but its one attachment: CMS EnvelopedData.
_ENVELOPE = "report"
_ENVELOPE_HEAD = (
    b'Content-Type: application/pkcs7-mime; smime-type=enveloped-data;\r\n name="smime.p7m"\r\n'
    b'Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="smime.p7m"\r\n\r\n'
)

# RFC 3834 5.2: what answers a letter is auto-replied, all else auto-generated.
# Of the one who is to answer it is good to hear that he is away (MS-OXCMAIL 2.2.3.2.14); no other machine is to answer.
_ABSENCE_IS_NEWS = "DR, RN, NRN, AutoReply"
# A letter of ours was written by a person: only its envelope is made here.
_AUTO_SUBMITTED: Mapping[str, str] = MappingProxyType({"acknowledgement": "auto-replied", "letter": "no"})


@dataclass(frozen=True, slots=True)
class OriginalFile:
    """An original to go along untouched: its name, media type and bytes."""

    name: str
    media_type: str
    data: bytes


def render(
    letter: Letter,
    *,
    office: Office,
    message_id: str,
    date: datetime,
    originals: Sequence[OriginalFile] = (),
    eight_bit: bool = True,
) -> bytes:
    """Return the mail as RFC 5322 bytes with CRLF, no line of ours longer than 998 octets.

    `date` is aware. `eight_bit` False gives 7-bit lines only, for servers without 8BITMIME. Raises `UnknownTemplate`
    for a template that does not exist, and nothing else: every value is cleaned on its way into a header.
    """
    values = {
        **letter.values,
        "office": office.name,
        "office_genitive": office.name_genitive or office.name,
        "office_address": office.address,
    }
    subject, text = render_text(letter.template, letter.language, values)
    head = _head(letter, subject, office, message_id, date)
    body = _text_part(text)
    if letter.purpose == _ENVELOPE and originals:
        return head + _envelope(originals[0].data)
    if not originals:
        return b"".join((head, body.head, _CRLF, body.data))
    parts = (body, *(attachment(one.name, one.media_type, one.data, eight_bit=eight_bit) for one in originals))
    return b"".join((head, _mixed(parts, f"{letter.key}\n{message_id}")))


def report_entity(plain: OriginalFile, language: str, received_on: date) -> bytes:
    """Return what is to be encrypted: a letter octet for octet, with a word about where it came from (RFC 8551 3.1)."""
    text = render_text("report_inside", language, {"received": received_on.isoformat()})[1]
    # How a mailbox calls a letter says nothing to people.
    name = "" if plain.media_type == MAIL else plain.name
    return _mixed((_text_part(text), attachment(name, plain.media_type, plain.data)), "report")


def _envelope(data: bytes) -> bytes:
    """A whole mail that is encrypted, so that mail programs open it by themselves (RFC 8551 3.3)."""
    return _ENVELOPE_HEAD + encodebytes(data).replace(b"\n", _CRLF)


def _head(letter: Letter, subject: str, office: Office, message_id: str, date: datetime) -> bytes:
    lines = [
        f"From: {mailbox(office.address, office.name)}",
        "To: " + (",\r\n ".join(mailbox(addr) for addr in letter.to) or "undisclosed-recipients:;"),
        f"Subject: {unstructured('Subject', subject)}",
        f"Date: {format_datetime(date)}",
        f"Message-ID: {one_token(message_id)}",
    ]
    if letter.in_reply_to and is_message_id(letter.in_reply_to):
        lines += [f"In-Reply-To: {letter.in_reply_to}", f"References: {letter.in_reply_to}"]
    lines += [
        f"Auto-Submitted: {_AUTO_SUBMITTED.get(letter.purpose, 'auto-generated')}",
        f"X-Auto-Response-Suppress: {_ABSENCE_IS_NEWS if letter.critical else 'All'}",
        f"X-Officed-Key: {one_token(letter.key)}",
        "MIME-Version: 1.0",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8")


def _text_part(text: str) -> Part:
    lines = "".join(f"{line}\r\n" for line in text.splitlines() or [""])
    return Part(_TEXT_HEAD, b2a_qp(lines.encode("utf-8", "replace"), istext=True), eight_bit=False)


def _mixed(parts: Sequence[Part], seed: str) -> bytes:
    boundary = _boundary(parts, seed)
    delimiter = b"--" + boundary
    # RFC 2045 6.4: a container with 8bit parts must say so itself.
    coding = b"8bit" if any(part.eight_bit for part in parts) else b"7bit"
    head = b'Content-Type: multipart/mixed; boundary="%b"\r\nContent-Transfer-Encoding: %b\r\n\r\n' % (boundary, coding)
    # The CRLF before a delimiter belongs to the delimiter (RFC 2046 5.1.1), so a part's last octets stay its own.
    inner = b"".join(b"".join((delimiter, _CRLF, part.head, _CRLF, part.data, _CRLF)) for part in parts)
    return b"".join((head, inner, delimiter, b"--", _CRLF))


def _boundary(parts: Sequence[Part], seed: str) -> bytes:
    """Return a boundary that stands in no part, the same for the same mail."""
    turn = 0
    while True:
        name = hashlib.sha256(f"{seed}\n{turn}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
        boundary = f"=_officed_{name}".encode("ascii")
        if not any(boundary in part.data for part in parts):
            return boundary
        turn += 1
