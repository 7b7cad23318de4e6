"""Names of entries, made harmless: nothing leads out of the container, nothing is a device, nothing is invisible."""

from __future__ import annotations

import re

UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
# Names that Windows gives to devices, with any ending (Naming Files, Paths, and Namespaces; Microsoft).
DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
DRIVE = re.compile(r"^[A-Za-z]:")
LONGEST = 200
SAID = "The names of entries lead out of the container or are no plain names; they were changed."
ESTONIAN = frozenset("õäöüšžÕÄÖÜŠŽ")


def harmless(name: str, number: int) -> tuple[str, bool]:
    """A relative path with single strokes, and whether the name was a trick. `number` names what has no name left."""
    straight = name.replace("\\", "/")
    plain = DRIVE.sub("", UNSEEN.sub("", straight))
    pieces = [piece for piece in plain.split("/") if piece not in ("", ".", "..")]
    safe = "/".join(kept for piece in pieces if (kept := _piece(piece)))
    tricky = plain != straight or plain.startswith("/") or ".." in plain.split("/")
    return safe or f"entry-{number}", tricky or not safe or any(DEVICE.fullmatch(piece) for piece in pieces)


def _piece(piece: str) -> str:
    piece = piece.strip().rstrip(". ")[:LONGEST]
    return f"_{piece}" if DEVICE.fullmatch(piece) else piece


def unguessed(name: str) -> str:
    """The name of a ZIP entry without the mark of UTF-8, which was read as code page 437 (APPNOTE, appendix D).

    Packers write UTF-8 without the mark, or the code page of their system: 866 in Russia, 775 in the Baltic states.
    """
    if name.isascii():
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    russian, baltic = raw.decode("cp866", "replace"), raw.decode("cp775", "replace")
    if all(sign.isascii() or "\u0400" <= sign <= "\u045f" or sign == "№" for sign in russian):
        return russian
    return baltic if all(sign.isascii() or sign in ESTONIAN for sign in baltic) else name
