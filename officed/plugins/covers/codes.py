"""Codes in pictures, read and written (QR, ISO/IEC 18004; Code 128 and Data Matrix are read too). The door to zxing."""

from __future__ import annotations

import re

import zxingcpp

from officed.api import Picture

GREYMAP = re.compile(rb"P5 (\d+) (\d+) 255\n")
FORMATS = (zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.DataMatrix, zxingcpp.BarcodeFormat.Code128)
LONGEST = 300
# A quarter of the code may be dirty or torn and it is still read.
CORRECTION = "Q"


def codes_in(picture: Picture) -> list[str]:
    """The texts of the codes on a greymap, however it lies. Of other pictures nothing is known: none."""
    head = GREYMAP.match(picture.data)
    if head is None:
        return []
    width, height = int(head[1]), int(head[2])
    pixels = memoryview(picture.data)[head.end() :].cast("B", (height, width))
    found = zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormats(FORMATS), try_invert=False)
    return [code.text for code in found if 0 < len(code.text) <= LONGEST]


def matrix_of(text: str) -> list[list[bool]]:
    """A text as the modules of a QR code with its quiet zone, dark ones True, row by row."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=CORRECTION)
    # An image of zxing shows its pixels as a buffer of rows, which its type hints do not say.
    rows: object = memoryview(code.to_image(scale=1)).tolist()  # type: ignore[arg-type]
    return [[module == 0 for module in row] for row in rows]  # type: ignore[attr-defined]
