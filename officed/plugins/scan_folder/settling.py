"""When a file in a scan folder is complete: scanners write page by page, and nobody tells when they are done."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from officed.plugins.scan_folder.files import ScanFile

# An empty file, or one without its end, may still be being written; after so many times the wait it is what it is.
EMPTY_TIMES = 10


class Settling:
    """Remembers since when each file has stood unchanged. Times are seconds of any clocks that the caller chooses."""

    def __init__(
        self, seconds: float, trust_mtime: bool, has_its_end: Callable[[ScanFile], bool] = lambda _: True
    ) -> None:
        """`trust_mtime` holds for local disks; the clock of a network share may be off, there two looks are needed.

        `has_its_end` is asked of files that would be complete, and is given longer where it says no.
        """
        self.trust_mtime = trust_mtime
        self._seconds = seconds
        self._has_its_end = has_its_end
        self._since: dict[ScanFile, float] = {}
        self._waiting = False

    @property
    def unsettled(self) -> bool:
        """Whether the last look saw files that were not complete yet."""
        return self._waiting

    def complete(self, files: Iterable[ScanFile], mono: float, now: float) -> list[ScanFile]:
        """Those of `files` that are complete. `mono` is a steady clock, `now` is the time of day that mtime uses."""
        before, self._since, done = self._since, {}, []
        for file in files:
            since = self._since[file] = before.get(file, mono)
            age = max(mono - since, now - file.mtime_ns / 1e9 if self.trust_mtime else 0.0)
            if age >= self._seconds and (age >= self._seconds * EMPTY_TIMES or (file.size and self._has_its_end(file))):
                done.append(file)
        self._waiting = len(done) < len(self._since)
        return done
