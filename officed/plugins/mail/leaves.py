"""From the shape of a message to its texts and files: which part is the letter, which is an attachment."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from officed.api import RawPart, decode_text, media_type_of
from officed.plugins.mail.automatic import CALENDAR_ANSWER
from officed.plugins.mail.file_names import safe_name
from officed.plugins.mail.plain import plain
from officed.plugins.mail.structure import Entity, entity_of, split
from officed.plugins.mail.transfer import untransferred
from officed.plugins.mail.words import Parameters, decoded, header, header_text

MAX_DEPTH = 40
MESSAGE_TYPES = frozenset({"message/rfc822", "message/global", "message/news"})
BODY_TYPES = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})
TYPE = re.compile(r"^[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+$")
# What mail programs put into the plain alternative when they have only made the HTML one.
PLACEHOLDER = re.compile(
    r"(your (e-?mail|mail) (client|program|reader|application).{0,60}(html|support|display)|"
    r"(please )?(view|use|enable|switch to).{0,40}html|this (e-?mail|message) (is|contains|requires).{0,30}html|"
    r"see html (part|version)|html (version|message) (of|only)|no plain text|"
    r"ei toeta html|html.{0,20}(formaadis|kujul)|не поддерживает html|в формате html)",
    re.IGNORECASE | re.DOTALL,
)
PLACEHOLDER_LENGTH = 300
ENCRYPTED = {"multipart/encrypted": ("The mail is encrypted with PGP and cannot be read here.",)}


@dataclass(slots=True)
class Found:
    """What stands in a message, in reading order. `types` are the media types of all leaves, files or not."""

    parts: list[RawPart] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the message a part stands: how deep, and in what kinds of multipart."""

    depth: int = 0
    default: str = "text/plain"
    related: bool = False
    report: bool = False


def found_in(entity: Entity) -> Found:
    """All texts and files of a message, a nested message being one file."""
    found = Found()
    found.parts = _collected(entity, Place(), found)
    return found


def _collected(entity: Entity, place: Place, found: Found) -> list[RawPart]:
    content_type = entity.typed("content-type")
    media_type = content_type.value if TYPE.match(content_type.value) else _guessed_type(entity, content_type, place)
    if not media_type.startswith("multipart/"):
        found.warnings += entity.warnings
        return _leaves(_leaf(entity, media_type, content_type, place, found), content_type, found)
    found.warnings += entity.warnings
    found.warnings += ENCRYPTED.get(media_type, ())
    bodies = _bodies(entity, content_type, found) if place.depth < MAX_DEPTH else None
    if bodies is None:
        deep = place.depth >= MAX_DEPTH
        found.warnings.append("The multiparts are nested too deep." if deep else "A multipart has no boundary at all.")
        return [_leaf(entity, "text/plain", Parameters(), place, found)]
    inner = Place(
        place.depth + 1,
        "message/rfc822" if media_type == "multipart/digest" else "text/plain",
        place.related or media_type == "multipart/related",
        place.report,
    )
    return _gathered(media_type, bodies, inner, found)


def _gathered(media_type: str, bodies: list[bytes], place: Place, found: Found) -> list[RawPart]:
    branches: list[list[RawPart]] = []
    for number, body in enumerate(bodies):
        # Everything after the first part of a report is written for programs (RFC 6522).
        report = place.report or (media_type == "multipart/report" and number > 0)
        branches.append(_collected(entity_of(body), replace(place, report=report), found))
    if media_type == "multipart/alternative" and len(branches) > 1:
        chosen = _chosen(branches)
        branches = [
            branch if number == chosen else [part for part in branch if not part.body]
            for number, branch in enumerate(branches)
        ]
    return [part for branch in branches for part in branch]


def _chosen(branches: list[list[RawPart]]) -> int:
    """The alternative to read: plain text if it says anything, else HTML, else whatever has text."""
    texts = [[part for part in branch if part.body and part.data.strip()] for branch in branches]
    for number, parts in enumerate(texts):
        if parts and all(part.media_type == "text/plain" for part in parts) and not _is_placeholder(parts):
            return number
    for number, parts in enumerate(texts):
        if any(part.media_type == "text/html" for part in parts):
            return number
    return next((number for number, parts in enumerate(texts) if parts), 0)


