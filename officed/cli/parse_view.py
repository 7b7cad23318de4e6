"""What `officed parse` prints: `Content` as the JSON of the contract. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping

from officed.domain.document import Address, Content, Part

View = dict[str, object]


def view_of(content: Content) -> View:
    """The JSON of a mail or of another file."""
    return mail_view(content) if content.is_mail else document_view(content)


def mail_view(content: Content) -> View:
    """A mail: `from.addr` is empty, not missing, where there is none; `date` is ISO 8601 with its zone, or null.

    A delivery report has `undelivered` besides: whom the other mail did not reach, and its Message-ID, or null.
    """
    view: View = {
        "kind": "mail",
        "subject": content.subject,
        "from": _address(content.sender),
        "to": [_address(one) for one in content.to],
        "cc": [_address(one) for one in content.cc],
        "date": content.sent_at.isoformat() if content.sent_at else None,
        "message_id": content.message_id,
        "in_reply_to": list(content.in_reply_to),
        "text": content.text,
        "language": content.language,
        "attachments": [_attachment(part) for part in content.attachments],
        "auto_generated": content.auto_generated,
        "bounce": content.bounce,
        "warnings": list(content.warnings),
    }
    if content.undelivered:
        told = content.undelivered
        view["undelivered"] = {"recipients": list(told.recipients), "message_id": told.message_id}
    return view


def document_view(content: Content) -> View:
    """Another file: `pages` is null where the notion has no sense."""
    return {
        "kind": "document",
        "media_type": content.media_type,
        "pages": content.pages,
        "text": content.text,
        "ocr": content.ocr,
        "attachments": [_attachment(part) for part in content.attachments],
        "warnings": list(content.warnings),
    }


def _address(address: Address) -> Mapping[str, str]:
    return {"name": address.name, "addr": address.addr}


def _attachment(part: Part) -> View:
    """Size and hash are of the decoded bytes. `path` stands only where the file lay inside another."""
    view: View = {
        "name": part.name,
        "media_type": part.media_type,
        "size": part.size,
        "sha256": part.sha256,
        "inline": part.inline,
        "language": part.language,
        "warnings": list(part.warnings),
    }
    return {**view, "path": part.path} if "/" in part.path else view


def as_text(view: Mapping[str, object]) -> str:
    """The same for people: the main facts, then the text."""
    lines = [f"{name:<12} {view[name]}" for name in _SHOWN if view.get(name) not in (None, "", [], False)]
    sender = view.get("from")
    if isinstance(sender, Mapping):
        lines.insert(0, f"{'from':<12} {sender['name']} <{sender['addr']}>")
    attachments = view["attachments"]
    if isinstance(attachments, list):
        lines += [
            f"{'attachment':<12} {a.get('path', a['name'])} ({a['media_type']}, {a['size']} B)" for a in attachments
        ]
    return "\n".join((*lines, "", str(view["text"])))


_SHOWN = ("subject", "date", "message_id", "media_type", "pages", "language", "auto_generated", "bounce", "warnings")
