"""Draws pages of a PDF as grey pictures for recognising (pdfium)."""

from __future__ import annotations

from math import ceil, sqrt

import pypdfium2

from officed.api import Picture
from officed.plugins.pdf.pages import Unopened
from officed.plugins.pdf.text import opened

POINTS = 72
# FPDFBitmap_Gray of pdfium's fpdfview.h: one byte a pixel.
GREY = 1
# A drawing of the largest sheet is made more coarsely rather than not at all.
MOST_PIXELS = 40_000_000


def drawn(data: bytes, number: int, dpi: int, password: str | None = None) -> Picture:
    """A page, counted from 0, as a portable greymap. Raises ValueError where pdfium cannot draw it."""
    try:
        document = opened(data, password)
        try:
            return _page(document[number], dpi)
        finally:
            document.close()  # type: ignore[no-untyped-call]
    except (Unopened, pypdfium2.PdfiumError) as error:
        raise ValueError(f"page {number + 1} cannot be drawn") from error


def _page(page: pypdfium2.PdfPage, dpi: int) -> Picture:
    width, height = page.get_size()  # type: ignore[no-untyped-call]
    pixels = ceil(width * dpi / POINTS) * ceil(height * dpi / POINTS)
    dpi = max(1, int(dpi * min(1.0, sqrt(MOST_PIXELS / max(1, pixels)))))
    # Asking for grey as a mode costs five times as much as drawing onto a grey ground, and looks the same.
    bitmap = page.render(scale=dpi / POINTS, force_bitmap_format=GREY)  # type: ignore[no-untyped-call]
    try:
        rows = memoryview(bitmap.buffer).cast("B")
        if bitmap.stride == bitmap.width:
            body = rows[: bitmap.stride * bitmap.height].tobytes()
        else:
            starts = range(0, bitmap.stride * bitmap.height, bitmap.stride)
            body = b"".join(rows[at : at + bitmap.width] for at in starts)
        return Picture(b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + body, dpi=dpi)
    finally:
        bitmap.close()
        page.close()  # type: ignore[no-untyped-call]
