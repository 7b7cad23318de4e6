"""A scan folder as a source: complete files are found, read and, after they are stored, moved into its taken folder."""

from __future__ import annotations

import errno
import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from officed.api import BadSettings, Fetched, Found, Mark, ScanFolder, Unreachable, Way, media_type_of
from officed.plugins.scan_folder.endings import has_its_end
from officed.plugins.scan_folder.events import FolderEvents
from officed.plugins.scan_folder.files import ScanFile, display_name, look, standing, unwritten, written
from officed.plugins.scan_folder.places import on_network
from officed.plugins.scan_folder.settling import Settling

HEAD_OCTETS = 4096
# Rights that are missing, and how often they are missed before a file is left where it stands.
FORBIDDEN = frozenset({errno.EACCES, errno.EPERM})
FORBIDDEN_TRIES = 3
# How long `stop` may go unnoticed.
_GLANCE_SECONDS = 0.5

_log = logging.getLogger("officed.plugins.scan_folder")


class ScanFolderSource:
    """One `[[folder]]` with its sub-folders; keys are `path|size|mtime_ns|inode`, the path as `files.written` has it.

    Events only say when to look, and where the system gives none (network shares) the folder is looked at every
    `poll_seconds`. There a file's own time is not trusted either: it must be seen unchanged twice; and its inode is
    written as 0, because it does not outlast a mount.
    """

    def __init__(self, folder: ScanFolder, root: Path) -> None:
        """`root` is where a relative path starts. Raises `BadSettings` for a taken folder that is none of its own."""
        taken = PurePosixPath(folder.taken)
        if taken.is_absolute() or not taken.parts or ".." in taken.parts:
            raise BadSettings(text=f"folder {folder.name}: »taken« must be a sub-folder, not »{folder.taken}«")
        self.name = folder.name
        self._folder = folder
        self._path = root / folder.path
        self._taken = str(taken)
        self._what = f"Scan folder {folder.name} ({self._path})"
        self._settling = Settling(folder.settle_seconds, not folder.polling, self._has_its_end)
        self._events: FolderEvents | None = None
        self._places: dict[str, str] = {}
        self._told: set[str] = set()
        self._tries: Counter[str] = Counter()

    @property
    def unsettled(self) -> bool:
        """Whether the last listing left out files that may still be written: look again after `settle_seconds`."""
        return self._settling.unsettled

    def list(self) -> Iterable[Found]:
        """Complete files, oldest first. One that is still being written comes with a later listing."""
        with self._reaching():
            self._watch()
            files = list(standing(self._path, self._taken, self._folder.ignore, self._unreadable))
        if self._folder.polling or on_network(self._path):
            self._settling.trust_mtime = False
            files = [replace(file, inode=0) for file in files]
        done = self._settling.complete(files, time.monotonic(), time.time())
        return [
            Found(file.key, file.size, display_name(file.place))
            for file in sorted(done, key=lambda file: (file.mtime_ns, file.place))
        ]

    def fetch(self, keys: Sequence[str]) -> Iterator[Fetched]:
        """The files as paths; one that has gone or changed is left out.

        Raises `Unreachable` after all others are handed over, if one that is still there cannot be read.
        """
        failures: list[str] = []
        for key, file in self._still(keys):
            try:
                yield self._original(key, file)
            except FileNotFoundError:
                continue
            except OSError as error:
                failures.append(f"{written(file.place)} cannot be read ({error.strerror})")
        self._raise(failures)

    def take(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Move files into the taken folder, with their sub-folders, never over another. Returns key -> new path.

        All that can be moved is moved. Raises `Unreachable` when something is left that may be moved later; the places
        of the moved ones are told by the next call. In a folder that is read-only to us files stay where they are, and
        that is their place: they are known by their keys and not taken again.
        """
        failures: list[str] = []
        for key, file in self._still(keys):
            try:
                self._places[key] = written(self._move(file.place))
            except FileNotFoundError:
                continue
            except OSError as error:
                if self._may_not(key, error):
                    self._places[key] = written(file.place)
                    self._tell("/read-only", self._stays(error))
                    continue
                failures.append(f"{written(file.place)} cannot be moved to {self._taken} ({error.strerror})")
        self._raise(failures)
        places, self._places = self._places, {}
        return {key: places[key] for key in keys if key in places}

    def taken(self) -> Iterable[str]:
        """Every file in the taken folder; none where it was not made yet."""
        with self._reaching():
            if not (self._path / self._taken).is_dir():
                return []
            files = list(standing(self._path / self._taken, "", self._folder.ignore, self._unreadable))
        return [written(f"{self._taken}/{file.place}") for file in files]

    def marks(self, places: Sequence[str]) -> Iterator[Mark]:
        """Sizes of files, by their keys or by their places in the taken folder; moving keeps no other mark sure."""
        for place in places:
            with self._reaching():
                file = look(self._path, self._place(place))
            if file is not None:
                yield Mark(place, file.size, datetime.fromtimestamp(file.mtime_ns / 1e9, UTC))

    def fetch_taken(self, places: Sequence[str]) -> Iterator[Fetched]:
        """The files in the taken folder, as paths."""
        failures: list[str] = []
        for place in places:
            try:
                with self._reaching():
                    file = look(self._path, self._place(place))
                if file is not None:
                    yield self._original(place, file)
            except FileNotFoundError:
                continue
            except OSError as error:
                failures.append(f"{place} cannot be read ({error.strerror})")
        self._raise(failures)

    def _place(self, text: str) -> str:
        """The path of a key, or of a place that `take` has told."""
        try:
            return ScanFile.parse(text).place
        except ValueError:
            return unwritten(text)

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Until the folder has changed and had time to settle; at the latest until it is time to look anyway."""
        end = time.monotonic() + min(seconds, self._folder.poll_seconds)
        settle = max(self._folder.settle_seconds, 0.05)
        if self.unsettled:
            end = min(end, time.monotonic() + settle)
        while not stop.is_set() and (left := end - time.monotonic()) > 0:
            glance = min(left, _GLANCE_SECONDS)
            if self._events is None:
                stop.wait(glance)
            elif self._events.wait(glance):
                end = min(end, time.monotonic() + settle)

    def close(self) -> None:
        """Stop watching; the next listing starts it again."""
        if self._events is not None:
            self._events.close()
            self._events = None

    def _watch(self) -> None:
        """Start the events before the first look, so that nothing falls between the two."""
        if self._folder.polling or self._events is not None or not self._path.is_dir():
            return
        try:
            self._events = FolderEvents(self._path, self._path / self._taken)
        except OSError as error:
            self._tell("", f"{self._what} gives no events ({error.strerror}); it is looked at now and then instead")

    def _still(self, keys: Sequence[str]) -> Iterator[tuple[str, ScanFile]]:
        """Keys whose file stands there unchanged."""
        for key in keys:
            try:
                file = ScanFile.parse(key)
            except ValueError:
                continue
            if self._is_still(file):
                yield key, file

    def _is_still(self, file: ScanFile) -> bool:
        with self._reaching():
            return file.is_still(look(self._path, file.place))

    def _has_its_end(self, file: ScanFile) -> bool:
        return has_its_end(self._path / file.place)

    def _may_not(self, key: str, error: OSError) -> bool:
        """Whether a file may never be moved. A missing right may be another program's grip on the file: asked again."""
        self._tries[key] += 1
        return error.errno == errno.EROFS or (error.errno in FORBIDDEN and self._tries[key] >= FORBIDDEN_TRIES)

    def _stays(self, error: OSError) -> str:
        return (
            f"{self._what}: scans cannot be moved to {self._taken} ({error.strerror}). They are taken in and known, and"
            " stay where they stand; give officed the right to write there, and move those that stand there by hand"
        )

    def _original(self, key: str, file: ScanFile) -> Fetched:
        path = self._path / file.place
        with path.open("rb") as stream:
            head = stream.read(HEAD_OCTETS)
        name = display_name(file.place)
        return Fetched(
            key=key,
            name=name,
            media_type=media_type_of(name, head),
            received_at=_received_at(path.lstat()),
            path=path,
            way=Way(self._folder.way),
            mailbox=self.name,
            still=lambda: self._is_still(file),
        )

    def _move(self, place: str) -> str:
        """Rename into the taken folder. The new name is made first, empty, so that no other file can have it."""
        wanted = PurePosixPath(self._taken) / place
        (self._path / wanted.parent).mkdir(parents=True, exist_ok=True)
        copy = 1
        while True:
            free = wanted if copy == 1 else wanted.with_name(f"{wanted.stem} ({copy}){wanted.suffix}")
            try:
                os.close(os.open(self._path / free, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
                break
            except FileExistsError:
                copy += 1
        try:
            (self._path / place).replace(self._path / free)
        except OSError:
            (self._path / free).unlink(missing_ok=True)
            raise
        return str(free)

    def _unreadable(self, place: str) -> None:
        self._tell(place, f"{self._what}: sub-folder {written(place)} cannot be read and is passed over")

    def _tell(self, about: str, line: str) -> None:
        """Say something once, not at every look."""
        if about not in self._told:
            self._told.add(about)
            _log.warning("%s", line)

    def _raise(self, failures: Sequence[str]) -> None:
        if failures:
            raise Unreachable(what=self._what, reason="; ".join(failures[:3]))

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """A folder that is not there or not ours to read is unreachable, with its watch let go."""
        try:
            yield
        except OSError as error:
            self.close()
            raise Unreachable(what=self._what, reason=error.strerror or str(error)) from error


def _received_at(seen: os.stat_result) -> datetime:
    """When the folder got it: its time of writing, but not one that a scanner's wrong clock put into the future."""
    return datetime.fromtimestamp(min(seen.st_mtime, seen.st_ctime, time.time()), UTC)