def _is_placeholder(parts: list[RawPart]) -> bool:
    data = b"".join(part.data for part in parts)
    if len(data) > PLACEHOLDER_LENGTH:
        return False
    text = decode_text(data, parts[0].charset).text
    return not re.search(r"\w", text) or bool(PLACEHOLDER.search(text))


def _bodies(entity: Entity, content_type: Parameters, found: Found) -> list[bytes] | None:
    boundary = content_type.of.get("boundary")
    bodies = split(entity.body, boundary, found.warnings)
    encoding = header_text(entity.raw("content-transfer-encoding"))
    if bodies is None and encoding:
        # RFC 2045 forbids encoding a multipart; some do it all the same.
        bodies = split(untransferred(entity.body, encoding, found.warnings), boundary, found.warnings)
    return bodies


def _guessed_type(entity: Entity, content_type: Parameters, place: Place) -> str:
    """The type where the header is missing or no type at all: by the file name, or the default of the place."""
    if "boundary" in content_type.of:
        return "multipart/mixed"
    named = _raw_name(entity, content_type)
    if named:
        return media_type_of(named, entity.body[:4096] if not entity.raw("content-transfer-encoding") else b"")
    return place.default


def _raw_name(entity: Entity, content_type: Parameters) -> str:
    disposition = entity.typed("content-disposition")
    return disposition.of.get("filename") or disposition.of.get("name") or content_type.of.get("name") or ""


def _leaf(entity: Entity, media_type: str, content_type: Parameters, place: Place, found: Found) -> RawPart:
    warnings: list[str] = []
    data = untransferred(entity.body, header_text(entity.raw("content-transfer-encoding")), warnings)
    disposition = entity.typed("content-disposition").value
    named = _raw_name(entity, content_type)
    found.types.append(media_type)
    if media_type == "text/calendar" and content_type.of.get("method", "").lower() == "reply":
        found.types.append(CALENDAR_ANSWER)
    body = media_type in BODY_TYPES and not named and disposition != "attachment" and not place.report
    if media_type in MESSAGE_TYPES:
        media_type, named = "message/rfc822", named or _name_by_subject(data)
    name, changed = safe_name(decoded(named), media_type, len(found.types))
    shown_inside = disposition == "inline" or (place.related and disposition != "attachment")
    return RawPart(
        name=name,
        media_type=media_type,
        data=data,
        inline=not body and (shown_inside or (bool(entity.raw("content-id")) and media_type.startswith("image/")
                                              and disposition != "attachment")),
        body=body,
        charset=content_type.of.get("charset") or None,
        warnings=(*warnings, *((changed,) if changed else ())),
    )  # fmt: skip


def _leaves(leaf: RawPart, content_type: Parameters, found: Found) -> list[RawPart]:
    """The leaf; of plain text of the letter also the files that stand in it as text."""
    if not (leaf.body and leaf.media_type == "text/plain"):
        return [leaf]
    flowed = content_type.of.get("format", "").lower() == "flowed"
    seen = plain(leaf.data, flowed=flowed, delsp=content_type.of.get("delsp", "").lower() == "yes")
    text = replace(leaf, data=seen.text, warnings=(*leaf.warnings, *seen.warnings))
    return [text, *(_written(name, data, found) for name, data in seen.files)]


def _written(written: bytes, data: bytes, found: Found) -> RawPart:
    name = header(written)
    media_type = media_type_of(name, data[:4096])
    found.types.append(media_type)
    name, changed = safe_name(name, media_type, len(found.types))
    return RawPart(name=name, media_type=media_type, data=data, warnings=(changed,) if changed else ())


def _name_by_subject(data: bytes) -> str:
    subject = header(entity_of(data[: 64 * 1024], message=True).raw("subject"))
    subject = re.sub(r"[/\\:*?\"<>|]+", " ", subject).strip()[:120].strip(". ")
    return f"{subject or 'message'}.eml"
