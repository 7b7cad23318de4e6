"""Signs of life of threads: a thread that lives but hangs must not keep the service manager content."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from officed.domain.document import Content
from officed.ports.reading import Readers

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


class BeatingReaders:
    """The readers, with a sign of life before and after each document: a worker takes several in one round."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers

    def read(self, original: Path, name: str, media_type: str) -> Content:
        """Read an original on disk with everything inside it."""
        beat()
        try:
            return self._readers.read(original, name, media_type)
        finally:
            beat()

    def close(self) -> None:
        """End the processes."""
        self._readers.close()
