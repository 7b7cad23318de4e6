"""A bell between threads of one process: something is new, look now. The database stays the truth."""

from __future__ import annotations

import threading


class Bell:
    """Rung by whoever made work, heard by one kind of worker."""

    def __init__(self) -> None:
        self._rung = threading.Event()

    def ring(self) -> None:
        """Wake whoever waits."""
        self._rung.set()

    def wait(self, seconds: float) -> bool:
        """Wait for the bell, at most so many seconds; whether it rang."""
        heard = self._rung.wait(seconds)
        self._rung.clear()
        return heard
