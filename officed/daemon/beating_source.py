"""A source that gives a sign of life with every letter, so that a full mailbox is not taken for a thread that hangs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from officed.daemon.pulse import beat
from officed.ports.sources import Fetched, Found, Source


class BeatingSource:
    """Passes everything on to the source it was made from."""

    def __init__(self, source: Source, reached: Callable[[], None]) -> None:
        """`reached` is told that the place answers: a full mailbox takes long, and is not lost meanwhile."""
        self._source = source
        self._reached = reached
        self.name = source.name

    def list(self) -> Iterable[Found]:
        """What stands there."""
        beat()
        found = self._source.list()
        self._reached()
        return found

    def fetch(self, keys: Sequence[str]) -> Iterator[Fetched]:
        """The originals, a sign of life with each."""
        for fetched in self._source.fetch(keys):
            beat()
            self._reached()
            yield fetched

    def take(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Move what is stored."""
        beat()
        return self._source.take(keys)

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Wait for something new."""
        beat()
        self._source.wait(seconds, stop)

    def close(self) -> None:
        """Let go."""
        self._source.close()
