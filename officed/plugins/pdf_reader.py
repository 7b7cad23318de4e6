"""Reads PDF: text by pdfium, structure by pypdf, each the second opinion of the other. The file is never rewritten."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from officed.api import RawPart, Reading, Scan, hookimpl, media_type_of
from officed.plugins.pdf.text import Pages, Unopened, pages_of

API_VERSION = 1

# pypdf costs 12 MB and as many milliseconds as the rest together; most letters do not need it.
NEEDS_STRUCTURE = re.compile(rb"/FileAttachment|/Encrypt\b|/EmbeddedFiles")
OPEN = "The PDF is encrypted; it opens without a password."


@hookimpl
def read(part: RawPart) -> Reading | None:
    """Text, page count and embedded files; an encrypted or damaged file gives a warning and what can be had.

    Pages that are pictures come as a scan, to be recognised.
    """
    if part.media_type != "application/pdf":
        return None
    try:
        pages = _without(pages_of(part.data), part.unread)
    except Unopened:
        return _second_opinion(part.data)
    wanted = pages.attached or NEEDS_STRUCTURE.search(part.data)
    return _with_structure(part.data, pages) if wanted else _reading(part.data, pages)


def _without(pages: Pages, unread: frozenset[int]) -> Pages:
    """The pages without those that are not to be read; they keep their numbers."""
    if not unread:
        return pages
    texts = tuple("" if number in unread else text for number, text in enumerate(pages.texts))
    return replace(pages, texts=texts, pictures=pages.pictures - unread)


def _reading(data: bytes, pages: Pages, files: tuple[RawPart, ...] = (), warnings: tuple[str, ...] = ()) -> Reading:
    return Reading(
        text=_joined(pages.texts), pages=pages.count, children=files, warnings=(*pages.warnings, *warnings),
        scan=_scan(data, pages) if pages.pictures else None,
    )  # fmt: skip


def _scan(data: bytes, pages: Pages) -> Scan:
    from officed.plugins.pdf.drawing import drawn

    texts = (None if number in pages.pictures else _lines(text) for number, text in enumerate(pages.texts))
    return Scan(tuple(texts), partial(drawn, data))


def _with_structure(data: bytes, pages: Pages) -> Reading:
    from officed.plugins.pdf.structure import structure_of

    found = structure_of(data)
    said = (OPEN,) if found.encrypted and not found.locked else ()
    return _reading(data, pages, _children(found.files), (*said, *found.warnings))


def _second_opinion(data: bytes) -> Reading:
    from officed.plugins.pdf.structure import structure_of, texts_of

    found = structure_of(data)
    if found.locked:
        return Reading(warnings=("The PDF is encrypted and wants a password; it was not read.",))
    if found.pages is None:
        return Reading(warnings=("The PDF is damaged and cannot be read.",))
    said = OPEN if found.encrypted else "The PDF is damaged; it was read as far as it goes."
    return Reading(
        text=_joined(tuple(texts_of(data))), pages=found.pages, children=_children(found.files),
        warnings=(said, *found.warnings),
    )  # fmt: skip


def _children(files: tuple[tuple[str, bytes], ...]) -> tuple[RawPart, ...]:
    return tuple(
        RawPart(name=_plain(name) or f"embedded-{number}", media_type=media_type_of(name, data[:4096]), data=data)
        for number, (name, data) in enumerate(files, 1)
    )


def _plain(name: str) -> str:
    """The last piece of a path, without control characters."""
    return re.sub(r"[\x00-\x1f\u200b-\u200f\u202a-\u202e]", "", name.replace("\\", "/")).rpartition("/")[2].strip(". ")


def _joined(texts: tuple[str, ...]) -> str:
    return "\n\n".join(_lines(text) for text in texts if text.strip())


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
