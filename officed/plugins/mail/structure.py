"""The shape of a message: headers, bodies, and parts between boundaries (RFC 5322, RFC 2046), on bytes.

The standard library's parser is not used for this: it loses parts where a boundary is missing, cannot give back the
exact bytes of a nested message, and recurses without a limit. What is done here is one level at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from officed.plugins.mail.words import Parameters, header_text, parameters

MAX_HEADERS = 2_000
MAX_VALUE = 64 * 1024
MAX_PARTS = 5_000
MAX_BLOCK = 4 * 1024 * 1024
MAX_WHITE_LINES = 50

FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.DOTALL)
BLANK = re.compile(rb"\r?\n(?=([ \t]*)\r?\n)")
FOLDED = re.compile(rb"(?:[ \t][^\n]{0,2000}\n){0,100}")
FOLD = re.compile(rb"[\r\n]+[ \t]*")
DELIMITER = re.compile(rb"^--(?=\S[^\r\n]{0,400}\r?$)([^\r\n]{1,200}?)(--)?[ \t]*\r?$", re.MULTILINE)
# White space, and the count of bytes that Apple Mail puts on a line of its own.
BEFORE = re.compile(rb"\s{0,4000}(?:\d{1,10}[ \t]*\r?\n)?(?=[!-9;-~]{1,200}[ \t]*:)")
MBOX_LINE = (b"From ", b">From ")
# A line that is no header ends the headers, unless one of these still follows: then the line is the mistake.
KNOWN = re.compile(
    rb"^(from|to|cc|subject|date|message-id|received|mime-version|content-[a-z-]+|return-path|reply-to|in-reply-to|"
    rb"references|x-[a-z0-9-]+|delivered-to|auto-submitted|sender|list-[a-z-]+)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(slots=True)
class Entity:
    """One level of a message: its headers (lower-case name, unfolded raw value) and its undecoded body."""

    headers: list[tuple[str, bytes]]
    body: bytes
    warnings: list[str] = field(default_factory=list)

    def raw(self, name: str) -> bytes:
        """The first value of a header, or empty bytes."""
        return next((value for key, value in self.headers if key == name), b"")

    def typed(self, name: str) -> Parameters:
        """A header of the form `value; name=value` (Content-Type, Content-Disposition)."""
        return parameters(header_text(self.raw(name)))


def entity_of(data: bytes, *, message: bool = False) -> Entity:
    """Split a part, or a whole `message`, into headers and body. Never raises; the warnings tell what was odd.

    Only a message may have a byte order mark, empty lines or an mbox line before its headers: a part that begins with
    an empty line has no headers.
    """
    if b"\n" not in data[:MAX_VALUE] and b"\r" in data:
        data = data.replace(b"\r", b"\n")
    entity = Entity([], b"")
    start = _start(data) if message else 0
    if data[start : start + 1] in (b"\n", b"\r") or not data:
        entity.body = data[start:].removeprefix(b"\r").removeprefix(b"\n")
        return entity
    end = _end_of_headers(data, start)
    block = data[start : end.start()] if end else data[start:]
    rest = data[end.end() :] if end else b""
    if len(block) > MAX_BLOCK:
        entity.warnings.append("The headers are endless; only their beginning was read.")
    lines, left = _header_lines(block[:MAX_BLOCK], entity)
    entity.headers = list(_fields(lines, entity))
    entity.body = _after(left, rest)
    return entity


def _start(data: bytes) -> int:
    """Where the headers begin: after a byte order mark, empty lines before a first header, and an mbox line."""
    at = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    skipped = BEFORE.match(data, at)
    at = skipped.end() if skipped else at
    while data.startswith(MBOX_LINE, at):
        after = data.find(b"\n", at)
        if after < 0:
            break
        at = after + 1
    return at


def _end_of_headers(data: bytes, start: int) -> re.Match[bytes] | None:
    """The line end before the first empty line. A line of white space counts too, unless more headers follow it."""
    for count, found in enumerate(BLANK.finditer(data, start)):
        if not found.group(1) or count >= MAX_WHITE_LINES:
            return found
        after = data.find(b"\n", found.end()) + 1
        if not KNOWN.match(data, _past_folds(data, after)):
            return found
    return None


def _past_folds(data: bytes, at: int) -> int:
    folds = FOLDED.match(data, at)
    return folds.end() if folds else at


def _after(left: bytes, rest: bytes) -> bytes:
    rest = rest.partition(b"\n")[2]
    return left + b"\n\n" + rest if left and rest else left or rest


def _header_lines(block: bytes, entity: Entity) -> tuple[list[bytes], bytes]:
    """The header fields, each with its folded lines, and what of the block turned out to be body already."""
    fields: list[bytes] = []
    last_known = max((found.start() for found in KNOWN.finditer(block)), default=-1)
    at = 0
    while at < len(block):
        end = block.find(b"\n", at) + 1 or len(block)
        line = block[at:end]
        if line[:1] in (b" ", b"\t") and fields:
            # Continuation lines are many in hostile mail; past the cap they are dropped, so that joining stays cheap.
            fields[-1] += line if len(fields[-1]) <= MAX_VALUE else b""
        elif FIELD.match(line):
            fields.append(line)
        elif end <= last_known:
            entity.warnings.append("A line among the headers is no header and was passed over.")
        else:
            return fields, block[at:]
        at = end
    return fields, b""


def _fields(lines: list[bytes], entity: Entity) -> Iterator[tuple[str, bytes]]:
    if len(lines) > MAX_HEADERS:
        entity.warnings.append(f"There are {len(lines)} headers; only the first {MAX_HEADERS} were read.")
    for line in lines[:MAX_HEADERS]:
        match = FIELD.match(line)
        if match is None:
            continue
        name, value = match.group(1).decode("ascii").lower(), match.group(2)
        if len(value) > MAX_VALUE:
            entity.warnings.append(f"The header {name[:60]} is too long and was cut.")
            value = value[:MAX_VALUE]
        yield name, FOLD.sub(b" ", value).strip()


_LINE_FEED = 0x0A


def split(body: bytes, boundary: str | None, warnings: list[str]) -> list[bytes] | None:
    """The parts of a multipart body, in order; None where no boundary can be found."""
    marks = _marks(body, boundary) if boundary else []
    if not marks:
        guess = _guessed(body)
        if guess is None:
            return None
        said = "does not occur" if boundary else "is missing"
        warnings.append(f"The boundary of a multipart {said}; another was found in the text.")
        marks = _marks(body, guess)
    return list(_between(body, marks, warnings))


def _marks(body: bytes, boundary: str) -> list[re.Match[bytes]]:
    wanted = re.escape(b"--" + boundary.rstrip().encode("utf-8", "surrogateescape"))
    marks = _at_line_starts(body, wanted + rb"(--)?[ \t]*\r?$")
    if all(mark.group(1) for mark in marks):
        # RFC 2046, 5.1.1: what follows the boundary on its line does not matter. It does for boundaries that begin
        # alike, hence the exact form first.
        marks = _at_line_starts(body, wanted + rb"(--)?(?![\w'()+,./:=?-])[^\r\n]*\r?$")
    return marks


def _at_line_starts(body: bytes, expression: bytes) -> list[re.Match[bytes]]:
    # An expression that begins with its literal is sought many times faster than one that begins with `^`.
    found = re.compile(expression, re.MULTILINE).finditer(body)
    return [mark for mark in found if mark.start() == 0 or body[mark.start() - 1] == _LINE_FEED]


def _guessed(body: bytes) -> str | None:
    """A delimiter-like line that is followed by a part's header, or comes again."""
    for found in DELIMITER.finditer(body):
        after = body[found.end() : found.end() + 200].lstrip(b"\r\n")
        if after[:8].lower() == b"content-":
            return found.group(1).decode("utf-8", "surrogateescape")
    return None


def _between(body: bytes, marks: list[re.Match[bytes]], warnings: list[str]) -> Iterator[bytes]:
    if not any(mark.group(1) for mark in marks):
        warnings.append("The last boundary is missing: the mail may have been cut off.")
    count = 0
    for number, mark in enumerate(marks):
        if mark.group(1):
            continue
        if (count := count + 1) > MAX_PARTS:
            warnings.append(f"There are more than {MAX_PARTS} parts; the rest was left unread.")
            return
        end = marks[number + 1].start() if number + 1 < len(marks) else len(body)
        part = body[mark.end() : end].removeprefix(b"\n")
        if number + 1 < len(marks):
            part = part.removesuffix(b"\n").removesuffix(b"\r")
        yield part
