"""How the files of an office stand, so that a change is noticed without reading them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

Standing = frozenset[tuple[str, int, int, int]]
"""Path, size in bytes, time in ns and inode of each file. Equal standings mean that nothing was written."""


def standing(folders: Iterable[Path], pattern: str = "*.toml") -> Standing:
    """How the files of these folders stand now; a folder or file that is not there is left out."""
    return frozenset(_files(folders, pattern))


def _files(folders: Iterable[Path], pattern: str) -> Iterable[tuple[str, int, int, int]]:
    for folder in folders:
        for file in folder.glob(pattern):
            try:
                seen = file.stat()
            except OSError:
                continue
            yield str(file), seen.st_size, seen.st_mtime_ns, seen.st_ino
