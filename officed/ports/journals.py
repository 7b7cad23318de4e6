"""The sealed journals: a file a day that proves the register outside of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from officed.domain.changes import Send
from officed.domain.states import Actor


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal that stands in its folder: its day in the office's time zone, file, and hex SHA-256."""

    day: date
    file: Path
    sha256: str


class Journals(Protocol):
    """Writing them."""

    def seal_unsealed(self, actor: Actor, at: datetime) -> None:
        """Seal all that is not sealed yet, also the rows of letters from before rows were sealed."""

    def write_journals(
        self, office: str, zone: ZoneInfo, actor: Actor, at: datetime, mails: Callable[[Journal], Sequence[Send]]
    ) -> tuple[Journal, ...]:
        """Write the journals of all finished days that have none. Returns those that are new, the oldest first.

        `office` is what their first line calls the register. `mails` gives what is posted for a new one; a journal
        that they carry is kept as an original until it is sent. Raises `JournalDiffers`, `NoJournalRoom`.
        """
