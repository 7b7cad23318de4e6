"""Whether anything is printed on a page: the back side of a sheet, through which the front shines, is empty."""

from __future__ import annotations

import re
from statistics import median

from officed.api import Picture

# Print is darker than this share of the paper's brightness; what shines through from the other side is not.
INK = 0.8
# So many dark pixels in a million are a few specks of dust, less than one word.
SPECKS = 40
SAMPLE = 997
GREYMAP = re.compile(rb"P5 (\d+) (\d+) 255\n")


def is_blank(picture: Picture) -> bool:
    """Whether a greymap has no ink on it. Of other files nothing is known: False."""
    share = ink_share(picture)
    return share is not None and share * 1_000_000 <= SPECKS


def ink_share(picture: Picture) -> float | None:
    """How much of a greymap is ink, from 0 to 1; None for other files."""
    head = GREYMAP.match(picture.data)
    if head is None:
        return None
    pixels = len(picture.data) - head.end()
    paper = median(picture.data[head.end() :: SAMPLE] or b"\xff")
    dark = len(picture.data.translate(None, bytes(range(int(paper * INK), 256)))) - _below(head[0], int(paper * INK))
    return dark / max(1, pixels)


def _below(head: bytes, limit: int) -> int:
    """How many bytes of the head were counted as ink."""
    return sum(sign < limit for sign in head)
