"""What a delivery report is about: whom the other mail did not reach, and its Message-ID (RFC 3464, RFC 3462).

The standard parts count first, then the header of some servers, then the words that servers write for people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from officed.api import RawPart, Undelivered, decode_text
from officed.plugins.mail.addresses import message_id
from officed.plugins.mail.leaves import found_in
from officed.plugins.mail.structure import Entity, entity_of
from officed.plugins.mail.transfer import untransferred
from officed.plugins.mail.words import header_text

STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status", "message/xdelivery-status"})
ORIGINAL_TYPES = frozenset(
    {"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}
)
RECIPIENT_HEADERS = ("x-failed-recipients", "x-amz-failed-recipients")
# In this order: the address that was written on the letter says more to a person than the one it was passed on to.
RECIPIENT_FIELDS = ("original-recipient", "final-recipient", "x-actual-recipient")
# What happened to a recipient; "relayed", "delivered" and "expanded" are no trouble (RFC 3464, 2.3.3).
FAILED = "failed"
ACTIONS = (FAILED, "delayed")
# Subjects of reports without a status part, about letters that are only late yet.
LATE = re.compile(
    r"delay|^warning: (?:message|could not send)|still (?:undelivered|being retried)|viibib|задерж", re.IGNORECASE
)

ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'`|@]{1,64}+@[A-Za-z0-9][A-Za-z0-9.-]{1,250}[A-Za-z0-9]")
# Where the copy of the original begins in a report for people: what stands there is no failed address.
ORIGINAL_BELOW = re.compile(
    r"^[ \t]{0,10}(?:-{2,}[ \t]*(?:below this line|this is a copy|original (?:message|mail)|returned message|"
    r"the (?:header|body|text|unsent)|unsent message|your (?:original )?(?:message|mail)|"
    r"message (?:header|text|follows)|included is a copy|enclosed)|"
    r"(?:return-path|received|message-id|mime-version|x-[a-z-]{1,40}):[ \t])",
    re.IGNORECASE | re.MULTILINE,
)
# Lines that name the failed address, by their beginnings; the address is the first one on the line.
NAMED = re.compile(
    r"^[ \t>*-]{0,10}(?:(?:<|rfc822;[ \t]*|to:|recipient(?: address)?:|e-?mail:|unknown user:|user:|address:|кому:|"
    r"saaja:|failed recipient:|rcpt to:|your mail to|your message to|delivery to|could not deliver to|"
    r"(?:the )?(?:following )?(?:user|address|recipient)s?\b)[ \t]{0,4})?"
    r"[\"'<\[(]{0,3}(?P<addr>[^\s<>()\[\],;:\"'`|@]{1,64}+@[A-Za-z0-9][A-Za-z0-9.-]{1,250}[A-Za-z0-9])",
    re.IGNORECASE | re.MULTILINE,
)
# Exchange shows the head of the letter first; the failed ones come below this sentence.
NOT_REACHED = re.compile(r"did not reach the following recipient", re.IGNORECASE)
OWN_ID = re.compile(r"^[ \t>]{0,10}message-id:[ \t]{0,10}(?P<id><[^<>\s]{1,900}>)", re.IGNORECASE | re.MULTILINE)
NOBODY = re.compile(r"^(?:mailer-daemon|postmaster|abuse|no-?reply)@", re.IGNORECASE)
MAX_BODY = 32_000
MAX_RECIPIENTS = 100


def undelivered(entity: Entity, parts: list[RawPart], body: str) -> Undelivered:
    """Take a delivery report apart. `body` is its text for people. Never raises; what is not told is empty."""
    action, told = _by_status(parts)
    found = told or _by_header(entity) or _by_inner_report(parts) or _by_words(entity, body)
    late = LATE.search(header_text(entity.raw("subject")))
    final = action == FAILED or (not action and not late)
    return Undelivered(tuple(dict.fromkeys(found))[:MAX_RECIPIENTS], _original_id(entity, parts, body), final)


def actions_of(parts: list[RawPart]) -> frozenset[str]:
    """What became of the letter, for each of its recipients (RFC 3464, 2.3.3)."""
    return frozenset(action for part in parts if part.media_type in STATUS_TYPES for action, _ in _groups(part.data))


def _by_status(parts: list[RawPart]) -> tuple[str, list[str]]:
    """What is told of the recipients in trouble, and who they are: those that failed, or else those that wait.

    A report of success only has its action and no recipients; where there is no standard part both are empty.
    """
    told: dict[str, list[str]] = {}
    for part in parts:
        if part.media_type in STATUS_TYPES:
            for action, address in _groups(part.data):
                told.setdefault(action, []).append(address)
    return next(((action, told[action]) for action in ACTIONS if action in told), (next(iter(told), ""), []))


def _groups(data: bytes) -> Iterator[tuple[str, str]]:
    """(action, address) of each recipient. The groups of fields are parted by empty lines."""
    for block in re.split(rb"\r?\n[ \t]*\r?\n", data, maxsplit=MAX_RECIPIENTS + 1)[: MAX_RECIPIENTS + 1]:
        group = entity_of(block.lstrip() + b"\n\n")
        for name in RECIPIENT_FIELDS:
            address = _address(header_text(group.raw(name)).partition(";")[2] or header_text(group.raw(name)))
            if address:
                yield (header_text(group.raw("action")).strip().lower().partition(" ")[0] or "failed"), address
                break


def _by_inner_report(parts: list[RawPart]) -> list[str]:
    """Some gateways wrap the report of a server behind them in one of their own, without a word."""
    for part in parts:
        if part.media_type == "message/rfc822":
            inner = entity_of(part.data, message=True)
            if inner.typed("content-type").value == "multipart/report" and (
                seen := _by_status(found_in(inner).parts)[1]
            ):
                return seen
    return []


def _by_header(entity: Entity) -> list[str]:
    values = (header_text(entity.raw(name)) for name in RECIPIENT_HEADERS)
    return [found.group(0) for value in values for found in ADDRESS.finditer(value)]


def _by_words(entity: Entity, body: str) -> list[str]:
    """Addresses that stand where servers name the failed one; else any that are neither ours nor the server's."""
    body = body[:MAX_BODY]
    body = body[found.end() :] if (found := NOT_REACHED.search(body)) else body
    below = ORIGINAL_BELOW.search(body, 1)
    told = body[: below.start()] if below else body
    ours = {found.group(0).lower() for name in ("to", "from", "delivered-to", "return-path")
            for found in ADDRESS.finditer(header_text(entity.raw(name)))}  # fmt: skip
    for pattern in (NAMED, ADDRESS):
        named = (_address(match.group(pattern.groups)) for match in pattern.finditer(told))
        seen = [one for one in named if one and one.lower() not in ours and not NOBODY.match(one)]
        if seen:
            return seen
    return []


