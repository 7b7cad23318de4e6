"""One daemon for each role: held by a file lock that says who has it, and freed by the kernel when its holder dies."""

from __future__ import annotations

import fcntl
import os
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from officed.domain.errors import OfficedError

ROLES = ("sources", "workers", "relay", "clock")


class RoleTaken(OfficedError):
    """The role {role} is held by {holder}. Stop that one first (systemctl stop officed), or leave it running."""


class RoleLocks:
    """The locks of a process. They are let go by `release`, or by the kernel."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, TextIO] = {}

    def take(self, roles: tuple[str, ...], now: datetime) -> None:
        """Take every role or none. Raises `RoleTaken` with process, host and since when."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            for role in roles:
                self._held[role] = _lock(self._folder / f"{role}.lock", role, now)
        except RoleTaken:
            self.release()
            raise

    def beat(self) -> None:
        """A sign of life: the time of the lock files, for monitors that look from outside."""
        for file in self._held.values():
            try:
                os.utime(file.fileno())
            except OSError:
                continue

    def release(self) -> None:
        """Let go of every role."""
        for file in self._held.values():
            file.close()
        self._held.clear()


def _lock(path: Path, role: str, now: datetime) -> TextIO:
    file = path.open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        holder = file.read().strip() or "another process"
        file.close()
        raise RoleTaken(role=role, holder=holder) from None
    file.truncate(0)
    file.write(f"process {os.getpid()} on {socket.gethostname()} since {now.isoformat(timespec='seconds')}\n")
    file.flush()
    return file


def last_beats(folder: Path) -> dict[str, datetime]:
    """When the holder of each role last gave a sign of life: every five seconds, while all its threads work."""
    files = ((role, folder / f"{role}.lock") for role in ROLES)
    return {role: datetime.fromtimestamp(file.stat().st_mtime, UTC) for role, file in files if file.exists()}


def holders(folder: Path) -> dict[str, str]:
    """Who holds which role now; roles that nobody holds are left out."""
    found: dict[str, str] = {}
    for role in ROLES:
        path = folder / f"{role}.lock"
        if not path.exists():
            continue
        with path.open("r", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                found[role] = file.read().strip()
    return found
