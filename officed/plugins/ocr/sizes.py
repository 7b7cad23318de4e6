"""How large a picture is, by the head of its file: PNG (RFC 2083), JPEG (ITU-T T.81), TIFF 6.0."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8"
TIFF = {b"II*\x00": "<", b"MM\x00*": ">"}
# Start-of-frame markers of JPEG; DHT, JPG and DAC lie in the same range.
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
WIDTH, HEIGHT, SHORT = 256, 257, 3
MOST_PAGES = 3_000


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height of the first page in pixels, and how many pages there are."""

    width: int
    height: int
    pages: int = 1


def size_of(data: bytes) -> Size | None:
    """The size, or None where the head is damaged or of another format."""
    try:
        if data.startswith(PNG):
            return Size(*struct.unpack_from(">II", data, 16))
        if data.startswith(JPEG):
            return _jpeg(data)
        return _tiff(data, TIFF[data[:4]]) if data[:4] in TIFF else None
    except struct.error:
        return None


def _jpeg(data: bytes) -> Size | None:
    at = 2
    while True:
        mark, kind = struct.unpack_from(">BB", data, at)
        if mark != 0xFF:
            return None
        if kind in FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return Size(width, height)
        if kind == 0xFF:
            at += 1
        elif kind in ALONE:
            at += 2
        else:
            at += 2 + max(2, struct.unpack_from(">H", data, at + 2)[0])


def _tiff(data: bytes, order: str) -> Size | None:
    tables = list(_tables(data, order))
    if not tables:
        return None
    tags = _tags(data, order, tables[0])
    return Size(tags.get(WIDTH, 0), tags.get(HEIGHT, 0), len(tables))


def _tables(data: bytes, order: str) -> Iterator[int]:
    """Where each page's table of tags begins; a chain that runs in a ring is cut."""
    seen: set[int] = set()
    (at,) = struct.unpack_from(order + "I", data, 4)
    while at and at not in seen and len(seen) < MOST_PAGES:
        seen.add(at)
        yield at
        (count,) = struct.unpack_from(order + "H", data, at)
        (at,) = struct.unpack_from(order + "I", data, at + 2 + 12 * count)


def _tags(data: bytes, order: str, at: int) -> dict[int, int]:
    """The tags of one page that are numbers: a short one stands at the beginning of its field."""
    found: dict[int, int] = {}
    (count,) = struct.unpack_from(order + "H", data, at)
    for place in range(at + 2, at + 2 + 12 * count, 12):
        tag, kind = struct.unpack_from(order + "HH", data, place)
        (found[tag],) = struct.unpack_from(order + ("H" if kind == SHORT else "I"), data, place + 8)
    return found
