"""Signs of life of threads: a thread that lives but hangs must not keep the service manager content."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from officed.domain.covers import Stretch
from officed.domain.document import Content
from officed.ports.reading import Leafed, Readers

_here = threading.local()


class Pulse:
    """When a thread gave its last sign of life, in seconds of the steady clock."""

    def __init__(self) -> None:
        self._at = time.monotonic()

    def beat(self) -> None:
        """Give a sign of life."""
        self._at = time.monotonic()

    def age(self) -> float:
        """Seconds since the last one."""
        return time.monotonic() - self._at


def feel(pulse: Pulse) -> None:
    """From now on `beat` in this thread is that of the pulse."""
    _here.pulse = pulse
    pulse.beat()


def beat() -> None:
    """A sign of life of this thread; nothing in a thread that nobody watches."""
    pulse: Pulse | None = getattr(_here, "pulse", None)
    if pulse is not None:
        pulse.beat()


@contextmanager
def beating() -> Iterator[None]:
    """A sign of life before and after what may take long."""
    beat()
    try:
        yield
    finally:
        beat()


class BeatingReaders:
    """The readers, with a sign of life before and after each document: a worker takes several in one round."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers

    def read(self, original: Path, name: str, media_type: str, *, unread: Collection[int] = ()) -> Content:
        """Read an original on disk with everything inside it."""
        with beating():
            return self._readers.read(original, name, media_type, unread=unread)

    def leaf(self, original: Path) -> Leafed:
        """Leaf through a PDF on disk for codes of cover sheets."""
        with beating():
            return self._readers.leaf(original)

    def cut(self, original: Path, letters: Sequence[Stretch]) -> Iterator[bytes]:
        """Each of these letters of a PDF as a PDF of its own."""
        for letter in self._readers.cut(original, letters):
            beat()
            yield letter

    def close(self) -> None:
        """End the processes."""
        self._readers.close()
