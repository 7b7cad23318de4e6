"""A plain reading of the labelled letters: standard library and pypdfium2, no OCR, no containers."""

from __future__ import annotations

import email
import email.policy
import re
import zipfile
from datetime import UTC, date, datetime
from email.message import EmailMessage
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

import pypdfium2

from officed.domain.document import Address, Content, Direction, Document, Field, Part, Way
from officed.domain.states import State

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
_PLATE = re.compile(r"\b\d{3} ?[A-Z]{3}\b")


def read_letter(path: Path) -> Document:
    """The document of an .eml file, as far as this reading sees it."""
    raw = path.read_bytes()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    content = _content(message)
    text = content.all_text
    fields = [Field("iban", m) for m in _IBAN.findall(text)] + [Field("plate", m) for m in _PLATE.findall(text)]
    return Document(
        id=0, state=State.READ, version=0, source="letters", way=Way.EMAIL, direction=Direction.INCOMING,
        received_at=datetime(2026, 11, 20, tzinfo=UTC), received_on=date(2026, 11, 20),
        original_sha256=sha256(raw).hexdigest(), original_name=path.name, media_type="message/rfc822",
        size=len(raw), content=content, fields=tuple(fields),
    )  # fmt: skip


def _content(message: EmailMessage) -> Content:
    headers: dict[str, tuple[str, ...]] = {}
    for name, value in message.items():
        headers[name.lower()] = (*headers.get(name.lower(), ()), str(value))
    auto = headers.get("auto-submitted", ("no",))[0]
    report = message.get_content_type() == "multipart/report"
    return Content(
        media_type="message/rfc822",
        subject=str(message["subject"] or ""),
        sender=_addresses(message, "from")[0],
        to=_addresses(message, "to"),
        cc=_addresses(message, "cc"),
        message_id=message["message-id"],
        in_reply_to=tuple(str(message["in-reply-to"] or "").split()),
        headers=MappingProxyType(headers),
        text=_body(message),
        parts=tuple(_parts(message, "")),
        auto_generated=not auto.startswith("no") or "x-autoreply" in headers,
        bounce=report,
    )


def _addresses(message: EmailMessage, name: str) -> tuple[Address, ...]:
    header = message[name]
    found = tuple(Address(a.display_name, a.addr_spec) for a in header.addresses) if header else ()
    return found or (Address(),) if name == "from" else found


def _body(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    text = str(part.get_content())
    return _plain(text) if part.get_content_type() == "text/html" else text


def _plain(markup: str) -> str:
    markup = re.sub(r"(?is)<(style|script).*?</\1>", "", markup)
    markup = re.sub(r"(?i)<(?:br|/p|/div|/tr|/h\d|/li)[^>]*>", "\n", markup)
    return re.sub(r"<[^>]+>", " ", markup).replace("&nbsp;", " ").replace("&amp;", "&").strip()


def _parts(message: EmailMessage, around: str) -> list[Part]:
    found: list[Part] = []
    for part in message.iter_attachments():
        name = part.get_filename() or ""
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload(0)
            found.append(_part(f"{around}letter.eml", "message/rfc822", b"", f"{inner['subject']}\n\n{_body(inner)}"))
            found += _parts(inner, f"{around}letter.eml/")
            continue
        data = part.get_payload(decode=True) or b""
        found.append(_part(around + name, part.get_content_type(), data, _text(name, data)))
        if name.endswith(".asice"):
            found += _contained(around + name, data)
    return found


def _contained(path: str, data: bytes) -> list[Part]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        inside = [n for n in archive.namelist() if not n.startswith("META-INF") and n != "mimetype"]
        return [_part(f"{path}/{n}", "", archive.read(n), _text(n, archive.read(n))) for n in inside]


def _part(path: str, media_type: str, data: bytes, text: str) -> Part:
    name = path.rpartition("/")[2]
    return Part(path, name, media_type, len(data), sha256(data).hexdigest(), text)


def _text(name: str, data: bytes) -> str:
    if name.endswith(".pdf"):
        pages = pypdfium2.PdfDocument(data)
        return "\n".join(page.get_textpage().get_text_range() for page in pages)
    if name.endswith(".docx"):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _plain(archive.read("word/document.xml").decode().replace("</w:p>", "<br>"))
    return data.decode("utf-8", "replace") if name.endswith(".txt") else ""
