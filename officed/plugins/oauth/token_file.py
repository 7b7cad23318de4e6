"""The refresh token of one login, in a file that only its owner reads.

Providers give a new refresh token with many answers and let the old one die. So a new one is on disk before anything is
done with what came along with it; room for it is made before it is asked for; and two processes never ask at once.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from officed.api import OfficedError

# More than any token takes; a full disk is noticed before the provider is asked.
ROOM = 32 * 1024


class TokenFileBroken(OfficedError):
    """The login in {path} cannot be read ({reason}). Log in again: officed oauth login {name}"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A refresh token, the one before it, when it came and when it ends (aware; None: not known).

    `told`: the provider said when. `seed` is a digest of the token in the settings that this one descends from.
    """

    refresh_token: str
    obtained: datetime
    ends: datetime | None = None
    told: bool = False
    previous: str = ""
    seed: str = ""


class TokenFile:
    """The file `oauth/NAME.json` of the data folder, mode 0600; a crash leaves the old or the new one, whole."""

    def __init__(self, data: Path, name: str) -> None:
        self.name = name
        self.path = data / "oauth" / f"{name}.json"
        self._data = data

    def read(self) -> Kept | None:
        """What is kept; None where nobody has logged in. Raises `TokenFileBroken`."""
        try:
            said = json.loads(self.path.read_text("utf-8"))
            return Kept(
                refresh_token=str(said["refresh_token"]),
                obtained=datetime.fromisoformat(said["obtained"]),
                ends=datetime.fromisoformat(said["ends"]) if said.get("ends") else None,
                told=bool(said.get("told")),
                previous=str(said.get("previous", "")),
                seed=str(said.get("seed", "")),
            )
        except FileNotFoundError:
            return None
        except OSError as error:
            reason = error.strerror or type(error).__name__
        except (ValueError, KeyError, TypeError):
            reason = "it is damaged"
        # Raised out of the handler: a decoder's error holds what it could not decode.
        raise TokenFileBroken(path=self.path, reason=reason, name=self.name)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep others, in this process or another, from renewing the same login meanwhile. Raises OSError."""
        self._make_folder()
        handle = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._give_to_owner(handle)
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    @contextmanager
    def room(self) -> Iterator[Room]:
        """Room on disk for the next token, taken now. Raises OSError, where there is none."""
        self._make_folder()
        name = self.path.with_suffix(f".{os.getpid()}.new")
        name.unlink(missing_ok=True)
        handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            self._give_to_owner(handle)
            os.posix_fallocate(handle, 0, ROOM)
            yield Room(handle, name, self.path)
        finally:
            os.close(handle)
            name.unlink(missing_ok=True)

    def write(self, kept: Kept) -> None:
        """Put a token on disk, durably."""
        with self.room() as room:
            room.fill(kept)

    def _make_folder(self) -> None:
        folder = self.path.parent
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                self._give_to_owner(handle)
            finally:
                os.close(handle)

    def _give_to_owner(self, handle: int) -> None:
        """Who logs in as root leaves a file that the daemon's user can read: the owner of the data folder gets it."""
        if os.geteuid() == 0:
            owner = self._data.stat()
            os.fchown(handle, owner.st_uid, owner.st_gid)


@dataclass(frozen=True, slots=True)
class Room:
    """A file beside the token file, as large as the next token may be."""

    handle: int
    name: Path
    target: Path

    def fill(self, kept: Kept) -> None:
        """Write the token and put it in place of the old one, durably. Raises OSError."""
        data = json.dumps(_value(kept), indent=1).encode("utf-8")
        view = memoryview(data)
        while view:
            view = view[os.write(self.handle, view) :]
        os.ftruncate(self.handle, len(data))
        os.fsync(self.handle)
        self.name.replace(self.target)
        folder = os.open(self.target.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _value(kept: Kept) -> dict[str, object]:
    return {
        "refresh_token": kept.refresh_token,
        "previous": kept.previous,
        "obtained": kept.obtained.isoformat(),
        "ends": kept.ends.isoformat() if kept.ends else None,
        "told": kept.told,
        "seed": kept.seed,
    }
