"""Originals: a folder addressed by content. A file is there whole or not at all, and never changes."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from pathlib import Path

from officed.ports.originals import Stored


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
        if target.exists():
            # Another thread may have put it there in this moment, and it must be durable for both.
            _sync_folder(target.parent)
        else:
            with self._temporary() as file:
                file.write(data)
                self._settle(file, target)
        return Stored(digest, len(data), target)

    def store_file(self, source: Path) -> Stored:
        """Copy a file in, without holding it in memory."""
        hasher = hashlib.sha256()
        size = 0
        with source.open("rb") as reading, self._temporary() as file:
            while chunk := reading.read(1 << 20):
                hasher.update(chunk)
                size += len(chunk)
                file.write(chunk)
            digest = hasher.hexdigest()
            target = self.path(digest)
            if target.exists():
                Path(file.name).unlink()
                _sync_folder(target.parent)
            else:
                self._settle(file, target)
        return Stored(digest, size, target)

    def read(self, sha256: str) -> bytes:
        """The bytes of an original."""
        return self.path(sha256).read_bytes()

    def true(self, sha256: str) -> bool:
        """Whether the original is there and still has its digest."""
        try:
            with self.path(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except OSError:
            return False

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

    def _temporary(self) -> tempfile._TemporaryFileWrapper[bytes]:
        incoming = self.folder / "incoming"
        incoming.mkdir(parents=True, exist_ok=True, mode=0o750)
        return _Half(tempfile.NamedTemporaryFile(dir=incoming, delete=False))  # type: ignore[return-value]

    def _settle(self, file: tempfile._TemporaryFileWrapper[bytes], target: Path) -> None:
        file.flush()
        os.fsync(file.fileno())
        Path(file.name).chmod(0o440)
        if target.parent not in self._made:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
            _sync_folder(target.parent.parent)
            _sync_folder(self.folder)
            self._made.add(target.parent)
        Path(file.name).replace(target)
        _sync_folder(target.parent)


class _Half:
    """A half-written file that disappears when writing fails (a full disk must not fill further)."""

    def __init__(self, file: tempfile._TemporaryFileWrapper[bytes]) -> None:
        self._file = file
        self.name = file.name
        self.write = file.write
        self.flush = file.flush
        self.fileno = file.fileno

    def __enter__(self) -> _Half:
        return self

    def __exit__(self, kind: object, value: object, trace: object) -> None:
        self._file.close()
        if kind is not None:
            Path(self.name).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
