"""The files that stand in a scan folder, by name and identity. A directory listing is the truth, events are hints."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

# Names are bytes to the system. What is no text (surrogates stand for it) or would break a line is written as %XX.
_UNSAFE = re.compile("[%\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_ESCAPED = re.compile("(?:%[0-9A-F]{2})+")


@dataclass(frozen=True, slots=True)
class ScanFile:
    """A file as it stood at one look: place within the folder, size in bytes, time in ns, inode.

    The inode is 0 on a network share, where the numbers of files change when it is mounted again.
    """

    place: str
    size: int
    mtime_ns: int
    inode: int

    @property
    def key(self) -> str:
        """Its name for ever: the same file name with other content or of another day is a new arrival."""
        return f"{written(self.place)}|{self.size}|{self.mtime_ns}|{self.inode}"

    def is_still(self, other: ScanFile | None) -> bool:
        """Whether another look saw the very same file."""
        if other is not None and 0 in {self.inode, other.inode}:
            other = replace(other, inode=self.inode)
        return self == other

    @classmethod
    def parse(cls, key: str) -> ScanFile:
        """Read a key; the name may hold »|« itself. Raises ValueError for a key that is not ours."""
        place, size, mtime_ns, inode = key.rsplit("|", 3)
        return cls(unwritten(place), int(size), int(mtime_ns), int(inode))


def written(place: str) -> str:
    """A path as text that any database and log takes, and that `unwritten` turns back exactly."""
    return _UNSAFE.sub(lambda found: "".join(f"%{octet:02X}" for octet in os.fsencode(found[0])), place)


def unwritten(text: str) -> str:
    """The path of `written`."""
    return _ESCAPED.sub(lambda found: os.fsdecode(bytes.fromhex(found[0].replace("%", ""))), text)


def display_name(place: str) -> str:
    """The last part of a path, without anything that cannot be shown on one line."""
    return _UNSAFE.sub(lambda found: found[0] if set(found[0]) == {"%"} else "_", PurePosixPath(place).name)


def look(root: Path, place: str) -> ScanFile | None:
    """The regular file at a place, or None. A symbolic link is never followed, nor a way out of the folder."""
    if PurePosixPath(place).is_absolute() or ".." in PurePosixPath(place).parts:
        return None
    try:
        seen = (root / place).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return _scan_file(place, seen) if stat.S_ISREG(seen.st_mode) else None


def standing(
    root: Path, left_out: str, ignore: tuple[str, ...], unreadable: Callable[[str], None]
) -> Iterator[ScanFile]:
    """Every regular file below `root` but those in `left_out` and those with ignored names (letter case aside).

    Symbolic links are not followed. Sub-folders that cannot be read are told to `unreadable` and passed over.
    """
    patterns = tuple(pattern.lower() for pattern in ignore)
    pending = [""]
    while pending:
        folder = pending.pop()
        try:
            entries = list(os.scandir(root / folder))
        except OSError:
            if not folder:
                raise
            unreadable(folder)
            continue
        for entry in entries:
            place = f"{folder}/{entry.name}" if folder else entry.name
            if place == left_out or any(fnmatchcase(entry.name.lower(), pattern) for pattern in patterns):
                continue
            if entry.is_dir(follow_symlinks=False):
                pending.append(place)
            elif entry.is_file(follow_symlinks=False) and (found := look(root, place)) is not None:
                yield found


def _scan_file(place: str, seen: os.stat_result) -> ScanFile:
    return ScanFile(place, seen.st_size, seen.st_mtime_ns, seen.st_ino)
