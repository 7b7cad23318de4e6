"""Reading originals in limited processes: what a reader gets and gives."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from officed.domain.covers import Stretch
from officed.domain.document import Content
from officed.domain.errors import OfficedError


@dataclass(frozen=True, slots=True)
class Opening:
    """How far a container may be opened: most entries of one, most bytes unpacked still, highest rate of packing."""

    entries: int = 1_000
    unpacked: int = 200 * 1024 * 1024
    ratio: float = 200


@dataclass(frozen=True, slots=True)
class RawPart:
    """Bytes that a reader is asked about. `path` leads through the containers; `body` marks the letter's own text.

    `opening` says how much may be unpacked out of it; it shrinks with every container of the document. `unread` are
    pages, counted from 0, that are not to be read: cover sheets. `passwords` are those that the office knows for locked
    files, in the order they are tried; never say one in a warning.
    """

    name: str
    media_type: str
    data: bytes
    path: str = ""
    inline: bool = False
    body: bool = False
    charset: str | None = None
    warnings: tuple[str, ...] = ()
    opening: Opening = Opening()
    unread: frozenset[int] = frozenset()
    passwords: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a picture file (PNM, PNG, JPEG or TIFF). `frame` is its number in a TIFF of several, from 0.

    `dpi` stands where the file itself does not say how fine it is.
    """

    data: bytes
    frame: int | None = None
    dpi: int | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """Pages of which some are pictures only: `texts` has the text of each, None where it has to be recognised.

    `draw(page, dpi)` gives the picture of a page, counted from 0. It raises ValueError where there is none to be had.
    `besides` is text that stands on no page, such as the values of a form.
    """

    texts: tuple[str | None, ...]
    draw: Callable[[int, int], Picture]
    besides: str = ""


@dataclass(frozen=True, slots=True)
class Recognising:
    """How pictures become text: languages by Tesseract's names, seconds for one page, confidence from 0 to 100.

    `sheets` are descriptors of files in memory, of a fixed size, that pictures are handed over in: a process that may
    not write files may still write into these. Without them pictures go through a pipe, which takes longer.
    """

    languages: tuple[str, ...]
    dpi: int
    seconds: float
    least_confidence: float
    sheets: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Recognised:
    """The text of a scan with its mean confidence (0 to 100), None where nothing was recognised.

    `missing` says what is not installed: a matter of the office, not of the file.
    """

    text: str = ""
    confidence: float | None = None
    warnings: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leafed:
    """A PDF leafed through for cover sheets: how many pages, which are blank, which texts stand in codes on which.

    Pages count from 1. `bad` are those that could not be looked at, with the reason.
    """

    pages: int = 0
    blank: frozenset[int] = frozenset()
    codes: Mapping[int, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    bad: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader saw in one part. `content` is given by readers of letters only, without text and parts.

    `children` are files inside, which are read in their turn. `pages` None where the notion has no sense. A reader
    that meets pictures of text gives a `scan`; officed recognises it and puts in text, `ocr` and `confidence`.
    """

    text: str = ""
    media_type: str | None = None
    content: Content | None = None
    children: tuple[RawPart, ...] = ()
    pages: int | None = None
    ocr: bool = False
    confidence: float | None = None
    warnings: tuple[str, ...] = ()
    scan: Scan | None = None


class CannotCut(OfficedError):
    """The stack cannot be cut into its letters: {reason}. Split it by hand and scan the letters one by one."""


class Readers(Protocol):
    """The pool of limited processes. Never raises for what stands in a file: the warnings tell."""

    def read(self, original: Path, name: str, media_type: str, *, unread: Collection[int] = ()) -> Content:
        """Read an original on disk with everything inside it. Of a PDF the pages `unread`, from 1, are passed over."""

    def leaf(self, original: Path) -> Leafed:
        """Leaf through a PDF on disk for codes of cover sheets."""

    def cut(self, original: Path, letters: Sequence[Stretch]) -> Iterator[bytes]:
        """Each of these letters of a PDF as a PDF of its own, the same bytes each time. Raises `CannotCut`."""

    def close(self) -> None:
        """End the processes."""
