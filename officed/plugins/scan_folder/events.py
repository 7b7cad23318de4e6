"""Events of a folder as a hint when to look. The only file that knows watchdog."""

from __future__ import annotations

import logging
import threading
from pathlib import Path, PurePath

from watchdog.events import (
    EVENT_TYPE_CLOSED,
    EVENT_TYPE_CREATED,
    EVENT_TYPE_MODIFIED,
    EVENT_TYPE_MOVED,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

# What watchdog says while it is being stopped is of no use to anybody.
logging.getLogger("watchdog").setLevel(logging.CRITICAL)

# Reading a file also makes events; only these can mean something new.
_TELLING = frozenset({EVENT_TYPE_CREATED, EVENT_TYPE_MODIFIED, EVENT_TYPE_MOVED, EVENT_TYPE_CLOSED})


class FolderEvents:
    """Watches a folder with all sub-folders but one. Raises OSError where the system can watch no more."""

    def __init__(self, folder: Path, left_out: Path) -> None:
        self._hint = threading.Event()
        self._observer: BaseObserver = Observer()
        self._observer.daemon = True
        self._observer.schedule(_Hints(self._hint, left_out), str(folder), recursive=True)
        self._observer.start()

    def wait(self, seconds: float) -> bool:
        """Whether something has happened since the last call, or happens within `seconds`."""
        if not self._hint.wait(seconds):
            return False
        self._hint.clear()
        return True

    def close(self) -> None:
        """Stop watching."""
        self._observer.stop()
        self._observer.join(5)


class _Hints(FileSystemEventHandler):
    def __init__(self, hint: threading.Event, left_out: Path) -> None:
        self._hint = hint
        self._left_out = left_out

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Give a hint unless it is our own moving away of a stored file."""
        place = PurePath(str(event.dest_path or event.src_path))
        # A folder changes with every file in it, also with one that leaves; the file has an event of its own.
        if event.is_directory and event.event_type == EVENT_TYPE_MODIFIED:
            return
        if event.event_type in _TELLING and not place.is_relative_to(self._left_out):
            self._hint.set()
