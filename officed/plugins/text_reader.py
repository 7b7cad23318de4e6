"""Reads plain text of every kind: the built-in reader of text/* (but HTML) and of the texts in mail reports."""

from __future__ import annotations

from officed.api import RawPart, Reading, decode_text, hookimpl

API_VERSION = 1

TYPES = frozenset(
    {"message/delivery-status", "message/disposition-notification", "message/global-delivery-status",
     "message/feedback-report", "application/json", "application/xml"}
)  # fmt: skip
MAX_BYTES = 32 * 1024 * 1024


@hookimpl
def read(part: RawPart) -> Reading | None:
    """The text, with the character set found out where its label is missing or wrong."""
    if not (part.media_type.startswith("text/") or part.media_type in TYPES) or part.media_type == "text/html":
        return None
    decoded = decode_text(part.data[:MAX_BYTES], part.charset)
    warnings = [decoded.warning] if decoded.warning else []
    if len(part.data) > MAX_BYTES:
        warnings.append("The text is very long; only its beginning was read.")
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    return Reading(text=text, warnings=tuple(warnings))
