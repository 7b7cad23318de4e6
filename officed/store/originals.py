"""Originals: a folder addressed by content. A file is there whole or not at all, and never changes."""

from __future__ import annotations

import hashlib
import math
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from officed.ports.originals import SourceChanged, Stored


class Originals:
    """The folder of originals: `ab/cd/abcd...` by hex SHA-256."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: set[Path] = set()

    def path(self, sha256: str) -> Path:
        """Where the original of this digest stands."""
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def store(self, data: bytes) -> Stored:
        """Put bytes on disk: temporary name, fsync, rename, fsync of the folder (a crash leaves all or nothing)."""
        digest = hashlib.sha256(data).hexdigest()
        target = self.path(digest)
        if _touched(target):
            # Another thread may have put it there in this moment, and it must be durable for both.
            _sync_folder(target.parent)
        else:
            with self._half() as half:
                half.write(data)
                self._settle(half, target)
        return Stored(digest, len(data), target)

    def store_file(self, source: Path, still: Callable[[], bool] | None = None) -> Stored:
        """Copy a file in, without holding it in memory. Raises `SourceChanged` where it is not `still` the same."""
        hasher = hashlib.sha256()
        size = 0
        with source.open("rb") as reading, self._half() as half:
            while chunk := reading.read(1 << 20):
                hasher.update(chunk)
                size += len(chunk)
                half.write(chunk)
            if still is not None and not still():
                raise SourceChanged
            digest = hasher.hexdigest()
            target = self.path(digest)
            if _touched(target):
                half.forget()
                _sync_folder(target.parent)
            else:
                self._settle(half, target)
        return Stored(digest, size, target)

    def read(self, sha256: str) -> bytes:
        """The bytes of an original."""
        return self.path(sha256).read_bytes()

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """The bytes of an original, piece by piece."""
        with self.path(sha256).open("rb") as file:
            while piece := file.read(1 << 20):
                yield piece

    def size(self, sha256: str) -> int:
        """How many bytes an original has. Raises OSError where it is not there."""
        return self.path(sha256).stat().st_size

    def has(self, sha256: str) -> bool:
        """Whether the original is there; its bytes are not looked at."""
        return self.path(sha256).is_file()

    def true(self, sha256: str) -> bool:
        """Whether the original is there and still has its digest."""
        try:
            with self.path(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except OSError:
            return False

    def came(self, sha256: str) -> float:
        """When an original came in last (Unix time). Raises OSError where it is not there."""
        return self.path(sha256).stat().st_mtime

    def older_than(self, sha256: str, newest: float) -> bool:
        """Whether the original came before an instant (Unix time), or is not there at all."""
        try:
            return self.came(sha256) <= newest
        except FileNotFoundError:
            return True

    def remove(self, sha256: str, newest: float = math.inf) -> bool:
        """Take an original off the disk for ever. False where it came in again after an instant (Unix time): it stays.

        It is set aside before its time is looked at, so that whoever stores the same bytes meanwhile writes them anew.
        """
        target = self.path(sha256)
        aside = self.folder / "incoming" / f"{os.getpid()}-{secrets.token_hex(8)}"
        # A restored office has none yet.
        aside.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        try:
            target.rename(aside)
        except FileNotFoundError:
            return True
        if aside.stat().st_mtime > newest:
            aside.replace(target)
            return False
        aside.unlink()
        _sync_folder(target.parent)
        return True

    def sweep(self, older_than: float = 0.0) -> int:
        """Remove what a crash left half-written so many seconds ago; returns how many files.

        The age spares what somebody else, perhaps on another host, is writing right now.
        """
        newest = time.time() - older_than
        left = [p for p in (self.folder / "incoming").glob("*") if p.is_file() and p.stat().st_mtime <= newest]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def free_bytes(self) -> int:
        """Free space on the disk of the folder."""
        there = next(folder for folder in (self.folder, *self.folder.absolute().parents) if folder.exists())
        return shutil.disk_usage(there).free

    def _half(self) -> _Half:
        incoming = self.folder / "incoming"
        try:
            return _Half(incoming)
        except FileNotFoundError:
            incoming.mkdir(parents=True, exist_ok=True, mode=0o750)
            return _Half(incoming)

    def _settle(self, half: _Half, target: Path) -> None:
        os.fchmod(half.handle, 0o440)
        os.fsync(half.handle)
        folder = target.parent
        if folder not in self._made:
            folder.mkdir(parents=True, exist_ok=True, mode=0o750)
            _sync_folder(folder.parent)
            if folder.parent not in self._made:
                _sync_folder(self.folder)
            self._made |= {folder, folder.parent}
        Path(half.name).replace(target)
        _sync_folder(folder)


class _Half:
    """A half-written file, readable and never writable again once it is whole.

    It disappears when writing fails (a full disk must not fill further).
    """

    def __init__(self, folder: Path) -> None:
        self.name = f"{folder}/{os.getpid()}-{secrets.token_hex(8)}"
        self.handle = os.open(self.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self.handle, view) :]

    def forget(self) -> None:
        Path(self.name).unlink(missing_ok=True)

    def __enter__(self) -> _Half:
        return self

    def __exit__(self, kind: object, value: object, trace: object) -> None:
        os.close(self.handle)
        if kind is not None:
            self.forget()


def _touched(target: Path) -> bool:
    """Whether the original is there already; its time then says that it came in again (see `Originals.remove`)."""
    try:
        os.utime(target)
    except FileNotFoundError:
        return False
    except PermissionError:
        # It belongs to another user, as after a restore by root.
        return target.exists()
    return True


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
