"""Reads letters: the built-in reader of message/rfc822."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeVar

from officed.api import Address, Content, RawPart, Reading, Undelivered, decode_text, hookimpl
from officed.plugins.mail.addresses import addresses, message_id, message_ids, sent_at
from officed.plugins.mail.automatic import Marks, judged
from officed.plugins.mail.leaves import Found, found_in
from officed.plugins.mail.structure import Entity, entity_of
from officed.plugins.mail.undelivered import actions_of, text_of, undelivered
from officed.plugins.mail.words import header, header_text

API_VERSION = 1

MAX_HEADERS = 500
MAX_VALUE = 8_000
BODY_SAMPLE = 16_000
TAG = re.compile(r"<[^<>]{0,2000}>")

T = TypeVar("T")


@hookimpl
def read(part: RawPart) -> Reading | None:
    """Headers, the letter's own texts and everything attached. Never raises: what cannot be read is a warning."""
    if part.media_type != "message/rfc822":
        return None
    if not part.data.strip():
        return Reading(content=Content(media_type=part.media_type, warnings=("The mail is empty.",)))
    entity = entity_of(part.data, message=True)
    found = found_in(entity)
    if not entity.headers:
        found.warnings.append("The mail has no headers.")
    content = _content(entity, found)
    return Reading(content=content, children=tuple(found.parts))


def _content(entity: Entity, found: Found) -> Content:
    """Each field on its own, so that one broken header never costs another."""
    warnings = found.warnings

    def field(name: str, take: Callable[[], T], otherwise: T) -> T:
        try:
            return take()
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            warnings.append(f"The {name} could not be read: {type(error).__name__}.")
            return otherwise

    sender = field("sender", lambda: _sender(entity), Address())
    subject = field("subject", lambda: header(entity.raw("subject")), "")
    headers: Mapping[str, tuple[str, ...]] = field("headers", lambda: _headers(entity), {})
    automatic, bounce = field("automatic marks", lambda: judged(_marks(entity, subject, found)), (False, False))

    def told() -> Undelivered | None:
        return undelivered(entity, found.parts, text_of(found.parts))

    return Content(
        media_type="message/rfc822",
        subject=subject,
        sender=sender,
        to=field("recipients", lambda: _people(entity, "to"), ()),
        cc=field("copies", lambda: _people(entity, "cc"), ()),
        sent_at=field("date", lambda: sent_at(header_text(entity.raw("date"))), None),
        message_id=field("message id", lambda: message_id(header_text(entity.raw("message-id"))), None),
        in_reply_to=field("references", lambda: _references(entity), ()),
        headers=MappingProxyType(headers),
        auto_generated=automatic,
        bounce=bounce,
        undelivered=field("failed recipients", told, None) if bounce else None,
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _sender(entity: Entity) -> Address:
    """From, or Sender where From has no address at all (RFC 5322, 3.6.2)."""
    for name in ("from", "sender"):
        found = addresses(header_text(entity.raw(name)))
        if found:
            return next((one for one in found if "@" in one.addr), found[0])
    return Address()


def _people(entity: Entity, name: str) -> tuple[Address, ...]:
    return tuple(one for key, raw in entity.headers if key == name for one in addresses(header_text(raw)))


def _references(entity: Entity) -> tuple[str, ...]:
    return message_ids(header_text(entity.raw("in-reply-to")), header_text(entity.raw("references")))


def _headers(entity: Entity) -> dict[str, tuple[str, ...]]:
    kept: dict[str, tuple[str, ...]] = {}
    for name, raw in entity.headers[:MAX_HEADERS]:
        kept[name] = (*kept.get(name, ()), header(raw[:MAX_VALUE]))
    return kept


def _marks(entity: Entity, subject: str, found: Found) -> Marks:
    content_type = entity.typed("content-type")
    return Marks(
        headers={name: header_text(raw[:MAX_VALUE]) for name, raw in reversed(entity.headers[:MAX_HEADERS])},
        subject=subject,
        sender=header(entity.raw("from")[:MAX_VALUE]),
        media_type=content_type.value,
        report_type=content_type.of.get("report-type", "").lower(),
        part_types=tuple(found.types),
        body=_body_sample(found),
        actions=actions_of(found.parts),
    )


def _body_sample(found: Found) -> str:
    for part in found.parts:
        if part.body and part.data.strip():
            text = decode_text(part.data[:BODY_SAMPLE], part.charset).text
            return TAG.sub(" ", text) if part.media_type == "text/html" else text
    return ""
