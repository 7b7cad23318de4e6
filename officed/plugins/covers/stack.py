"""A PDF of scans as a stack: its pages leafed through for codes, and letters cut out of it. Runs in the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Collection

from officed.plugins.covers.codes import codes_in
from officed.plugins.ocr.ink import is_blank
from officed.plugins.pdf.cutting import cut
from officed.plugins.pdf.drawing import drawn
from officed.plugins.pdf.pages import Unopened
from officed.plugins.pdf.text import MAX_PAGES, opened

__all__ = ["cut", "leaf"]

# Fine enough for a code of three centimetres, and a quarter of the work of drawing for recognising.
DPI = 150


def leaf(
    data: bytes, begin: Callable[[int, int], None], skip: Collection[int]
) -> tuple[int, list[int], dict[int, list[str]], dict[int, str]]:
    """How many pages, the blank ones, texts of codes by page, and why a page could not be looked at.

    Pages count from 1. Raises ValueError where the PDF does not open.
    """
    count = _count(data)
    blank: list[int] = []
    codes: dict[int, list[str]] = {}
    bad: dict[int, str] = {}
    for page in range(1, min(count, MAX_PAGES) + 1):
        if page in skip:
            continue
        begin(page, count)
        try:
            picture = drawn(data, page - 1, DPI)
        except ValueError as error:
            bad[page] = str(error)
            continue
        if is_blank(picture):
            blank.append(page)
        elif found := codes_in(picture):
            codes[page] = found
    return count, blank, codes, bad


def _count(data: bytes) -> int:
    try:
        document = opened(data)
    except Unopened:
        raise ValueError("the PDF does not open") from None
    try:
        return len(document)
    finally:
        document.close()  # type: ignore[no-untyped-call]
