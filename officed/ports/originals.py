"""The folder of originals as the flow sees it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from officed.domain.errors import OfficedError


@dataclass(frozen=True, slots=True)
class Stored:
    """An original on disk: hex SHA-256, size in bytes, path."""

    sha256: str
    size: int
    path: Path


class SourceChanged(Exception):
    """The file changed while it was copied: what was copied is nobody's file."""


class OriginalGone(OfficedError):
    """The file of a letter went while it was being entered, as the same bytes were diverted. Do it once more."""

    exit_code = 3
    retry_after = timedelta(seconds=1)


class Originals(Protocol):
    """Originals addressed by content: there whole or not at all, never changed."""

    def path(self, sha256: str) -> Path:
        """Where the original of this digest stands."""

    def store(self, data: bytes) -> Stored:
        """Put bytes on disk durably. A full disk raises OSError and leaves nothing behind."""

    def store_file(self, source: Path, still: Callable[[], bool] | None = None) -> Stored:
        """Copy a file in durably, without holding it in memory.

        Raises `SourceChanged`, with nothing left behind, where it is not `still` the same afterwards.
        """

    def read(self, sha256: str) -> bytes:
        """The bytes of an original."""

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """The bytes of an original, piece by piece."""

    def size(self, sha256: str) -> int:
        """How many bytes an original has. Raises OSError where it is not there."""

    def has(self, sha256: str) -> bool:
        """Whether the original is there; its bytes are not looked at."""

    def came(self, sha256: str) -> float:
        """When an original came in last (Unix time). Raises OSError where it is not there."""

    def remove(self, sha256: str, newest: float = math.inf) -> bool:
        """Take an original away for good, durably; one that is gone already is passed over.

        False where it came in again after an instant (Unix time): it stays then.
        """

    def sweep(self, older_than: float = 0.0) -> int:
        """Remove what a crash left half-written so many seconds ago; returns how many files."""
