"""Old Word's .doc (MS-DOC 2.4.1): the text of all stories through the piece table."""

from __future__ import annotations

import re
import struct

MAGIC, ENCRYPTED, WHICH_TABLE = 0xA5EC, 0x0100, 0x0200
# Word 97 and later; before it the text stands in one piece.
WORD_97 = 0x00C0
CLX_AT = 0x01A2
MOST_PIECES = 200_000
# Fields: begin, code, separator, result, end (MS-DOC 2.8.25).
FIELD_CODE = re.compile(r"\x13[^\x13\x14\x15]*(?:\x14|(?=\x15))")
SIGNS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x07": "\t", "\x1e": "-", "\x1f": None, "\x14": None,
                       "\x15": None, "\x13": None, "\x01": None, "\x02": None, "\x05": None, "\x08": None})  # fmt: skip


class Locked(Exception):
    """The file is encrypted."""


class Old(Exception):
    """The file is damaged, or of Word 95 or before."""


def text_of(document: bytes, tables: dict[str, bytes]) -> str:
    """The text. `tables` has the streams 0Table and 1Table. Raises Locked, Old."""
    try:
        magic, version = struct.unpack_from("<HH", document)
        flags = struct.unpack_from("<H", document, 10)[0]
        if magic != MAGIC or version < WORD_97:
            raise Old
        if flags & ENCRYPTED:
            raise Locked
        table = tables.get("1Table" if flags & WHICH_TABLE else "0Table", b"")
        start, size = struct.unpack_from("<II", document, CLX_AT)
        return _plain("".join(_pieces(document, table[start : start + size])))
    except struct.error as error:
        raise Old from error


def _pieces(document: bytes, clx: bytes) -> list[str]:
    at = 0
    while clx[at : at + 1] == b"\x01":
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at : at + 1] != b"\x02":
        raise Old
    size = struct.unpack_from("<I", clx, at + 1)[0]
    plc = clx[at + 5 : at + 5 + size]
    count = min((len(plc) - 4) // 12, MOST_PIECES)
    ends = struct.unpack_from(f"<{count + 1}I", plc)
    found = []
    for number in range(count):
        where = struct.unpack_from("<I", plc, (count + 1) * 4 + number * 8 + 2)[0]
        length = max(0, ends[number + 1] - ends[number])
        # The second highest bit says one byte a sign, at half the place.
        if where & 0x40000000:
            start = (where & 0x3FFFFFFF) // 2
            found.append(document[start : start + length].decode("cp1252", "replace"))
        else:
            found.append(document[where : where + 2 * length].decode("utf-16-le", "replace"))
    return found


def _plain(text: str) -> str:
    for _ in range(8):
        text, count = FIELD_CODE.subn("", text)
        if not count:
            break
    lines = text.replace("\x07\x07", "\n").translate(SIGNS).split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")
