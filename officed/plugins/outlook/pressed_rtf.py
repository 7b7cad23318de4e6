"""The compressed RTF of Outlook's bodies taken out of its compression (MS-OXRTFCP)."""

from __future__ import annotations

import struct

PRESSED, PLAIN = b"LZFu", b"MELA"
MAX_BYTES = 16 * 1024 * 1024
WINDOW = 4096
BEGINNING = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def unpressed(data: bytes) -> bytes:
    """The RTF, as far as it can be got; empty where the head is wrong. At most MAX_BYTES."""
    if len(data) < 16:
        return b""
    _, size, kind = struct.unpack_from("<II4s", data)
    if kind == PLAIN:
        return data[16 : 16 + min(size, MAX_BYTES)]
    return _followed(data, min(size, MAX_BYTES)) if kind == PRESSED else b""


def _followed(data: bytes, size: int) -> bytes:
    window = bytearray(BEGINNING.ljust(WINDOW, b"\0"))
    out, write, at = bytearray(), len(BEGINNING), 16
    while at < len(data) and len(out) < size:
        control, at = data[at], at + 1
        for bit in range(8):
            if at >= len(data):
                break
            if control >> bit & 1:
                if at + 1 >= len(data):
                    return bytes(out[:size])
                offset, length = (data[at] << 4) | (data[at + 1] >> 4), (data[at + 1] & 15) + 2
                at += 2
                if offset == write % WINDOW:
                    return bytes(out[:size])
                letters = [(offset + step) % WINDOW for step in range(length)]
            else:
                window[write % WINDOW] = data[at]
                letters, at = [write % WINDOW], at + 1
            for place in letters:
                window[write % WINDOW] = window[place]
                out.append(window[place])
                write += 1
    return bytes(out[:size])
