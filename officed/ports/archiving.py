"""What a package of a finished year is made of, as the register knows it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Protocol


class Archiving(Protocol):
    """A year of the register."""

    def numbered_in(self, year: int, after: int = 0, limit: int = 500) -> tuple[int, ...]:
        """Documents with a number of a year, above an id, in the order of ids."""

    def unsealed(self, year: int, before: datetime) -> int:
        """How many lines of history no seal covers yet: of entries of a year, or written before an instant."""

    def journals_in(self, year: int) -> tuple[Path, ...]:
        """The sealed journals of a year's days, the oldest first, each with its time stamp where it has one."""
