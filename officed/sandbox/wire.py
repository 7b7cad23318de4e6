"""`Content` to JSON and back, field by field: the parent trusts no shape that a reader process sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from types import MappingProxyType

from officed.domain.document import Address, Content, Part, Undelivered


def to_json(content: Content) -> dict[str, object]:
    """The content as JSON values."""
    return {
        "media_type": content.media_type,
        "subject": content.subject,
        "sender": [content.sender.name, content.sender.addr],
        "to": [[one.name, one.addr] for one in content.to],
        "cc": [[one.name, one.addr] for one in content.cc],
        "sent_at": content.sent_at.isoformat() if content.sent_at else None,
        "message_id": content.message_id,
        "in_reply_to": list(content.in_reply_to),
        "headers": {name: list(values) for name, values in content.headers.items()},
        "text": content.text,
        "language": content.language,
        "pages": content.pages,
        "ocr": content.ocr,
        "confidence": content.confidence,
        "parts": [asdict(part) for part in content.parts],
        "auto_generated": content.auto_generated,
        "bounce": content.bounce,
        "warnings": list(content.warnings),
        "undelivered": _sent_undelivered(content.undelivered),
    }


def from_json(value: object) -> Content:
    """The content that was sent. Raises ValueError where the shape is wrong."""
    try:
        if not isinstance(value, dict):
            raise ValueError("not an object")
        return _content(value)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"a reader answered in a wrong shape: {error}") from None


def _content(value: Mapping[str, object]) -> Content:
    moment = _word(value["sent_at"])
    return Content(
        media_type=str(value["media_type"]),
        subject=str(value["subject"]),
        sender=_address(value["sender"]),
        to=tuple(_address(one) for one in _list(value["to"])),
        cc=tuple(_address(one) for one in _list(value["cc"])),
        sent_at=datetime.fromisoformat(moment) if moment else None,
        message_id=_word(value["message_id"]),
        in_reply_to=_words(value["in_reply_to"]),
        headers=MappingProxyType({str(name): _words(found) for name, found in _dict(value["headers"]).items()}),
        text=str(value["text"]),
        language=_word(value["language"]),
        pages=_whole(value["pages"]),
        ocr=value["ocr"] is True,
        confidence=_share(value["confidence"]),
        parts=tuple(_part(_dict(one)) for one in _list(value["parts"])),
        auto_generated=value["auto_generated"] is True,
        bounce=value["bounce"] is True,
        warnings=_words(value["warnings"]),
        undelivered=_undelivered(value["undelivered"]),
    )


def _sent_undelivered(value: Undelivered | None) -> list[object] | None:
    return None if value is None else [list(value.recipients), value.message_id, value.final]


def _undelivered(value: object) -> Undelivered | None:
    if value is None:
        return None
    recipients, message_id, final = _list(value)
    return Undelivered(_words(recipients), _word(message_id), final is True)


def _part(value: Mapping[str, object]) -> Part:
    return Part(
        path=str(value["path"]),
        name=str(value["name"]),
        media_type=str(value["media_type"]),
        size=_whole(value["size"]) or 0,
        sha256=str(value["sha256"]),
        text=str(value["text"]),
        inline=value["inline"] is True,
        body=value["body"] is True,
        pages=_whole(value["pages"]),
        ocr=value["ocr"] is True,
        confidence=_share(value["confidence"]),
        warnings=_words(value["warnings"]),
        language=_word(value["language"]),
    )


def _address(value: object) -> Address:
    name, addr = _list(value)
    return Address(str(name), str(addr))


def _word(value: object) -> str | None:
    return None if value is None else str(value)


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in _list(value))


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _share(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _list(value: object) -> list[object]:
    if not isinstance(value, list | tuple):
        raise TypeError("a list was expected")
    return list(value)


def _dict(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError("an object was expected")
    return value
