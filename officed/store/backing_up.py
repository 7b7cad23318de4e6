"""A backup: register, originals, settings and rules in a folder of its own, whole or not there at all.

Layout: `register.db` (see `officed.store.snapshot`), `originals/` as in the data folder, `office/` with files of the
office folder, `data/` with keys of the data folder, `SHA256SUMS` for `sha256sum -c`, and `manifest.json`, written last,
with the digest of the sums.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, func, select

from officed import __version__
from officed.domain.changes import Detail
from officed.domain.errors import OfficedError
from officed.domain.states import Actor
from officed.store import schema as t
from officed.store.disposing import going
from officed.store.engine import Database
from officed.store.history import write_history
from officed.store.migrating import revision
from officed.store.originals import Originals
from officed.store.sealing import last_seal
from officed.store.snapshot import look_at, write_snapshot

FORMAT = 1
PREFIX = "officed-"
PART = ".part"
MANIFEST, SUMS, REGISTER = "manifest.json", "SHA256SUMS", "register.db"
BACKED_UP = "register.backed-up"


class BackupRunning(OfficedError):
    """Another backup is being written into {folder}. Wait until it is done."""

    exit_code = 3


class NoRoom(OfficedError):
    """The backup cannot be written into {folder}: {reason}. The register is as it was; give another folder."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A whole backup: its folder, originals in it, bytes of register and originals, and originals that were gone."""

    folder: Path
    taken_at: datetime
    originals: int
    size: int
    missing: tuple[str, ...]


class BackupRoom:
    """The part of the store that is backed up (see `officed.ports.numbers`)."""

    _database: Database
    _originals: Originals

    def last_backup(self) -> datetime | None:
        """When a backup was made last."""
        with self._database.read() as connection:
            return last_backup(connection)

    def back_up(self, into: Path, files: Mapping[str, Path], config: str, actor: Actor, at: datetime) -> BackedUp:
        """Write a backup into a folder of backups; `files` are further ones by their place in it.

        `config` is the place of the settings. Raises `BackupRunning`, `NoRoom`.
        """
        try:
            into.mkdir(parents=True, exist_ok=True, mode=0o700)
            with _alone(into):
                for left in into.glob(f".{PREFIX}*{PART}"):
                    shutil.rmtree(left)
                made = _Backup(self._database, self._originals, into, at).write(files, config)
        except OSError as error:
            raise NoRoom(folder=into, reason=error.strerror or error) from error
        with self._database.write() as connection:
            detail: Detail = {"originals": made.originals, "size": made.size, "missing": len(made.missing)}
            write_history(connection, document=None, at=at, actor=actor, event=BACKED_UP, detail=detail)
        return made


def last_backup(connection: Connection) -> datetime | None:
    """When a backup was made last."""
    found: datetime | None = connection.scalar(
        select(t.history.c.at)
        .where(t.history.c.document_id.is_(None), t.history.c.event == BACKED_UP)
        .order_by(t.history.c.id.desc())
        .limit(1)
    )
    return found


def backups_in(folder: Path) -> list[Path]:
    """Whole backups in a folder of backups, oldest first."""
    return sorted(path.parent for path in folder.glob(f"{PREFIX}*/{MANIFEST}"))


def keep_newest(folder: Path, keep: int) -> int:
    """Remove the oldest backups of a folder but so many. Returns how many were removed."""
    old = backups_in(folder)[:-keep]
    for backup in old:
        # Under a hidden name first, so that half a backup is never taken for a whole one.
        hidden = backup.with_name(f".{backup.name}{PART}")
        backup.rename(hidden)
        shutil.rmtree(hidden)
    return len(old)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BackupRunning(folder=folder) from None
        yield


