"""What is taken out of a container: counted, so that no packing trick fills the memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO

from officed.api import Opening, RawPart, Reading, media_type_of
from officed.plugins.containers.names import SAID, harmless

CHUNK = 1 << 16
HEAD = 4096
# Below this nothing is a bomb, however tightly it is packed.
SMALL = 1024 * 1024


class TooMuch(Exception):
    """What is packed is larger than the limits allow; the message says which limit."""


@dataclass(slots=True)
class Unpacking:
    """The files taken out of one container so far, within its limits."""

    most: Opening
    files: list[RawPart] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    taken: int = 0
    seen: int = 0

    def take(self, name: str, packed: int | None, open_it: Callable[[], IO[bytes]]) -> bool:
        """Take a file out. False where no more may follow; what is wrong with this one is a warning."""
        if self.seen >= self.most.entries:
            self.warn(f"Only the first {self.most.entries} entries were taken out ([reading] entries).")
            return False
        self.seen += 1
        try:
            with open_it() as stream:
                data = self.read(stream, packed)
        except TooMuch as error:
            self.warn(str(error))
            return self.taken < self.most.unpacked
        self.add(name, data)
        return True

    def add(self, name: str, data: bytes) -> None:
        """Keep a file, under a name that does no harm."""
        safe, tricky = harmless(name, len(self.files) + 1)
        if tricky:
            self.warn(SAID)
        self.files.append(RawPart(name=safe, media_type=media_type_of(safe, data[:HEAD]), data=data))

    def read(self, stream: IO[bytes], packed: int | None) -> bytes:
        """All of a stream that unpacks `packed` bytes. Raises TooMuch, and what the stream raises."""
        pieces: list[bytes] = []
        size = 0
        while piece := stream.read(CHUNK):
            size += len(piece)
            if self.taken + size > self.most.unpacked:
                self.taken = self.most.unpacked
                raise TooMuch("The container unpacks to more than is allowed; the rest was left packed "
                              "([reading] unpacked_mb).")  # fmt: skip
            if packed is not None and size > SMALL and size > self.most.ratio * max(packed, 1):
                self.taken += size
                raise TooMuch("An entry is packed like a bomb; it was left packed ([reading] ratio).")
            pieces.append(piece)
        self.taken += size
        return b"".join(pieces)

    def warn(self, said: str) -> None:
        """Say it once."""
        if said not in self.warnings:
            self.warnings.append(said)

    def reading(self, media_type: str | None = None) -> Reading:
        """What came out, as the reader's answer."""
        return Reading(media_type=media_type, children=tuple(self.files), warnings=tuple(self.warnings))
