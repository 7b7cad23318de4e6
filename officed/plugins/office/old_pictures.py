"""Pictures and objects inside old Office files: blips (MS-ODRAW 2.2.23), PowerPoint's objects (MS-PPT 2.10.34)."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

# Instance and type of the record, with the ending of the file; an odd instance has a second digest of 16 bytes.
BLIPS = {
    (0x46A, 0xF01D): "jpg", (0x6E2, 0xF01D): "jpg", (0x6E0, 0xF01E): "png", (0x7A8, 0xF01F): "dib",
    (0x6E4, 0xF029): "tif", (0x3D4, 0xF01A): "emf", (0x216, 0xF01B): "wmf", (0x542, 0xF01C): "pict",
}  # fmt: skip
DRAWN = ("emf", "wmf", "pict")
HEADS = {struct.pack("<HH", (instance + second) << 4, kind): (ending, 16 + 16 * second)
         for (instance, kind), ending in BLIPS.items() for second in (0, 1)}  # fmt: skip
BLIP = re.compile(b"|".join(map(re.escape, HEADS)))
# Size, bounds and way of packing before a drawing's bytes; one byte before a picture's.
DRAWING_HEAD, PACKED = 34, 0
OBJECT, CONTAINER = 0x1011, 0xF
MOST_RECORDS = 500_000
DRAWINGS, CONTINUED = 0xEB, 0x3C


def pictures_in(data: bytes, most: int) -> Iterator[tuple[str, bytes]]:
    """Ending and bytes of each picture, none unpacked to more than `most` bytes. Damaged ones are passed over."""
    at = 0
    while found := BLIP.search(data, at):
        ending, digests = HEADS[found.group()]
        begin = found.end() + 4
        length = int.from_bytes(data[found.end() : begin], "little")
        body = data[begin + digests : begin + length]
        if begin + length > len(data) or not body:
            at = found.end()
            continue
        at = begin + length
        picture = _unpacked(body, most) if ending in DRAWN else body[1:]
        if picture:
            yield ending, picture


def _unpacked(body: bytes, most: int) -> bytes:
    if len(body) < DRAWING_HEAD:
        return b""
    return inflated(body[DRAWING_HEAD:], most) if body[DRAWING_HEAD - 2] == PACKED else body[DRAWING_HEAD:]


def drawings_of(book: bytes) -> bytes:
    """The drawings of an old Excel file, put together of their records (MS-XLS 2.4.171)."""
    pieces: list[bytes] = []
    at, drawing = 0, False
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        drawing = kind == DRAWINGS or (drawing and kind == CONTINUED)
        if drawing:
            pieces.append(book[at + 4 : at + 4 + size])
        at += 4 + size
    return b"".join(pieces)


def objects_in(slides: bytes, most: int) -> Iterator[bytes]:
    """The compound files that PowerPoint has packed into its stream."""
    at = records = 0
    while at + 8 <= len(slides) and records < MOST_RECORDS:
        records += 1
        version, kind, size = struct.unpack_from("<HHI", slides, at)
        at += 8
        if kind == OBJECT:
            body = slides[at : at + size]
            # The instance 1 says that it is packed, with its size before it.
            if data := inflated(body[4:], most) if version >> 4 else body:
                yield data
        if version & 0xF != CONTAINER:
            at += size


def inflated(data: bytes, most: int) -> bytes:
    """As much as can be unpacked; nothing where it would be more than `most`."""
    unpacking = zlib.decompressobj()
    try:
        found = unpacking.decompress(data, most + 1)
    except zlib.error:
        return b""
    return found if len(found) <= most else b""
