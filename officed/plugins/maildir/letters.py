"""The letters that stand in a Maildir (maildir(5), Maildir++): new/ and cur/ are looked into, tmp/ never."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

# What a mail program has not seen yet, and what it has.
STANDING = ("new", "cur")
# What follows the colon are flags; reading a letter changes them, and moves it from new/ to cur/.
INFO = ":"
# Letters in cur/ have flags, if only none (maildir(5)).
NO_FLAGS = ":2,"

# Delivery agents begin a name with the seconds since 1970. Earlier than Maildir itself (1995) is no time.
_EARLIEST = 788_918_400.0
# Every printable ASCII character but the two that keys are made with.
_PLAIN = "!\"#$&'()*+,-./:;<=>?@[\\]^_`{}~"


@dataclass(frozen=True, slots=True)
class LetterFile:
    """A letter as it stood at one look: `folder` as the settings write it, `where` new or cur, size in bytes.

    Two letters never have one name, say the rules; scripts break them, so size and time (ns) belong to the key.
    """

    folder: str
    where: str
    name: str
    size: int
    mtime_ns: int

    @property
    def unique(self) -> str:
        """The name without its flags: it stays when somebody reads the letter."""
        return self.name.partition(INFO)[0]

    @property
    def flags(self) -> str:
        """The flags with their colon, such as `:2,S`; none is `:2,`."""
        _, colon, flags = self.name.partition(INFO)
        return colon + flags if flags else NO_FLAGS

    @property
    def key(self) -> str:
        """Its name for ever, whatever is read or flagged: `folder|unique name|size|mtime_ns`, all printable."""
        return f"{self.folder}|{quote(os.fsencode(self.unique), safe=_PLAIN)}|{self.size}|{self.mtime_ns}"

    @property
    def received_at(self) -> datetime:
        """When it was delivered: the time in its name or that of the file, whichever is earlier.

        A restored backup makes files younger, a synchronised one names; no term may begin later than the letter came.
        """
        seconds, _, _ = self.unique.partition(".")
        written = self.mtime_ns / 1e9
        named = float(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) < 12 else written
        return datetime.fromtimestamp(min(written, named) if named >= _EARLIEST else written, UTC)


def folder_of(key: str) -> str:
    """The folder that a key speaks of. Raises ValueError for a key that is not ours."""
    folder, name, size, mtime_ns = key.rsplit("|", 3)
    if not (unquote_to_bytes(name) and size.isdigit() and mtime_ns.isdigit()):
        raise ValueError(key)
    return folder


def place(root: Path, folder: str) -> Path:
    """The folder on disk: the Maildir itself for the empty name, else `.Name` in it (Maildir++)."""
    return root / f".{folder}" if folder else root


def standing(root: Path, folder: str) -> Iterator[LetterFile]:
    """Every letter of one folder. Raises OSError where there is no Maildir, or one that leads out of `root`."""
    for where in STANDING:
        inside = place(root, folder) / where
        if not inside.resolve().is_relative_to(root.resolve()):
            raise OSError(0, f"{inside} leads out of the Maildir")
        with os.scandir(inside) as entries:
            for entry in entries:
                if not entry.name.startswith(".") and (letter := _letter(folder, where, entry)) is not None:
                    yield letter


def _letter(folder: str, where: str, entry: os.DirEntry[str]) -> LetterFile | None:
    """The letter of an entry; None for what is no regular file, and for one that is just being moved."""
    try:
        seen = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(seen.st_mode):
        return None
    return LetterFile(folder, where, entry.name, seen.st_size, seen.st_mtime_ns)


def read(root: Path, letter: LetterFile) -> bytes:
    """The bytes of a letter. Raises FileNotFoundError when another file, or none, stands there by now."""
    opened = os.open(place(root, letter.folder) / letter.where / letter.name, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(opened, "rb") as file:
        seen = os.fstat(file.fileno())
        if (seen.st_size, seen.st_mtime_ns) != (letter.size, letter.mtime_ns):
            raise FileNotFoundError(letter.name)
        return file.read()
