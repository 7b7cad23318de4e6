"""Which pictures are taken for letters, and how large and how many pages they are by the head of their files."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.api import RawPart, Reading, media_type_of
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
    for number in range(3):
        assert reading.scan.draw(number, 300).data.startswith(b"P5 800 900 255\n")


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


def shown(data: bytes, media_type: str, page: int = 0) -> bytes:
    """The first pixels of a page as they are handed to the recogniser."""
    reading = read(data, media_type)
    assert reading.scan is not None
    head, _, body = reading.scan.draw(page, 300).data.partition(b"255\n")
    return head + body[:1]


@pytest.mark.parametrize(
    ("form", "media_type"),
    [("BMP", "image/bmp"), ("GIF", "image/gif"), ("WEBP", "image/webp"), ("JPEG2000", "image/jp2"),
     ("AVIF", "image/avif"), ("PPM", "image/x-portable-graymap"), ("PCX", "image/x-pcx"), ("TIFF", "image/tiff")],
)  # fmt: skip
def test_odd_formats(form: str, media_type: str) -> None:
    """Pictures that the recogniser does not open itself are handed to it in grey; their kind is known by the bytes."""
    data = picture(form, 300, 200)
    assert shown(data, media_type) == b"P5 300 200 \xff"
    assert form in ("PPM", "PCX") or media_type_of("skann", data) == media_type


@pytest.mark.parametrize(
    ("mode", "colour"),
    [("1", 1), ("L", 200), ("LA", (0, 0)), ("RGBA", (0, 0, 0, 0)), ("CMYK", (0, 0, 0, 0)), ("I;16", 60_000), ("P", 1),
     ("F", 0.5)],
)  # fmt: skip
def test_depths(mode: str, colour: object) -> None:
    """Whatever the colours, a light page is light: nothing shines through from behind, no depth turns black."""
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed: pictures cannot be made")
    made = image.new(mode, (300, 200), colour)
    if mode == "P":
        made.putpalette([0, 0, 0, 255, 255, 255])
    if mode == "F":
        made.putpixel((299, 199), 0.0)
    out = BytesIO()
    made.save(out, "TIFF")
    assert shown(out.getvalue(), "image/tiff")[-1] >= 190


def test_a_photograph_on_its_side() -> None:
    """A photograph is turned the way up it was taken."""
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed: pictures cannot be made")
    out, exif = BytesIO(), image.Exif()
    exif[0x0112] = 6
    image.new("L", (300, 200), "white").save(out, "JPEG", exif=exif, dpi=(300, 300))
    reading = read(out.getvalue(), "image/jpeg")
    assert reading.scan is not None
    drawn = reading.scan.draw(0, 300)
    assert (drawn.data[:11], drawn.dpi) == (b"P5 200 300 ", 300)


def test_a_picture_cut_off() -> None:
    """Of a picture whose end is missing the beginning is read."""
    data = picture("JPEG", 300, 200)
    assert shown(data[: len(data) * 2 // 3], "image/jpeg") == b"P5 300 200 \xff"


def test_films() -> None:
    """Of a picture that moves the first is read, and the others are said to be left."""
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed: pictures cannot be made")
    frames = [image.new("L", (300, 200), shade) for shade in (255, 128, 0)]
    out = BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    reading = read(out.getvalue(), "image/gif")
    assert (reading.pages, reading.warnings) == (1, (image_reader.FILM.format(count=2),))


def test_a_picture_too_large() -> None:
    """A bomb is never unpacked: PNG is left to Tesseract with its own limits, other forms are not read."""
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed: pictures cannot be made")
    for form, media_type, direct in (("PNG", "image/png", True), ("GIF", "image/gif", False)):
        out = BytesIO()
        image.new("L", (20_000, 20_000), "white").save(out, form)
        scan = read(out.getvalue(), media_type).scan
        assert scan is not None
        if direct:
            assert scan.draw(0, 300).data == out.getvalue()
        else:
            with pytest.raises(ValueError):
                scan.draw(0, 300)


def test_drawings() -> None:
    """The words of an SVG are its text; one with entities is refused; broken ones are read as far as they go."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><title>Plaan</title><text>Krunt <tspan>nr 5</tspan></text><g/>'
    reading = read(svg + b"<style>x</style></svg>", "image/svg+xml")
    assert (reading.text, reading.warnings) == ("Plaan\nKrunt nr 5", ())
    broken = read(svg, "image/svg+xml")
    assert broken.text == "Plaan\nKrunt nr 5"
    assert "damaged" in broken.warnings[0]
    assert "refused" in read(b'<!DOCTYPE s [<!ENTITY a "b">]><svg/>', "image/svg+xml").warnings[0]


def test_pictures_of_telephones() -> None:
    """HEIC is known by its bytes and said not to be read."""
    data = b"\0\0\0\x18ftypheic" + bytes(40)
    assert media_type_of("IMG_1.jpg", data) == "image/heic"
    assert read(data, "image/heic").warnings == (image_reader.NO_HEIC,)
    assert read(data, "image/heic", inline=True).warnings == ()


@pytest.mark.parametrize("media_type", ["image/gif", "image/webp", "image/bmp", "image/jp2", "image/tiff"])
@given(rest=st.binary(max_size=120), mark=st.sampled_from([b"GIF89a", b"RIFF\0\0\0\0WEBPVP8 ", b"BM", b"II+\0"]))
def test_any_bytes(media_type: str, mark: bytes, rest: bytes) -> None:
    """Whatever bytes are called a picture, there is a reading or a reason."""
    reading = read(mark + rest, media_type)
    assert reading.scan or reading.warnings


@given(st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"II*\x00", b"MM\x00*"]), st.binary(max_size=200))
def test_any_head(mark: bytes, rest: bytes) -> None:
    """Whatever follows the mark of a format, there is a size or none, and an end."""
    size_of(mark + rest)
