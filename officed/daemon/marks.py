"""When each source was reached last, as small files beside the locks: for the clock, a restart, and an outside monitor.

They are no part of the register: losing them costs a few minutes of patience with a source that is gone.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

# A mark is written anew only when it is older than this: it is touched with every letter that is fetched.
FRESH_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class SourceMark:
    """A source was reached last at an instant, and known since another; `error` is why it was not reached since."""

    reached_at: datetime | None = None
    known_since: datetime | None = None
    error: str = ""


class SourceMarks:
    """The marks in a folder. Nothing here ever raises: a mark that cannot be written stops no intake."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written: dict[str, datetime] = {}

    def reached(self, source: str, now: datetime) -> None:
        """Note that a source was looked at."""
        at = self._written.get(source)
        if at is None or not 0 <= (now - at).total_seconds() < FRESH_SECONDS:
            self._written[source] = now
            self._write(source, SourceMark(now, self.of(source).known_since or now))

    def lost(self, source: str, error: str, now: datetime) -> None:
        """Note that a source could not be looked at, and why."""
        self._written.pop(source, None)
        before = self.of(source)
        if before.error != error:
            self._write(source, SourceMark(before.reached_at, before.known_since or now, error))

    def of(self, source: str) -> SourceMark:
        """The mark of a source, an empty one where there is none."""
        try:
            value = json.loads(self._file(source).read_text("utf-8"))
            return SourceMark(_instant(value["reached_at"]), _instant(value["known_since"]), str(value["error"]))
        except (OSError, ValueError, KeyError, TypeError):
            return SourceMark()

    def _write(self, source: str, mark: SourceMark) -> None:
        value = {
            "reached_at": mark.reached_at.isoformat() if mark.reached_at else None,
            "known_since": mark.known_since.isoformat() if mark.known_since else None,
            "error": mark.error,
        }
        file = self._file(source)
        half = file.with_suffix(".part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            half.write_text(json.dumps(value), "utf-8")
            half.replace(file)
        except OSError:
            return

    def _file(self, source: str) -> Path:
        # Names of sources are checked by the settings; those of a stranger's plugin are not.
        return self._folder / f"source.{source.replace(os.sep, '_').replace('.', '_')}.mark"


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
