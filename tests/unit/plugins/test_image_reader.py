"""Which pictures are taken for letters, and how large and how many pages they are by the head of their files."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.api import RawPart, Reading
from officed.plugins import image_reader
from officed.plugins.ocr.sizes import Size, size_of

TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "TIFF": "image/tiff"}


def picture(form: str, width: int, height: int, pages: int = 1, mode: str = "L") -> bytes:
    """A white picture file."""
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed: pictures cannot be made")
    first = image.new(mode, (width, height), "white")
    out = BytesIO()
    first.save(out, form, **({"save_all": True, "append_images": [first] * (pages - 1)} if pages > 1 else {}))
    return out.getvalue()


def read(data: bytes, media_type: str, *, path: str = "", inline: bool = False) -> Reading:
    """Read bytes as a picture."""
    reading = image_reader.read(part=RawPart("a", media_type, data, path=path, inline=inline))
    assert reading is not None
    return reading


@pytest.mark.parametrize("form", sorted(TYPES))
@pytest.mark.parametrize("mode", ["L", "RGB", "1"])
def test_sizes(form: str, mode: str) -> None:
    """Width and height are found in every form and depth of colour."""
    assert size_of(picture(form, 640, 480, mode=mode)) == Size(640, 480)


def test_pages_of_a_tiff() -> None:
    """Each page of a TIFF is a page of the scan, and its picture says which one is meant."""
    data = picture("TIFF", 800, 900, pages=3)
    reading = read(data, "image/tiff")
    assert reading.scan is not None
    assert (reading.pages, reading.scan.texts) == (3, (None, None, None))
    assert [reading.scan.draw(n, 300).frame for n in range(3)] == [0, 1, 2]
    assert reading.scan.draw(0, 300).data == data


@pytest.mark.parametrize(
    ("size", "path", "inline", "taken"),
    [
        ((800, 900), "", False, True),
        ((300, 200), "", False, True),
        ((60, 40), "", False, False),
        ((800, 900), "kiri.eml/skann.png", False, True),
        ((300, 200), "logo.png", False, False),
        ((800, 900), "logo.png", True, False),
    ],
)
def test_logos_are_left_alone(size: tuple[int, int], path: str, inline: bool, taken: bool) -> None:
    """Scans and large attachments are recognised; small ones and those shown inside a mail cost nothing."""
    assert (read(picture("PNG", *size), "image/png", path=path, inline=inline).scan is not None) is taken


@pytest.mark.parametrize("media_type", sorted(TYPES.values()))
@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*\x00\x00\x00\x08\xff"]
)
def test_damaged(media_type: str, data: bytes) -> None:
    """A damaged picture gives a warning and is never handed to the recogniser."""
    reading = read(data, media_type)
    assert reading.scan is None
    assert "damaged" in reading.warnings[0]


def test_a_ring_of_pages_ends() -> None:
    """A TIFF whose chain of pages bites its own tail is counted once around."""
    table = b"\x01\x00" + b"\x00\x01\x03\x00\x01\x00\x00\x00\x40\x01\x00\x00" + b"\x08\x00\x00\x00"
    found = size_of(b"II*\x00\x08\x00\x00\x00" + table)
    assert found is not None
    assert (found.width, found.pages) == (320, 1)


@given(st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"II*\x00", b"MM\x00*"]), st.binary(max_size=200))
def test_any_head(mark: bytes, rest: bytes) -> None:
    """Whatever follows the mark of a format, there is a size or none, and an end."""
    size_of(mark + rest)
