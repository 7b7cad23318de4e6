"""Text and pages of a PDF: the only door to pypdfium2."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw

MAX_PAGES = 3_000
MAX_ANNOTATIONS = 500
MAX_TEXT = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Pages:
    """Page texts in order, how many pages there are, how many files are attached, and what could not be read."""

    texts: tuple[str, ...]
    count: int
    attached: int
    warnings: tuple[str, ...] = ()


class Unopened(Exception):
    """pdfium cannot open the file: damage, a password, or an encryption it does not know."""


def pages_of(data: bytes) -> Pages:
    """The text of every page. Raises Unopened; a broken page costs only itself."""
    try:
        document = pypdfium2.PdfDocument(data)  # type: ignore[no-untyped-call]
    except pypdfium2.PdfiumError:
        raise Unopened from None
    try:
        return _read(document)
    finally:
        document.close()  # type: ignore[no-untyped-call]


def _read(document: pypdfium2.PdfDocument) -> Pages:
    count = len(document)
    texts: list[str] = []
    warnings: list[str] = []
    left, pinned = MAX_TEXT, 0
    for number in range(min(count, MAX_PAGES)):
        try:
            text, files = _page(document, number)
            pinned += files
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
    return Pages(tuple(texts), count, max(0, attached) + pinned, tuple(warnings))


def _page(document: pypdfium2.PdfDocument, number: int) -> tuple[str, int]:
    """The text of a page and how many files are pinned to it."""
    page = document[number]
    try:
        text_page = page.get_textpage()
        try:
            text = str(text_page.get_text_range(errors="replace")) if text_page.count_chars() else ""
        finally:
            text_page.close()
        return text, _pinned(page)
    finally:
        page.close()


def _pinned(page: pypdfium2.PdfPage) -> int:
    raw: Any = pypdfium2.raw  # a generated module without declared names
    count = 0
    for number in range(min(raw.FPDFPage_GetAnnotCount(page.raw), MAX_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, number)
        if annotation:
            count += raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_FILEATTACHMENT
            raw.FPDFPage_CloseAnnot(annotation)
    return count
