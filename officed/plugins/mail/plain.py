"""What plain text of a letter can carry besides words: soft line ends, files as text, a PGP frame. All on bytes.

Sources: RFC 3676 (format=flowed), POSIX uuencode, the yEnc draft 1.3, RFC 4880 section 7 (clear-signed text).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

# How a block begins and ends. Two patterns and not one, so that a thousand beginnings without an end cost nothing.
UU = (
    re.compile(rb"^begin(?P<b64>-base64)? [0-7]{3,4} (?P<name>[^\r\n]{1,300})\r?\n", re.MULTILINE),
    re.compile(rb"^(?:end|====)[ \t]*\r?$", re.MULTILINE),
)
YENC = (
    re.compile(rb"^=ybegin [^\r\n]{0,300}?name=(?P<name>[^\r\n]{1,300})\r?\n(?:=ypart [^\n]{0,300}\n)?", re.MULTILINE),
    re.compile(rb"^=yend\b[^\n]*$", re.MULTILINE),
)
CLEAR_SIGNED = (
    re.compile(
        rb"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\r?\n(?:[A-Za-z-]{1,40}: [^\n]{0,300}\n){0,20}[ \t]*\r?\n",
        re.MULTILINE,
    ),
    re.compile(rb"^-----BEGIN PGP SIGNATURE-----[ \t]*\r?$", re.MULTILINE),
)
SIGNATURE_END = re.compile(rb"^-----END PGP SIGNATURE-----[ \t]*\r?\n?", re.MULTILINE)
DASH_ESCAPE = re.compile(rb"^- ", re.MULTILINE)
QUOTES = re.compile(rb">*")
ESCAPED = re.compile(rb"=(.)", re.DOTALL)
YENC_BACK = bytes((code - 42) % 256 for code in range(256))
MAX_BLOCKS = 100

Marks = tuple[re.Pattern[bytes], re.Pattern[bytes]]
Decode = Callable[[re.Match[bytes], bytes], bytes | None]


@dataclass(slots=True)
class Plain:
    """The words that are left, the files (name as written, bytes) in order, and what there is to tell."""

    text: bytes
    files: list[tuple[bytes, bytes]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def plain(data: bytes, *, flowed: bool = False, delsp: bool = False) -> Plain:
    """Take the plain text of a letter apart. `flowed` and `delsp` are the parameters of its Content-Type."""
    found = Plain(unflowed(data, delsp=delsp) if flowed else data)
    if b"begin" in data:
        _take_files(found, UU, _uudecoded)
    if b"=ybegin " in data:
        _take_files(found, YENC, _ydecoded)
    if b"-----BEGIN PGP " in data:
        _open_frame(found)
    return found


def unflowed(data: bytes, *, delsp: bool = False) -> bytes:
    """Paragraphs whose lines were broken softly put together again (RFC 3676, section 4)."""
    whole: list[bytes] = []
    depth_before, open_line = 0, False
    for line in data.splitlines():
        depth = len(QUOTES.match(line).group(0))  # type: ignore[union-attr]
        line = line[depth:].removeprefix(b" ")
        if open_line and depth == depth_before and line != b"-- ":
            whole[-1] += line
        else:
            whole.append((b">" * depth + b" " if depth else b"") + line)
        open_line = line.endswith(b" ") and line != b"-- "
        if open_line and delsp:
            whole[-1] = whole[-1][:-1]
        depth_before = depth
    return b"\n".join(whole) + (b"\n" if data.endswith(b"\n") else b"")


def _blocks(data: bytes, marks: Marks) -> Iterator[tuple[re.Match[bytes], re.Match[bytes]]]:
    """Where blocks begin and end, in order; no more of them than anybody would write."""
    at = 0
    for _ in range(MAX_BLOCKS):
        begin = marks[0].search(data, at)
        end = marks[1].search(data, begin.end()) if begin else None
        if begin is None or end is None:
            return
        yield begin, end
        at = end.end()


def _take_files(found: Plain, marks: Marks, decode: Decode) -> None:
    kept: list[bytes] = []
    at = 0
    for begin, end in _blocks(found.text, marks):
        data = decode(begin, found.text[begin.end() : end.start()])
        if data is not None:
            found.files.append((begin.group("name").strip(), data))
            kept.append(found.text[at : begin.start()])
            at = end.end()
    found.text = b"".join((*kept, found.text[at:])) if at else found.text


def _uudecoded(begin: re.Match[bytes], block: bytes) -> bytes | None:
    """The bytes of a uuencoded block; None where it is prose that only begins alike."""
    if begin.group("b64"):
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", block)
        return base64.b64decode(letters[: len(letters) - (len(letters) % 4 == 1)] + b"==")
    pieces: list[bytes] = []
    for line in block.splitlines():
        if not line.strip() or line.strip() == b"`":
            continue
        try:
            pieces.append(binascii.a2b_uu(line[: (((line[0] - 32) & 63) * 4 + 5) // 3]))
        except binascii.Error:
            return None
    return b"".join(pieces) if pieces else None


def _ydecoded(_begin: re.Match[bytes], block: bytes) -> bytes:
    data = block.replace(b"\r", b"").replace(b"\n", b"")
    return ESCAPED.sub(lambda one: bytes([(one.group(1)[0] - 64) % 256]), data).translate(YENC_BACK)


def _open_frame(found: Plain) -> None:
    kept: list[bytes] = []
    at = 0
    for begin, end in _blocks(found.text, CLEAR_SIGNED):
        after = SIGNATURE_END.search(found.text, end.end())
        kept += [found.text[at : begin.start()], DASH_ESCAPE.sub(b"", found.text[begin.end() : end.start()])]
        at = after.end() if after else len(found.text)
    if kept:
        found.text = b"".join((*kept, found.text[at:]))
        found.warnings.append("The text is signed with PGP; the signature was taken off and not checked.")
    if b"-----BEGIN PGP MESSAGE-----" in found.text:
        found.warnings.append("The text is encrypted with PGP and cannot be read here.")
