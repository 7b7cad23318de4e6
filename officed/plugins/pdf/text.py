"""Text and pages of a PDF: the only door to pypdfium2."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2

MAX_PAGES = 3_000
MAX_TEXT = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Pages:
    """Page texts in order, how many pages there are, how many files are attached, and what could not be read."""

    texts: tuple[str, ...]
    count: int
    attached: int
    warnings: tuple[str, ...] = ()


class Locked(Exception):
    """The file wants a password."""


class Broken(Exception):
    """The file cannot be opened as a PDF."""


def pages_of(data: bytes) -> Pages:
    """The text of every page. Raises Locked or Broken; a broken page costs only itself."""
    try:
        document = pypdfium2.PdfDocument(data)  # type: ignore[no-untyped-call]
    except pypdfium2.PdfiumError as error:
        raise (Locked if "password" in str(error).lower() else Broken) from None
    try:
        return _read(document)
    finally:
        document.close()  # type: ignore[no-untyped-call]


def _read(document: pypdfium2.PdfDocument) -> Pages:
    count = len(document)
    texts: list[str] = []
    warnings: list[str] = []
    left = MAX_TEXT
    for number in range(min(count, MAX_PAGES)):
        try:
            text = _page_text(document, number)
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
    return Pages(tuple(texts), count, max(0, attached), tuple(warnings))


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    try:
        text_page = page.get_textpage()
        try:
            return str(text_page.get_text_range(errors="replace")) if text_page.count_chars() else ""
        finally:
            text_page.close()
    finally:
        page.close()
