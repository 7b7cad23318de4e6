"""A message of MAPI properties (MS-OXPROPS), and the same as a letter of RFC 5322, which the mail reader reads."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from officed.api import decode_text
from officed.plugins.outlook.pressed_rtf import unpressed

Value = str | bytes | int | datetime
Properties = dict[int, Value]

SUBJECT, BODY, RTF, HTML, HEADERS = 0x0037, 0x1000, 0x1009, 0x1013, 0x007D
SENDER = ((0x0C1A, (0x5D01, 0x0C1F)), (0x0042, (0x5D02, 0x0065)))
SENT_AT, ARRIVED_AT, MESSAGE_ID, IN_REPLY_TO, MESSAGE_CLASS = 0x0039, 0x0E06, 0x1035, 0x1042, 0x001A
RECIPIENT_NAME, RECIPIENT_ADDRESSES, RECIPIENT_TYPE = 0x3001, (0x39FE, 0x3003), 0x0C15
DISPLAYED = ((0x0E04, "To"), (0x0E03, "Cc"))
FILE_NAMES, FILE_DATA, FILE_TYPE, CONTENT_ID = (0x3707, 0x3704, 0x3001), 0x3701, 0x370E, 0x3712
CODE_PAGES = (0x3FDE, 0x3FFD)
# Windows' numbers of character sets that are not called by them elsewhere.
CHARSETS = {65001: "utf-8", 20127: "us-ascii", 20866: "koi8-r", 28591: "iso-8859-1", 28595: "iso-8859-5",
            28603: "iso-8859-13", 28605: "iso-8859-15", 50220: "iso-2022-jp"}  # fmt: skip
TO, CC = 1, 2
TYPE = re.compile(r"[A-Za-z0-9.+-]{1,60}/[A-Za-z0-9.+-]{1,100}")
# Headers of the transport that speak of a body which is not the one that is built here.
OF_THE_BODY = re.compile(r"^(?:content-[a-z-]+|mime-version):[^\n]*(?:\n[ \t][^\n]*)*\n?", re.IGNORECASE | re.MULTILINE)
RTF_NAME = "text.rtf"
EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Message:
    """A message: its properties by number, those of each recipient, and what is attached."""

    properties: Properties = field(default_factory=dict)
    recipients: list[Properties] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Attached:
    """A file, or another message."""

    properties: Properties = field(default_factory=dict)
    message: Message | None = None


def moment(ticks: int) -> datetime | None:
    """An instant counted in 100 nanoseconds from 1601 (FILETIME); None where it falls off the calendar."""
    try:
        return EPOCH + timedelta(microseconds=ticks // 10)
    except OverflowError:
        return None


def as_mail(message: Message) -> bytes:
    """The message as a letter. Text is UTF-8, also in headers; everything is base64, so that no boundary can clash."""
    parts = [*_texts(message), *(_file(attached) for attached in message.attached)]
    boundary = hashlib.sha256(b"".join(parts)).hexdigest()
    head = _head(message) + f"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary={boundary}\n\n"
    line = f"--{boundary}\n".encode()
    return head.encode("utf-8", "replace") + b"".join(line + part for part in parts) + f"--{boundary}--\n".encode()


def text_of(properties: Properties, number: int) -> str:
    """A property as text; empty where it is missing or no text."""
    value = properties.get(number, "")
    if isinstance(value, bytes):
        page = next((page for one in CODE_PAGES if isinstance(page := properties.get(one), int)), None)
        value = decode_text(value, CHARSETS.get(page, f"cp{page}") if page else None).text
    return value.strip("\0") if isinstance(value, str) else ""


def _head(message: Message) -> str:
    carried = text_of(message.properties, HEADERS).replace("\r\n", "\n").strip()
    if re.search(r"^(?:from|received|to):", carried, re.IGNORECASE | re.MULTILINE):
        return OF_THE_BODY.sub("", carried.split("\n\n")[0] + "\n")
    return "".join(f"{name}: {_line(value)}\n" for name, value in _made_headers(message) if value)


def _made_headers(message: Message) -> Iterator[tuple[str, str]]:
    held = message.properties
    senders = ((text_of(held, name), _address(held, addresses)) for name, addresses in SENDER)
    yield "From", next((_person(name, address) for name, address in senders if name or address), "")
    for kind, (number, name) in zip((TO, CC), DISPLAYED, strict=True):
        people = [one for one in message.recipients if one.get(RECIPIENT_TYPE) == kind]
        listed = [_person(text_of(one, RECIPIENT_NAME), _address(one, RECIPIENT_ADDRESSES)) for one in people]
        yield name, ", ".join(listed) or text_of(held, number)
    yield "Subject", text_of(held, SUBJECT)
    sent = held.get(SENT_AT) or held.get(ARRIVED_AT)
    yield "Date", sent.strftime("%a, %d %b %Y %H:%M:%S +0000") if isinstance(sent, datetime) else ""
    yield "Message-ID", text_of(held, MESSAGE_ID)
    yield "In-Reply-To", text_of(held, IN_REPLY_TO)


def _address(held: Properties, numbers: tuple[int, ...]) -> str:
    """The first that is an address; inside an Exchange the others are names of its own directory."""
    return next((found for number in numbers if "@" in (found := text_of(held, number))), "")


def _person(name: str, address: str) -> str:
    shown = name.replace('"', "'").strip("' ")
    return f'"{shown}" <{address}>' if address and shown and shown != address else address or f'"{shown}"'


def _line(value: str) -> str:
    return re.sub(r"\s+", " ", value).strip()


def _texts(message: Message) -> Iterator[bytes]:
    held = message.properties
    if body := text_of(held, BODY).strip():
        yield _part("text/plain; charset=utf-8", body.encode("utf-8", "replace"))
    elif isinstance(html := held.get(HTML), bytes | str) and html:
        yield _part("text/html", html if isinstance(html, bytes) else html.encode("utf-8", "replace"))
    elif isinstance(pressed := held.get(RTF), bytes) and (rtf := unpressed(pressed)):
        yield _part(f"application/rtf; name={RTF_NAME}", rtf)


def _file(attached: Attached) -> bytes:
    held = attached.properties
    if attached.message is not None:
        return _part("message/rfc822", as_mail(attached.message))
    name = next((found for number in FILE_NAMES if (found := text_of(held, number))), "")
    data = held.get(FILE_DATA, b"")
    said = TYPE.fullmatch(text_of(held, FILE_TYPE))
    escaped = _line(name).replace("\\", "\\\\").replace('"', '\\"')
    disposition = "inline" if text_of(held, CONTENT_ID) else "attachment"
    return _part(
        said.group(0) if said else "application/octet-stream",
        data if isinstance(data, bytes) else b"",
        f'Content-Disposition: {disposition}; filename="{escaped}"\n' if name else "",
    )


def _part(content_type: str, data: bytes, more: str = "") -> bytes:
    head = f"Content-Type: {content_type}\nContent-Transfer-Encoding: base64\n{more}\n"
    return head.encode("utf-8", "replace") + base64.encodebytes(data) + b"\n"
