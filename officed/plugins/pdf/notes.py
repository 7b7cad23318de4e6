"""What people have written onto pages afterwards: notes, typed text, stamps (ISO 32000-1, 12.5.6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import EncodedStreamObject

MAX_PAGES = 500
MAX_NOTES = 2_000
KINDS: Mapping[str, str] = {
    "/Text": "note", "/FreeText": "text", "/Stamp": "stamp", "/Highlight": "highlight", "/Underline": "underline",
    "/StrikeOut": "strike-out", "/Squiggly": "squiggle", "/Caret": "insertion", "/Ink": "drawing", "/Line": "drawing",
    "/Square": "drawing", "/Circle": "drawing", "/Polygon": "drawing", "/PolyLine": "drawing",
    "/Redact": "redaction", "/FileAttachment": "file", "/Watermark": "watermark",
}  # fmt: skip
# Those whose words may stand in their picture only.
DRAWN = frozenset({"/FreeText", "/Stamp", "/Watermark"})
TAG = re.compile(r"<[^>]{0,2000}>")
# The names of the stamps that every program has (table 181) are words; others are numbers of a program's own.
WORDS = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]+)*")
BETWEEN = re.compile(r"(?<=[a-z])(?=[A-Z])")


def notes_of(reader: PdfReader, guarded: Callable[[Callable[[], str]], str]) -> Iterator[str]:
    """A line for each note: page, kind, who wrote it, what it says. `guarded` runs what may fail for one of them."""
    count = 0
    for number, page in enumerate(reader.pages[:MAX_PAGES], 1):
        listed = page.get("/Annots")
        for reference in (listed.get_object() if listed is not None else None) or ():
            if (count := count + 1) > MAX_NOTES:
                return
            line = guarded(lambda page=page, number=number, one=reference: _line(page, number, one.get_object()))  # type: ignore[misc]
            if line:
                yield line


def _line(page: PageObject, number: int, one: Mapping[str, Any]) -> str:
    kind = KINDS.get(str(one.get("/Subtype")))
    said = _said(page, one) if kind else ""
    who = " ".join(str(one.get("/T") or "").split())
    return f"Page {number}, {kind}{f' by {who}' if who else ''}: {said}" if said else ""


def _said(page: PageObject, one: Mapping[str, Any]) -> str:
    """What the note says: its text, its text with type faces, the words in its picture, the name of the stamp."""
    kind = str(one.get("/Subtype"))
    said = str(one.get("/Contents") or "").strip() or TAG.sub(" ", str(one.get("/RC") or "")).strip()
    if not said and kind in DRAWN:
        said = _drawn(page, one)
    name = str(one.get("/Name") or "").removeprefix("/")
    if not said and kind == "/Stamp" and WORDS.fullmatch(name):
        said = BETWEEN.sub(" ", name)
    return said.replace("\r\n", "\n").replace("\r", "\n")


def _drawn(page: PageObject, one: Mapping[str, Any]) -> str:
    look = one.get("/AP", {}).get_object() if "/AP" in one else {}
    picture = look["/N"].get_object() if "/N" in look else None
    if not isinstance(picture, EncodedStreamObject):
        return ""
    return " ".join(page.extract_xform_text(picture, (0, 90, 180, 270), 200.0).split())