def _address(text: str) -> str:
    found = ADDRESS.search(text)
    return re.sub(r"^.*smtp=", "", found.group(0).rstrip("."), flags=re.IGNORECASE) if found else ""


def _original_id(entity: Entity, parts: list[RawPart], body: str) -> str | None:
    """The identifier in the copy of the original; else in the text; else the one the report answers to."""
    for part in parts:
        if part.media_type in ORIGINAL_TYPES and (seen := _own_id(part.data)):
            return seen
        if part.media_type in STATUS_TYPES and (seen := _id_in(part.data, "x-original-message-id")):
            return seen
    if found := OWN_ID.search(body[:MAX_BODY]):
        return found.group("id")
    return message_id(header_text(entity.raw("in-reply-to"))) or message_id(header_text(entity.raw("references")))


def _own_id(data: bytes) -> str | None:
    original = entity_of(data[: 256 * 1024], message=True)
    if seen := message_id(header_text(original.raw("message-id"))):
        return seen
    # Some servers wrap the copy once more, with a transfer encoding of its own.
    encoding = header_text(original.raw("content-transfer-encoding"))
    inner = untransferred(original.body, encoding, []) if encoding else original.body
    return _id_in(inner, "message-id")


def _id_in(data: bytes, name: str) -> str | None:
    head = re.split(rb"\r?\n\r?\n", data[: 64 * 1024], maxsplit=1)[0]
    return message_id(header_text(entity_of(head + b"\n\n", message=True).raw(name)))


def text_of(parts: list[RawPart]) -> str:
    """The text for people that a report begins with, without HTML marks."""
    for part in parts:
        if part.body and part.data.strip():
            text = decode_text(part.data[:MAX_BODY], part.charset).text
            return re.sub(r"<[^@<>]{0,2000}>", "\n", text) if part.media_type == "text/html" else text
    return ""
