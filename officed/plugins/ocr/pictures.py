"""Picture files of every kind as grey pages for the recogniser: the only door to Pillow.

Formats that Pillow reads with a program of somebody else's (PostScript, Windows metafiles) are left out.
"""

from __future__ import annotations

import warnings
from io import BytesIO
from math import ceil, sqrt

from PIL import Image, ImageFile, ImageOps

from officed.api import Picture
from officed.plugins.ocr.sizes import Size

FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "DIB", "GIF", "WEBP", "JPEG2000", "AVIF", "PPM", "PCX", "DCX", "MPO")
# Those whose several pictures are pages of paper; of the others they are films.
PAGED = frozenset({"TIFF", "DCX"})
MOST_PAGES = 3_000
# Unpacked, a picture takes up to four bytes a pixel. What is larger than this is left to Tesseract, or unread.
MOST_BYTES = 240 * 1024 * 1024
# A drawing of the largest sheet is made more coarsely rather than not at all.
MOST_PIXELS = 40_000_000
DPI_LEAST, DPI_MOST = 70, 2_400
SIXTEEN_BITS = ("I", "F")
FAILURES = (OSError, ValueError, SyntaxError, LookupError, TypeError, AttributeError, EOFError, ArithmeticError,
            NotImplementedError, MemoryError)  # fmt: skip

# The limits are our own: Pillow's would print a warning before it raised.
Image.MAX_IMAGE_PIXELS = None
# Of a picture that was cut off the upper part is better than nothing.
ImageFile.LOAD_TRUNCATED_IMAGES = True
warnings.filterwarnings("ignore", module=r"PIL\b")


class Unreadable(ValueError):
    """Pillow cannot read the picture, or it is too large to be unpacked here."""


def size_by_pillow(data: bytes) -> tuple[Size, int] | None:
    """The size with the number of pages, and how many pictures of a film are left out; None where it is no picture."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            count = min(int(getattr(image, "n_frames", 1)), MOST_PAGES)
            if image.format in PAGED:
                return Size(image.width, image.height, count), 0
            # A photograph with a smaller copy of itself is no film.
            return Size(image.width, image.height), 0 if image.format == "MPO" else count - 1
    except FAILURES:
        return None


def greymap(data: bytes, frame: int = 0) -> Picture:
    """A page, counted from 0, the way up it was taken, on white paper. Raises Unreadable."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            if frame:
                image.seek(frame)
            if image.width * image.height * _bytes_a_pixel(image) > MOST_BYTES:
                raise Unreadable
            dpi = _dpi(image)
            grey = _grey(ImageOps.exif_transpose(image))
    except FAILURES as error:
        raise Unreadable from error
    pixels = grey.width * grey.height
    if pixels > MOST_PIXELS:
        times = ceil(sqrt(pixels / MOST_PIXELS))
        grey, dpi = grey.reduce(times), dpi and dpi // times
    return Picture(b"P5 %d %d 255\n" % grey.size + grey.tobytes(), dpi=dpi)


def _bytes_a_pixel(image: Image.Image) -> int:
    return 1 if image.mode in ("1", "L", "P") else 4


def _grey(image: Image.Image) -> Image.Image:
    if image.mode.startswith(SIXTEEN_BITS):
        return _eight_bits(image)
    if image.mode in ("LA", "PA", "RGBA", "RGBa", "La") or "transparency" in image.info:
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image.convert("RGBA"))
        image = paper
    if image.mode not in ("1", "L", "P", "RGB", "RGBA"):
        image = image.convert("RGB")
    return image.convert("L")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Greys of 16 bits, or of any range, spread over 8."""
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda grey: grey / 257).convert("L")
    least, most = image.getextrema()
    if not isinstance(least, int | float) or not isinstance(most, int | float) or most <= least:
        raise Unreadable
    scale, shift = 255 / (most - least), least
    return image.point(lambda grey: grey * scale - shift * scale).convert("L")


def _dpi(image: Image.Image) -> int | None:
    """Dots an inch, where the file says something sensible."""
    said = image.info.get("dpi")
    fine = float(said[0]) if isinstance(said, tuple) and said else 0.0
    return round(fine) if DPI_LEAST <= fine <= DPI_MOST else None
