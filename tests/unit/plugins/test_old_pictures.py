"""Pictures and objects in old Office files, over bytes made here."""

from __future__ import annotations

import struct
import zlib

from hypothesis import given
from hypothesis import strategies as st

from officed.plugins.office.old_pictures import drawings_of, inflated, objects_in, pictures_in

MOST = 1_000_000
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 50


def blip(instance: int, kind: int, body: bytes, digests: int = 16) -> bytes:
    """A record of a picture."""
    data = b"d" * digests + body
    return struct.pack("<HHI", instance << 4, kind, len(data)) + data


def drawing(data: bytes) -> bytes:
    """A packed drawing with its head."""
    return bytes(32) + b"\0\xfe" + zlib.compress(data)


def test_pictures() -> None:
    """Pictures with one digest or two come out as they are, drawings unpacked, others between them notwithstanding."""
    data = (
        b"junk" + blip(0x6E0, 0xF01E, b"\xff" + PNG) + blip(0x46B, 0xF01D, b"\xff" + b"\xff\xd8\xff..", 32) + b"junk"
        + blip(0x3D4, 0xF01A, drawing(b"emf"))
    )  # fmt: skip
    assert list(pictures_in(data, MOST)) == [("png", PNG), ("jpg", b"\xff\xd8\xff.."), ("emf", b"emf")]


def test_a_bomb_stays_packed() -> None:
    """What would unpack to more than is allowed is left."""
    assert list(pictures_in(blip(0x3D4, 0xF01A, drawing(bytes(2 * MOST))), MOST)) == []
    assert inflated(zlib.compress(bytes(MOST)), MOST) == bytes(MOST)


def test_drawings_of_a_book() -> None:
    """Records of drawings are put together with what continues them, and with nothing else."""
    records = ((0x3C, b"no"), (0xEB, b"one"), (0x3C, b"two"), (0x0A, b"end"), (0x3C, b"no"))
    assert drawings_of(b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in records)) == b"onetwo"


def test_objects_of_slides() -> None:
    """Objects are found inside containers, packed or not."""
    packed = b"\0\0\0\0" + zlib.compress(b"esimene")
    inner = struct.pack("<HHI", 0x10, 0x1011, len(packed)) + packed + struct.pack("<HHI", 0, 0x1011, 5) + b"teine"
    data = struct.pack("<HHI", 0xF, 0x03E8, len(inner)) + inner
    assert list(objects_in(data, MOST)) == [b"esimene", b"teine"]


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    """Whatever the bytes, the search ends without an error."""
    list(pictures_in(blip(0x6E0, 0xF01E, data) + data, MOST))
    list(objects_in(data, MOST))
    drawings_of(data)
