"""Reads PDF: text by pdfium, structure by pypdf, each the second opinion of the other. The file is never rewritten."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from officed.api import RawPart, Reading, Scan, hookimpl, media_type_of
from officed.plugins.pdf.pages import Locked, Pages, Unopened

API_VERSION = 1

# pypdf costs 12 MB and as many milliseconds as the rest together; most letters do not need it. The stream of an
# embedded file always stands in the open, even where the lists that lead to it are packed.
NEEDS_STRUCTURE = re.compile(rb"/FileAttachment|/Encrypt\b|/EmbeddedFile|/AFRelationship|/Collection\b|/RichMedia")
OPEN = "The PDF is encrypted; it opens without a password."
KNOWN = "The PDF is encrypted; it was opened with known password {number} of {count} ([reading] passwords)."
LOCKED = "The PDF is encrypted and wants a password; it was not read. Ask the sender for it, or for the file without."
NONE_FITS = (
    "The PDF is encrypted and wants a password; none of the {count} known ones fits ([reading] passwords), and it was "
    "not read. Ask the sender for it, or for the file without."
)
FOREIGN = "The PDF is encrypted for the holder of a key, or in an unknown way; it was not read. Ask for it unencrypted."
DAMAGED = "The PDF is damaged and cannot be read; ask the sender for it again."
MENDED = "The PDF is damaged; it was read as far as it goes."
EMPTY = "The PDF has no pages."
UNREAD_PAGE = "Page {number} cannot be read."
SECOND = "Page {number} is damaged; it was read by the second engine."
PORTFOLIO = "The PDF is a portfolio: what it brings are the files inside."
DRAWN_BY_PROGRAM = "The form is drawn by Adobe's programs only (XFA); its words and values were taken out."
FORM, NOTES = "[Form]", "[Notes]"


@hookimpl
def read(part: RawPart) -> Reading | None:
    """Text, form values, notes, page count and embedded files; of a locked or damaged file what can be had, and why.

    Pages that are pictures come as a scan, to be recognised.
    """
    if part.media_type != "application/pdf":
        return None
    try:
        pages, password = _opened(part)
        pages = _without(pages, part.unread)
    except Unopened:
        return _second_opinion(part)
    if not pages.count:
        reading = _second_opinion(part)
        return reading if reading.pages else Reading(pages=0, warnings=(EMPTY,))
    wanted = pages.attached or pages.filled or pages.marks.files or pages.marks.notes or password is not None
    if wanted or NEEDS_STRUCTURE.search(part.data):
        return _with_structure(part, pages, password)
    return _reading(part.data, _healed(part.data, pages, ()), None)


def _without(pages: Pages, unread: frozenset[int]) -> Pages:
    """The pages without those that are not to be read; they keep their numbers."""
    if not unread:
        return pages
    texts = tuple("" if number in unread else text for number, text in enumerate(pages.texts))
    return replace(pages, texts=texts, pictures=pages.pictures - unread)


def _opened(part: RawPart) -> tuple[Pages, str | None]:
    """The pages, and the password that was needed. Raises Unopened."""
    # pdfium is of use in reader processes only; the daemon, which knows its plugins by name, has no need of it.
    from officed.plugins.pdf.text import key_to, pages_of

    try:
        return pages_of(part.data), None
    except Locked:
        password = key_to(part.data, part.passwords)
        if password is None:
            raise
        return pages_of(part.data, password), password


def _reading(
    data: bytes, pages: Pages, password: str | None, files: tuple[RawPart, ...] = (), warnings: tuple[str, ...] = (),
    besides: str = "",
) -> Reading:  # fmt: skip
    return Reading(
        text="\n\n".join(filter(None, (_joined(pages.texts), besides))), pages=pages.count, children=files,
        warnings=(*pages.warnings, *warnings),
        scan=_scan(data, pages, password, besides) if pages.pictures else None,
    )  # fmt: skip


def _scan(data: bytes, pages: Pages, password: str | None, besides: str) -> Scan:
    from officed.plugins.pdf.drawing import drawn

    texts = (None if number in pages.pictures else _lines(text) for number, text in enumerate(pages.texts))
    return Scan(tuple(texts), partial(drawn, data, password=password), besides)


def _healed(data: bytes, pages: Pages, passwords: tuple[str, ...]) -> Pages:
    """The pages that pdfium cannot read, by pypdf."""
    if not pages.broken:
        return pages
    from officed.plugins.pdf.structure import texts_of

    others = texts_of(data, passwords, pages.broken)
    texts, said = list(pages.texts), list(pages.warnings)
    for number in sorted(pages.broken):
        texts[number] = others[number] if number < len(others) else ""
        said.append((SECOND if texts[number].strip() else UNREAD_PAGE).format(number=number + 1))
    return replace(pages, texts=tuple(texts), warnings=tuple(said))


def _with_structure(part: RawPart, pages: Pages, password: str | None) -> Reading:
    from officed.plugins.pdf.structure import structure_of

    passwords = () if password is None else (password,)
    found = structure_of(part.data, passwords)
    said = []
    if password is not None:
        said.append(KNOWN.format(number=part.passwords.index(password) + 1, count=len(part.passwords)))
    elif found.encrypted and not found.locked:
        said.append(OPEN)
    said += [PORTFOLIO] if found.portfolio else []
    said += [DRAWN_BY_PROGRAM] if found.unseen else []
    files = found.files
    if len(files) < pages.attached and found.pages is None:
        # What pypdf makes nothing of, pdfium may have a list of all the same.
        from officed.plugins.pdf.text import files_of

        files = files_of(part.data, password)
    besides = _besides(found.unseen, found.form, found.notes)
    healed = _healed(part.data, pages, passwords)
    return _reading(part.data, healed, password, _children(files), (*said, *found.warnings), besides)


def _second_opinion(part: RawPart) -> Reading:
    """The same by pypdf, for files that pdfium does not open."""
    from officed.plugins.pdf.structure import structure_of

    found = structure_of(part.data, part.passwords)
    count = len(part.passwords)
    if found.locked:
        return Reading(warnings=(NONE_FITS.format(count=count) if count else LOCKED,))
    if found.foreign:
        return Reading(warnings=(FOREIGN,))
    if found.pages is None:
        return Reading(warnings=(DAMAGED,))
    said = MENDED
    if found.encrypted:
        said = KNOWN.format(number=found.number, count=count) if found.number else OPEN
    reading = _mended(part, found.pages, _besides(found.unseen, found.form, found.notes))
    return replace(
        reading, pages=found.pages, children=_children(found.files),
        warnings=(said, *reading.warnings, *found.warnings),
    )  # fmt: skip


def _mended(part: RawPart, count: int, besides: str) -> Reading:
    """The text of the pages by pypdf; where some have none, they are written anew for pdfium to look at."""
    from officed.plugins.pdf.structure import mended, texts_of
    from officed.plugins.pdf.text import pages_of

    texts = tuple(texts_of(part.data, part.passwords))
    if count and not all(text.strip() for text in texts) and (whole := mended(part.data, part.passwords)):
        try:
            pages = pages_of(whole)
        except Unopened:
            pages = Pages((), 0, 0)
        if pages.count == len(texts):
            pairs = zip(pages.texts, texts, strict=False)
            return _reading(whole, replace(pages, texts=tuple(one or other for one, other in pairs)), None,
                            besides=besides)  # fmt: skip
    return Reading(text="\n\n".join(filter(None, (_joined(texts), besides))))


def _besides(unseen: tuple[str, ...], form: tuple[str, ...], notes: tuple[str, ...]) -> str:
    """What stands on no page, under a line that says what it is."""
    blocks = ((FORM, (*unseen, *form)), (NOTES, notes))
    return "\n\n".join("\n".join((head, *(_lines(line) for line in lines))) for head, lines in blocks if lines)


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
