"""Whether a file has its end: a scanner that waits for the next page has not written it yet."""

from __future__ import annotations

import os
from pathlib import Path

HEAD_OCTETS, TAIL_OCTETS = 1024, 2048
# How a file begins, and what stands near its end when it is whole (ISO 32000-1, 7.5.5; ITU-T T.81, B.1; RFC 2083, 4.1).
ENDINGS = ((b"%PDF-", b"%%EOF"), (b"\xff\xd8\xff", b"\xff\xd9"), (b"\x89PNG\r\n\x1a\n", b"IEND"))


def has_its_end(path: Path) -> bool:
    """False for a PDF, JPEG or PNG without its end; True for others, and for what cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_OCTETS)
            ending = next((end for begin, end in ENDINGS if head.startswith(begin)), None)
            if ending is None:
                return True
            file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL_OCTETS))
            return ending in file.read(TAIL_OCTETS)
    except OSError:
        return True
