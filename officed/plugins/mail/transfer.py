"""Content-Transfer-Encoding undone, leniently (RFC 2045, section 6): what is broken is lost, no more."""

from __future__ import annotations

import base64
import binascii
import re

NAMES = {
    "base64": "base64", "base-64": "base64", "b64": "base64", "quoted-printable": "quoted-printable",
    "quoted printable": "quoted-printable", "quotedprintable": "quoted-printable", "qp": "quoted-printable",
    "x-uuencode": "uuencode", "uuencode": "uuencode", "uue": "uuencode", "x-uue": "uuencode",
    "": "as-is", "7bit": "as-is", "8bit": "as-is", "binary": "as-is", "7-bit": "as-is", "8-bit": "as-is",
    "7 bit": "as-is", "8 bit": "as-is", "none": "as-is", "plain": "as-is",
}  # fmt: skip
WHITESPACE = b" \t\n\r\v\f"
OUTSIDE = re.compile(rb"[^A-Za-z0-9+/=\s]")
# Pieces of base64 that were put together with their padding; more of them are not mail.
MAX_PIECES = 1_000
NOT_BASE64 = bytes(code for code in range(256) if not re.match(rb"[A-Za-z0-9+/=]", bytes([code])))


def untransferred(body: bytes, encoding: str, warnings: list[str]) -> bytes:
    """The bytes of a part. `encoding` is the header as written: case, spaces, quotes and comments are ignored."""
    name = re.sub(r"\(.*?\)", "", encoding[:200]).partition(";")[0].strip().strip("\"'").strip().lower()
    way = NAMES.get(name)
    if way is None:
        warnings.append(f"The transfer encoding {name[:40]} is unknown; the part was read as it stands.")
    if way == "base64":
        return _base64(body, warnings)
    if way == "quoted-printable":
        return binascii.a2b_qp(body)
    return _uuencode(body, warnings) if way == "uuencode" else body


def _base64(body: bytes, warnings: list[str]) -> bytes:
    try:
        # Nearly every part is flawless, and then the looks below would cost more than the decoding.
        return binascii.a2b_base64(body.translate(None, WHITESPACE), strict_mode=True)
    except binascii.Error:
        return _broken_base64(body, warnings)


def _broken_base64(body: bytes, warnings: list[str]) -> bytes:
    if OUTSIDE.search(body):
        if _is_prose(body):
            warnings.append("The part says base64 but is not; it was read as it stands.")
            return body
        body = _without_garbage(body, warnings)
    data = body.translate(None, NOT_BASE64)
    pieces = [piece for piece in re.split(rb"=+", data, maxsplit=MAX_PIECES) if piece]
    short = [piece for piece in pieces if len(piece) % 4 == 1]
    if short or (pieces and len(data.rstrip(b"=")) == len(data) and len(data) % 4):
        warnings.append("The base64 of the part is broken or cut off; what could be read was kept.")
    return b"".join(_piece(piece) for piece in pieces[:MAX_PIECES])


def _piece(piece: bytes) -> bytes:
    if len(piece) % 4 == 1:
        piece = piece[:-1]
    return base64.b64decode(piece + b"=" * (-len(piece) % 4))


def _is_prose(body: bytes) -> bool:
    """Whether the first line and most of the first kilobyte are words and punctuation, not base64."""
    sample = body[:1024]
    lines = [line.strip() for line in sample.splitlines() if line.strip()]
    spaced = [b" " in line or bool(OUTSIDE.search(line)) for line in lines]
    return bool(spaced) and spaced[0] and sum(spaced) * 2 > len(spaced)


def _without_garbage(body: bytes, warnings: list[str]) -> bytes:
    """Lines that cannot be base64 (footers that a list server has put below, damage) are left out whole."""
    lines = body.splitlines(keepends=True)
    kept = [line for line in lines if not (OUTSIDE.search(line) and b" " in line.strip())]
    warnings.append("There is something else among the base64 of the part; it was left out.")
    return b"".join(kept)


def _uuencode(body: bytes, warnings: list[str]) -> bytes:
    pieces: list[bytes] = []
    for line in body.splitlines():
        if not line.strip() or re.match(rb"begin(-base64)? [0-7]{3,4} ", line) or line.strip() in (b"end", b"`"):
            continue
        try:
            pieces.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some writers forget the padding of a line: only as many characters as its length byte says are wanted.
            wanted = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                pieces.append(binascii.a2b_uu(line[:wanted]))
            except binascii.Error:
                warnings.append("A line of the uuencoded part is broken and was left out.")
    return b"".join(pieces)
