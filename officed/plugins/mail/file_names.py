"""File names from outside made harmless: no folders, no control or direction characters, no endless length."""

from __future__ import annotations

import re

# Zero-width and direction characters turn "cod.exe" into "exe.doc" on the screen (Unicode UAX #9).
DECEITFUL = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
LONGEST = 200

SUFFIXES = {
    "text/plain": "txt", "text/html": "html", "text/calendar": "ics", "text/csv": "csv", "text/rtf": "rtf",
    "application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/tiff": "tif",
    "message/rfc822": "eml", "message/delivery-status": "txt", "text/rfc822-headers": "txt",
    "message/disposition-notification": "txt", "application/zip": "zip", "application/pgp-signature": "asc",
    "application/pkcs7-signature": "p7s", "application/x-pkcs7-signature": "p7s",
    "application/pkcs7-mime": "p7m", "application/x-pkcs7-mime": "p7m", "application/xml": "xml",
    "application/json": "json", "application/ms-tnef": "dat", "image/bmp": "bmp", "image/webp": "webp",
}  # fmt: skip


def safe_name(name: str, media_type: str, number: int) -> tuple[str, str | None]:
    """A harmless file name and, where it was changed, a sentence. A part without a name gets one by its type."""
    name = name.strip()
    if not name:
        return f"part-{number}.{SUFFIXES.get(media_type, 'bin')}", None
    safe = DECEITFUL.sub("", CONTROL.sub(" ", name)).replace("\\", "/").rpartition("/")[2].strip()
    safe = safe.rstrip(". ") if safe.strip(". ") else ""
    safe = _shortened(safe) or f"part-{number}.{SUFFIXES.get(media_type, 'bin')}"
    if safe == name:
        return safe, None
    shown = CONTROL.sub(" ", DECEITFUL.sub("?", name))[:120]
    return safe, f"The file name was not safe and was changed; it said: {shown}"


def _shortened(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    stem, dot, suffix = name.rpartition(".")
    return stem[: LONGEST - 12] + dot + suffix if dot and len(suffix) <= 10 else name[:LONGEST]
