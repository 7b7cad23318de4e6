"""Length-prefixed JSON frames over pipes. JSON only: nothing that comes from a reader is ever executed."""

from __future__ import annotations

import json
import os
import select
import time
from typing import Final

LENGTH: Final = 4
MAX_FRAME: Final = 512 * 1024 * 1024
CHUNK: Final = 1 << 20

Json = dict[str, object]


class Closed(Exception):
    """The other end of the pipe is gone."""


class TooLate(Exception):
    """Nothing came in time."""


class Malformed(Exception):
    """What came is no frame."""


def write_frame(fd: int, value: Json) -> None:
    """Write one value whole. Raises Closed."""
    data = json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    view = memoryview(len(data).to_bytes(LENGTH, "big") + data)
    try:
        while view:
            view = view[os.write(fd, view) :]
    except BrokenPipeError:
        raise Closed from None


def read_frame(fd: int, seconds: float | None = None, most: int = MAX_FRAME) -> Json:
    """Read one value, of at most `most` bytes, within `seconds`. Raises Closed, TooLate, Malformed."""
    end = None if seconds is None else time.monotonic() + seconds
    length = int.from_bytes(_exactly(fd, LENGTH, end), "big")
    if length > most:
        raise Malformed
    try:
        value = json.loads(_exactly(fd, length, end))
    except (ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(value, dict):
        raise Malformed
    return value


def _exactly(fd: int, count: int, end: float | None) -> bytes:
    pieces: list[bytes] = []
    while count:
        if end is not None and not select.select([fd], [], [], max(0.0, end - time.monotonic()))[0]:
            raise TooLate
        piece = os.read(fd, min(count, CHUNK))
        if not piece:
            raise Closed
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)
