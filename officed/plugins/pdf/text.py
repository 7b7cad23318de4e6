"""Text of the pages of a PDF, and which of them are pictures of text (pdfium)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw

MAX_PAGES = 3_000
MAX_ANNOTATIONS = 500
MAX_TEXT = 32 * 1024 * 1024
MAX_OBJECTS = 2_000
# A page with fewer letters and digits than this may be a scan with a stamp, a page number or a line of the scanner's.
FEW_LETTERS = 100
# Such a page is taken for a scan where pictures cover at least this share of it.
COVER = 0.3
# So many signs without one letter are a font that does not say what its signs mean.
STRANGE_SIGNS = 10


@dataclass(frozen=True, slots=True)
class Pages:
    """Page texts in order, how many pages there are, how many files are attached, and what could not be read.

    `pictures` are the numbers, from 0, of pages whose text is in a picture.
    """

    texts: tuple[str, ...]
    count: int
    attached: int
    warnings: tuple[str, ...] = ()
    pictures: frozenset[int] = frozenset()


class Unopened(Exception):
    """pdfium cannot open the file: damage, a password, or an encryption it does not know."""


def pages_of(data: bytes) -> Pages:
    """The text of every page. Raises Unopened; a broken page costs only itself."""
    document = opened(data)
    try:
        return _read(document)
    finally:
        document.close()  # type: ignore[no-untyped-call]


def opened(data: bytes) -> pypdfium2.PdfDocument:
    """The document. Raises Unopened."""
    try:
        return pypdfium2.PdfDocument(data)  # type: ignore[no-untyped-call]
    except pypdfium2.PdfiumError:
        raise Unopened from None


def _read(document: pypdfium2.PdfDocument) -> Pages:
    count = len(document)
    texts: list[str] = []
    warnings: list[str] = []
    pictures: set[int] = set()
    left, pinned = MAX_TEXT, 0
    for number in range(min(count, MAX_PAGES)):
        try:
            text, files, picture = _page(document, number)
            pinned += files
            pictures |= {number} if picture else set()
        except (pypdfium2.PdfiumError, ValueError):
            text = ""
            warnings.append(f"Page {number + 1} cannot be read.")
        texts.append(text[:left])
        left -= len(text)
        if left <= 0:
            break
    if len(texts) < count:
        warnings.append(f"Only the first {len(texts)} of {count} pages were read.")
    attached = document.count_attachments()  # type: ignore[no-untyped-call]
    return Pages(tuple(texts), count, max(0, attached) + pinned, tuple(warnings), frozenset(pictures))


def _page(document: pypdfium2.PdfDocument, number: int) -> tuple[str, int, bool]:
    """The text of a page, how many files are pinned to it, and whether its text is in a picture."""
    page = document[number]
    try:
        text_page = page.get_textpage()
        try:
            text = str(text_page.get_text_range(errors="replace")) if text_page.count_chars() else ""
        finally:
            text_page.close()
        return text, _pinned(page), _is_picture(page, text)
    finally:
        page.close()


def _is_picture(page: pypdfium2.PdfPage, text: str) -> bool:
    """Whether what can be read on the page stands in a picture, in outlines, or in a font without meaning."""
    raw: Any = pypdfium2.raw
    letters = sum(map(str.isalnum, text))
    if letters >= FEW_LETTERS:
        return False
    if not letters and len(text.split()) + sum(not sign.isspace() for sign in text) > STRANGE_SIGNS:
        return True
    covered = 0.0
    for number, thing in enumerate(page.get_objects(max_depth=4)):  # type: ignore[no-untyped-call]
        if number >= MAX_OBJECTS or (not letters and thing.type != raw.FPDF_PAGEOBJ_TEXT):
            return not letters
        if thing.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = thing.get_bounds()
            covered += max(0.0, right - left) * max(0.0, top - bottom)
    width, height = page.get_size()  # type: ignore[no-untyped-call]
    return bool(covered >= COVER * width * height > 0)


def _pinned(page: pypdfium2.PdfPage) -> int:
    raw: Any = pypdfium2.raw  # a generated module without declared names
    count = 0
    for number in range(min(raw.FPDFPage_GetAnnotCount(page.raw), MAX_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, number)
        if annotation:
            count += raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_FILEATTACHMENT
            raw.FPDFPage_CloseAnnot(annotation)
    return count
