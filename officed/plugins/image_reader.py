"""Reads pictures of text: scans and photographs of letters as PNG, JPEG or TIFF, but not the logos in mails."""

from __future__ import annotations

from functools import partial

from officed.api import Picture, RawPart, Reading, Scan, hookimpl
from officed.plugins.ocr.sizes import Size, size_of

API_VERSION = 1

TYPES = frozenset({"image/png", "image/jpeg", "image/tiff"})
# Pixels on the shorter side: of a file that came by itself, and of one attached to a letter.
LEAST_ALONE, LEAST_ATTACHED = 100, 500


@hookimpl
def read(part: RawPart) -> Reading | None:
    """The pages as a scan, to be recognised; what is small or stands in a mail's own text is left alone."""
    if part.media_type not in TYPES:
        return None
    size = size_of(part.data)
    if size is None:
        return Reading(warnings=() if part.inline else ("The picture is damaged and cannot be read.",))
    if not _may_be_a_letter(part, size):
        return Reading()
    return Reading(pages=size.pages, scan=Scan((None,) * size.pages, partial(_drawn, part.data, size.pages)))


def _may_be_a_letter(part: RawPart, size: Size) -> bool:
    """A file of its own, or one attached that is not shown inside the mail."""
    if part.inline:
        return False
    return min(size.width, size.height) >= (LEAST_ATTACHED if part.path else LEAST_ALONE)


def _drawn(data: bytes, pages: int, number: int, _dpi: int) -> Picture:
    """The file itself is the picture; of several pages in it, one is named."""
    return Picture(data, frame=number if pages > 1 else None)
