"""Reading originals in limited processes: what a reader gets and gives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from officed.domain.document import Content


@dataclass(frozen=True, slots=True)
class RawPart:
    """Bytes that a reader is asked about. `path` leads through the containers; `body` marks the letter's own text."""

    name: str
    media_type: str
    data: bytes
    path: str = ""
    inline: bool = False
    body: bool = False
    charset: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader saw in one part. `content` is given by readers of letters only, without text and parts.

    `children` are files inside, which are read in their turn. `pages` None where the notion has no sense.
    """

    text: str = ""
    media_type: str | None = None
    content: Content | None = None
    children: tuple[RawPart, ...] = ()
    pages: int | None = None
    ocr: bool = False
    confidence: float | None = None
    warnings: tuple[str, ...] = ()


class Readers(Protocol):
    """The pool of limited processes. Never raises for what stands in a file: the warnings tell."""

    def read(self, original: Path, name: str, media_type: str) -> Content:
        """Read an original on disk with everything inside it."""

    def close(self) -> None:
        """End the processes."""
