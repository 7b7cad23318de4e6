"""Old PowerPoint's .ppt (MS-PPT 2.3): the text of slides and notes, in the order of the file."""

from __future__ import annotations

import struct

TEXT_WIDE, TEXT_NARROW, STRING = 0x0FA0, 0x0FA8, 0x0FBA
# Names of fonts and the like, and masters that only say »click to edit«.
UNSEEN = frozenset({0x03F8, 0x07D0, 0x0FB7, 0x1388, 0x0FC9, 0x0FD9})
CONTAINER = 0xF
MOST_RECORDS = 500_000


def text_of(document: bytes) -> str:
    """The lines of text, each once in a row."""
    found: list[str] = []
    at = records = 0
    while at + 8 <= len(document) and records < MOST_RECORDS:
        records += 1
        version, kind, size = struct.unpack_from("<HHI", document, at)
        at += 8
        body = document[at : at + size] if kind in (TEXT_WIDE, TEXT_NARROW) else b""
        if kind == TEXT_WIDE:
            found.append(body.decode("utf-16-le", "replace"))
        elif kind == TEXT_NARROW:
            found.append(body.decode("latin-1"))
        if version & 0xF != CONTAINER or kind in UNSEEN:
            at += size
    lines = "\n".join(found).replace("\r", "\n").replace("\x0b", "\n").split("\n")
    return "\n".join(line.strip() for number, line in enumerate(lines) if line.strip() and line != lines[number - 1])
