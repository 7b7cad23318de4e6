"""Turning a page that lies on its side or upside down, where Tesseract cannot tell by so few words which side is up."""

from __future__ import annotations

from officed.api import Picture
from officed.plugins.ocr.ink import GREYMAP, ink_share

# Quarters of a turn, clockwise, in the order in which they are tried.
QUARTERS = (1, 3, 2)
# A page of print has no more ink than this; one with more is a photograph, which no turning makes legible.
MOST_INK = 0.12


def turns_of(picture: Picture) -> tuple[int, ...]:
    """The quarters worth trying: none for a photograph, nor for a file that only Tesseract itself can open."""
    share = ink_share(picture)
    return QUARTERS if share is not None and share <= MOST_INK else ()


def turned(picture: Picture, quarters: int) -> Picture:
    """A greymap turned clockwise by so many quarters."""
    head = GREYMAP.match(picture.data)
    if head is None:
        return picture
    width, height, body = int(head[1]), int(head[2]), picture.data[head.end() :]
    if quarters == 2:
        return Picture(head[0] + body[::-1], dpi=picture.dpi)
    if quarters == 1:
        rows = (body[(height - 1) * width + column :: -width] for column in range(width))
    else:
        rows = (body[column::width] for column in range(width - 1, -1, -1))
    return Picture(b"P5 %d %d 255\n" % (height, width) + b"".join(rows), dpi=picture.dpi)
