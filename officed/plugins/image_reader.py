"""Reads pictures of text: scans, photographs, faxes, but not the logos in mails; of drawings (SVG) the words."""

from __future__ import annotations

from functools import partial

from officed.api import Picture, RawPart, Reading, Scan, hookimpl
from officed.plugins.ocr.sizes import Size, size_of

API_VERSION = 1

# What Tesseract opens without help, should Pillow fail.
DIRECT = frozenset({"image/png", "image/jpeg", "image/tiff"})
TYPES = DIRECT | {
    "image/bmp", "image/x-ms-bmp", "image/x-bmp", "image/gif", "image/webp", "image/jp2", "image/jpx", "image/j2c",
    "image/avif", "image/x-portable-bitmap", "image/x-portable-graymap", "image/x-portable-pixmap",
    "image/x-portable-anymap", "image/x-pcx", "image/vnd.zbrush.pcx", "image/x-dcx",
}  # fmt: skip
APPLE = frozenset({"image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence"})
DRAWING = "image/svg+xml"
# Pixels on the shorter and the longer side: of a file that came by itself, and of one attached to a letter.
LEAST_ALONE, LEAST_ATTACHED = (40, 100), (500, 500)
DAMAGED = "The picture is damaged and cannot be read."
NO_HEIC = "HEIC pictures of telephones are not read here; open it by hand, or ask the sender for a JPEG or a PDF."
TOO_SMALL = "The picture is too small to be a letter; its text was not looked for."
FILM = "The file holds {count} more pictures; only the first was read."
WORDS = frozenset({"text", "title", "desc"})


@hookimpl
def read(part: RawPart) -> Reading | None:
    """The pages as a scan, to be recognised; what is small or stands in a mail's own text is left alone."""
    if part.media_type == DRAWING:
        return _drawing(part.data)
    if part.media_type in APPLE:
        return Reading(warnings=() if part.inline else (NO_HEIC,))
    if part.media_type not in TYPES:
        return None
    size, left = _measured(part)
    if size is None:
        return Reading(warnings=() if part.inline else (DAMAGED,))
    if not _may_be_a_letter(part, size):
        # Of the icons inside other files nobody needs to hear.
        return Reading(warnings=() if part.inline or "/" in part.path else (TOO_SMALL,))
    direct = part.media_type in DIRECT
    scan = Scan((None,) * size.pages, partial(_drawn, part.data, size.pages, direct))
    return Reading(pages=size.pages, scan=scan, warnings=(FILM.format(count=left),) if left else ())


def _measured(part: RawPart) -> tuple[Size | None, int]:
    """The size, by the head of the file where that will do, and how many pictures of a film are left out."""
    size = size_of(part.data) if part.media_type in DIRECT else None
    if size is not None and size.width and size.height:
        return size, 0
    from officed.plugins.ocr.pictures import size_by_pillow

    return size_by_pillow(part.data) or (None, 0)


def _may_be_a_letter(part: RawPart, size: Size) -> bool:
    """A file of its own, or one attached that is not shown inside the mail."""
    if part.inline:
        return False
    shorter, longer = LEAST_ATTACHED if part.path else LEAST_ALONE
    return min(size.width, size.height) >= shorter and max(size.width, size.height) >= longer


def _drawn(data: bytes, pages: int, direct: bool, number: int, _dpi: int) -> Picture:
    """The page in grey; where that fails the file itself, of several pages in it one being named. Raises ValueError."""
    from officed.plugins.ocr.pictures import Unreadable, greymap

    try:
        return greymap(data, number)
    except Unreadable:
        if not direct:
            raise
        return Picture(data, frame=number if pages > 1 else None)


def _drawing(data: bytes) -> Reading:
    """The words in a drawing (SVG 2, 11.1), a line for each piece of text."""
    from officed.plugins.containers.xml import Broken, Refused, tell

    lines: list[list[str]] = []
    depth = 0

    def start(name: str, _attributes: object) -> None:
        nonlocal depth
        depth += name in WORDS
        if name in WORDS:
            lines.append([])

    def end(name: str) -> None:
        nonlocal depth
        depth -= name in WORDS

    try:
        tell(data, start, end, lambda text: lines[-1].append(text) if depth else None)
    except Refused as error:
        return Reading(warnings=(f"The drawing is refused: it has {error}.",))
    except Broken:
        return Reading(text=_words(lines), warnings=("The drawing is damaged; it was read as far as it goes.",))
    return Reading(text=_words(lines))


def _words(lines: list[list[str]]) -> str:
    return "\n".join(words for line in lines if (words := " ".join("".join(line).split())))