class _Backup:
    """One backup while it is written."""

    def __init__(self, database: Database, originals: Originals, into: Path, at: datetime) -> None:
        self._database, self._originals, self._at = database, originals, at
        name = f"{PREFIX}{at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}"
        self._half, self._whole = into / f".{name}{PART}", into / name
        self._sums: dict[str, str] = {}
        self._missing: list[str] = []
        self._size = 0
        self._count = 0

    def write(self, files: Mapping[str, Path], config: str) -> BackedUp:
        self._half.mkdir(mode=0o700)
        register = self._half / REGISTER
        write_snapshot(self._database, register)
        register.chmod(0o600)
        self._noted(REGISTER, register)
        with look_at(register) as connection:
            self._copy_originals(connection)
            told = _told(connection)
        for place, source in files.items():
            self._copy(place, source)
        sums = "".join(f"{digest}  {place}\n" for place, digest in self._sums.items())
        _write(self._half / SUMS, sums)
        told |= {
            "format": FORMAT,
            "officed": __version__,
            "taken_at": self._at.astimezone(UTC).isoformat(),
            "database": "sqlite" if self._database.sqlite else "postgresql",
            "config": config,
            "originals": self._count,
            "missing_originals": self._missing,
            "files": len(self._sums),
            "sums_sha256": hashlib.sha256(sums.encode()).hexdigest(),
        }
        _write(self._half / MANIFEST, json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        _sync_folders(self._half)
        self._half.rename(self._whole)
        _sync(self._whole.parent)
        return BackedUp(self._whole, self._at, self._count, self._size, tuple(self._missing))

    def _copy_originals(self, connection: Connection) -> None:
        known = select(t.blob.c.sha256, t.blob.c.size, going()).order_by(t.blob.c.sha256)
        for sha256, size, is_going in connection.execute(known):
            source = self._originals.path(sha256)
            if not source.is_file() or source.stat().st_size != size:
                self._missing += [] if is_going else [sha256]
                continue
            place = f"originals/{sha256[:2]}/{sha256[2:4]}/{sha256}"
            link_or_copy(source, self._half / place)
            self._sums[place] = sha256
            self._count += 1
            self._size += size

    def _copy(self, place: str, source: Path) -> None:
        target = self._half / place
        try:
            copied(source, target)
        except FileNotFoundError:
            # Taken away by somebody between the listing and now.
            return
        self._noted(place, target)

    def _noted(self, place: str, file: Path) -> None:
        with file.open("rb") as opened:
            self._sums[place] = hashlib.file_digest(opened, "sha256").hexdigest()
            os.fsync(opened.fileno())
        self._size += file.stat().st_size


def _told(connection: Connection) -> dict[str, object]:
    """What the manifest says of the register: enough to see by eye which state this is."""
    seal = last_seal(connection)
    last = select(func.max(t.entry.c.number)).where(
        t.entry.c.sequence == t.counter.c.sequence, t.entry.c.year == t.counter.c.year
    )
    counters = select(t.counter, last.scalar_subquery().label("last")).order_by(t.counter.c.year, t.counter.c.sequence)
    return {
        "schema": revision(connection),
        "numbers": [
            {"sequence": c.sequence, "year": c.year, "next": c.next, "last_entry": c.last}
            for c in connection.execute(counters)
        ],
        "seal": {"sequence": seal.sequence, "last": seal.last, "digest": seal.digest} if seal else None,
        "history": connection.scalar(select(func.max(t.history.c.id))) or 0,
        "entries": connection.scalar(select(func.count()).select_from(t.entry)) or 0,
    }


def link_or_copy(source: Path, target: Path) -> None:
    """An original never changes, so a second name for it is a copy; on another disk its bytes are copied."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        copied(source, target)


def copied(source: Path, target: Path) -> None:
    """Copy a file with its permissions, on disk for good when this returns."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.copyfile(source, target)
    shutil.copymode(source, target)
    _sync(target)


def _write(file: Path, said: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        opened.write(said)
        opened.flush()
        os.fsync(opened.fileno())


def _sync_folders(folder: Path) -> None:
    for path, _, _ in os.walk(folder):
        _sync(Path(path))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
