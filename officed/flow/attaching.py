"""Originals as parts of a mail, octet for octet (RFC 2045, 2046, 2183, 2231)."""

from __future__ import annotations

import re
from base64 import encodebytes
from dataclasses import dataclass
from mimetypes import guess_extension
from pathlib import PurePosixPath
from unicodedata import category, normalize
from urllib.parse import quote

_LONGEST_LINE = 998  # Octets without CRLF, RFC 5322 2.1.1.
_LONGEST_NAME = 150  # Octets in UTF-8.
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}")
_UNFIT_FOR_NAMES = re.compile(r'[<>:"/\\|?*]')
_SUFFIX = re.compile(r"\.(?=[0-9]*[a-z])[a-z0-9]{1,5}")
_ANY = "application/octet-stream"
MAIL = "message/rfc822"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a multipart mail: headers (each with CRLF), encoded data, whether that holds octets above 127."""

    head: bytes
    data: bytes
    eight_bit: bool


def attachment(name: str, media_type: str, data: bytes, *, eight_bit: bool = True) -> Part:
    """Return an original as an attachment.

    A mail goes as message/rfc822 with its very octets, wherever a mail server may carry them so; base64 is forbidden
    there (RFC 2046 5.2.1). A mail that may not travel so, and everything else, goes as a base64 file; so does a mail
    with octets above 127 where the server takes none (`eight_bit` False, RFC 6152).
    """
    wanted = media_type.strip().lower()
    if wanted == MAIL:
        bare = may_travel_bare(data) and (eight_bit or data.isascii())
        return _mail(_as_mail(name), data) if bare else _file(_as_mail(name), _ANY, data)
    # Containers may not be base64 either (RFC 2045 6.4), so an unknown one is a file like any other.
    plain = _MEDIA_TYPE.fullmatch(wanted) and not wanted.startswith(("message/", "multipart/"))
    return _file(name, wanted if plain else _ANY, data)


def may_travel_bare(data: bytes) -> bool:
    """Tell whether octets may stand in a mail as they are: CRLF line ends, lines of at most 998 octets, no NUL."""
    if not data or b"\0" in data or not has_crlf_ends(data):
        return False
    return max(map(len, data.split(b"\r\n"))) <= _LONGEST_LINE


def has_crlf_ends(data: bytes) -> bool:
    """Tell whether every CR stands before an LF and every LF behind a CR. Counting is quick on large originals."""
    return data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r")


def clean_name(name: str, media_type: str = _ANY) -> str:
    """Return a file name that is safe everywhere: no folders, no control or direction marks, at most 150 octets."""
    whole = normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
    seen = "".join(letter for letter in whole if category(letter)[0] != "C")
    flat = " ".join(_UNFIT_FOR_NAMES.sub("_", seen).split()).strip(". ")
    suffix = PurePosixPath(flat).suffix[:20]
    stem = flat.removesuffix(suffix) if suffix else flat
    room = _LONGEST_NAME - len(suffix.encode())
    return (stem.encode()[:room].decode("utf-8", "ignore").rstrip() + suffix) or _nameless(media_type)


def _nameless(media_type: str) -> str:
    return "letter.eml" if media_type == MAIL else "file"


def name_for_people(number: str, title: str, stored: str, media_type: str) -> str:
    """Return the name of a letter's copy by which people know it: its number, and what it calls itself.

    `stored` is the name under which it came, and says what kind of file it is.

    >>> name_for_people("7-1/123", "Teabenõue: lepingud", "scan.PDF", "application/pdf")
    '7-1_123 Teabenõue_ lepingud.pdf'
    """
    suffix = ".eml" if media_type == MAIL else _suffix(stored, media_type)
    bare = title[: -len(suffix)] if suffix and title.lower().endswith(suffix) else title
    return clean_name(f"{number} {bare}".strip(" .") + suffix, media_type)


def _suffix(stored: str, media_type: str) -> str:
    """What says the kind of file; words behind a full stop are part of a name, which may be nobody's to know."""
    own = PurePosixPath(clean_name(stored)).suffix.lower()
    if _SUFFIX.fullmatch(own):
        return own
    kind = media_type.strip().lower()
    return (guess_extension(kind) or "") if kind != _ANY else ""


def _as_mail(name: str) -> str:
    clean = clean_name(name, MAIL)
    return clean if clean.lower().endswith(".eml") else clean_name(f"{clean}.eml", MAIL)


def _mail(name: str, data: bytes) -> Part:
    eight_bit = not data.isascii()
    return Part(_head(MAIL, name, "8bit" if eight_bit else "7bit"), data, eight_bit)


def _file(name: str, media_type: str, data: bytes) -> Part:
    encoded = encodebytes(data).replace(b"\n", b"\r\n")
    return Part(_head(media_type, clean_name(name), "base64"), encoded, eight_bit=False)


def _head(media_type: str, name: str, coding: str) -> bytes:
    named = f'filename="{name}"' if name.isascii() else f"filename*=utf-8''{quote(name, safe='')}"
    lines = [
        f"Content-Type: {media_type}",
        f"Content-Transfer-Encoding: {coding}",
        f"Content-Disposition: attachment;\r\n {named}",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")
