"""The JSON of `officed parse`, key by key as the contract has it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from officed.cli.parse_view import view_of
from officed.domain.document import Address, Content, Part

PARTS = (
    Part("part-1.txt", "part-1.txt", "text/plain", 3, "a" * 64, body=True),
    Part("a.zip", "a.zip", "application/zip", 5, "b" * 64, warnings=("w",)),
    Part("a.zip/b.pdf", "b.pdf", "application/pdf", 7, "c" * 64, language="ru"),
)


def test_mail() -> None:
    """A mail without a sender still has an empty address; files in files carry their path, the body is no file."""
    view = view_of(
        Content("message/rfc822", "S", to=(Address("N", "n@kaleva.example"),), text="t", parts=PARTS,
                sent_at=datetime(2026, 10, 5, 7, tzinfo=UTC))
    )  # fmt: skip
    assert list(view) == [
        "kind", "subject", "from", "to", "cc", "date", "message_id", "in_reply_to", "text", "language", "attachments",
        "auto_generated", "bounce", "warnings",
    ]  # fmt: skip
    assert view["from"] == {"name": "", "addr": ""}
    assert view["to"] == [{"name": "N", "addr": "n@kaleva.example"}]
    assert view["date"] == "2026-10-05T07:00:00+00:00"
    assert view["attachments"] == [
        {"name": "a.zip", "media_type": "application/zip", "size": 5, "sha256": "b" * 64, "inline": False,
         "language": None, "warnings": ["w"]},
        {"name": "b.pdf", "media_type": "application/pdf", "size": 7, "sha256": "c" * 64, "inline": False,
         "language": "ru", "warnings": [], "path": "a.zip/b.pdf"},
    ]  # fmt: skip
    json.dumps(view)


def test_document() -> None:
    """Another file has its media type, pages and text."""
    view = view_of(Content("application/pdf", text="t", pages=2, warnings=("w",)))
    assert view == {
        "kind": "document", "media_type": "application/pdf", "pages": 2, "text": "t", "ocr": False, "attachments": [],
        "warnings": ["w"],
    }  # fmt: skip
