"""Stacks of scans on the parent's side: jobs of leafing and cutting, and their answers, of which none is trusted."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from pathlib import Path

from officed.domain.covers import Stretch
from officed.ports.reading import CannotCut, Leafed
from officed.sandbox.frames import Json
from officed.sandbox.walk import REST

PDF_HEAD = b"%PDF-"


def leafing(original: Path, skip: Mapping[int, str], seconds: float) -> Json:
    """The job of leafing through; pages in `skip` are passed over."""
    return {"stack": "leaf", "path": str(original.absolute()), "seconds": seconds, "skip": sorted(skip)}


def cutting(original: Path, letter: Stretch, seconds: float) -> Json:
    """The job of cutting one letter out."""
    pages = [letter.first, letter.last]
    return {"stack": "cut", "path": str(original.absolute()), "seconds": seconds, "pages": pages}


def page_of(path: str | None) -> int | None:
    """The page that a reader died of, by the path that `officed.sandbox.walk.page_path` gives it."""
    number = (path or "").rpartition(REST)[2]
    return int(number) if path and number.isdecimal() else None


def leafed(frame: Json) -> Leafed:
    """The answer to leafing. Raises ValueError where the shape is wrong."""
    if "unreadable" in frame:
        return Leafed(bad={0: str(frame["unreadable"])})
    pages, blank, codes, bad = frame.get("pages"), frame.get("blank"), frame.get("codes"), frame.get("bad")
    if not (isinstance(pages, int) and isinstance(blank, list) and isinstance(codes, dict) and isinstance(bad, dict)):
        raise ValueError("a reader answered in a wrong shape")
    try:
        return Leafed(
            pages,
            frozenset(int(page) for page in blank),
            {int(page): tuple(str(text) for text in texts) for page, texts in codes.items()},
            {int(page): str(why) for page, why in bad.items()},
        )
    except TypeError as error:
        raise ValueError("a reader answered in a wrong shape") from error


class Scissors:
    """Puts the pieces of one letter together as they come."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._failed = ""

    def take(self, frame: Json) -> bool | None:
        """Take a frame; True with the last one. Raises ValueError where the shape is wrong."""
        if "unreadable" in frame:
            self._failed = str(frame["unreadable"])
            return True
        piece = frame.get("piece")
        if not isinstance(piece, str):
            raise ValueError("a reader answered in a wrong shape")
        try:
            self._pieces.append(base64.b64decode(piece, validate=True))
        except binascii.Error as error:
            raise ValueError("a reader answered in a wrong shape") from error
        return True if frame.get("last") is True else None

    def cut(self) -> bytes:
        """The letter. Raises `CannotCut`."""
        data = b"".join(self._pieces)
        if self._failed or not data.startswith(PDF_HEAD):
            raise CannotCut(reason=self._failed or "what was cut out is no PDF")
        return data
