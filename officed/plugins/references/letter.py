"""A letter as passages to search: its subject, its own words without quotations, its attachments."""

from __future__ import annotations

import re
from dataclasses import dataclass

from officed.api import Content

# Longer texts are books, not letters; a number stands on the first pages.
LONGEST = 60_000

_QUOTED = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_BELOW = re.compile(
    r"^[ \t]*+(?:-{2,}+[ \t]*+(?:original message|algne sõnum|algne kiri|исходное сообщение)\b.*"
    r"|on .{5,80} wrote:|.{0,80}\bkirjutas\b.{0,80}:|.{0,80} (?:пишет|написал\w*):)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
# What a subject begins with when somebody passes a letter on.
FORWARDED = re.compile(r"^(?:fwd?|fw|wg|edasi|ed|edastatud|vl|пересл)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Passage:
    """A text with its place (`subject`, `text`, a part's path). `quoted`: somebody else's older words."""

    text: str
    place: str
    quoted: bool = False


def passages(content: Content) -> tuple[Passage, ...]:
    """Return subject, body, attachments and, last, what the body quotes.

    What stands below a reply is our own older letter; what stands below a forwarding is the letter itself.
    """
    own, older = _apart(content.text[:LONGEST], forwarded=bool(FORWARDED.match(content.subject)))
    parts = (Passage(part.text[:LONGEST], part.path or part.name) for part in content.attachments if part.text)
    found = (Passage(content.subject, "subject"), Passage(own, "text"), *parts, Passage(older, "text", quoted=True))
    return tuple(passage for passage in found if passage.text.strip())


def _apart(text: str, *, forwarded: bool) -> tuple[str, str]:
    if forwarded:
        return text, ""
    cut = _BELOW.search(text)
    own, older = (text[: cut.start()], text[cut.start() :]) if cut else (text, "")
    quoted = "\n".join(_QUOTED.findall(own))
    return _QUOTED.sub("", own), f"{quoted}\n{older}"
