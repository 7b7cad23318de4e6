"""Numbers apart from letters: reserved ones, those of a restore, and whether any are given at all."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from officed.domain.register import Reservation, Resumption
from officed.domain.states import Actor


class Numbers(Protocol):
    """The counters of the register, and the backups that they may be brought back from."""

    def reserve(
        self, sequence: str, year: int, count: int, reason: str, actor: Actor, at: datetime, *, first: int = 1
    ) -> tuple[int, int]:
        """Reserve the next numbers of a sequence. Returns the first and the last of them. Raises `Refused`."""

    def reservations(self) -> tuple[Reservation, ...]:
        """Reserved numbers that no letter has yet."""

    def resumptions(self) -> tuple[Resumption, ...]:
        """Sequences that wait, after a restore, for the last number that was given out."""

    def settle(self, resumption: Resumption, last: int, reason: str, actor: Actor, at: datetime) -> int:
        """Say which number a sequence gave out last: those after the backup become reservations. Returns how many."""

    def why_numbers_wait(self) -> str | None:
        """Why no number is given now, in a sentence; None where numbers are given."""

    def newest_entry(self) -> tuple[str, datetime] | None:
        """Number and instant of the newest entry that is not annulled; None in an empty register."""

    def last_backup(self) -> datetime | None:
        """When a backup was made last."""
