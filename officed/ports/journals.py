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
from officed.ports.stamping import Stamp


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal that stands in its folder: its day in the office's time zone, file, and hex SHA-256."""

    day: date
    file: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Stamped:
    """A journal as it stands in its folder, and the file of its time stamp, if it has one."""

    day: date
    file: Path
    stamp: Path | None


class Journals(Protocol):
    """Writing them, and keeping what proves when they were written."""

    def stamped(self, since: date = date.min) -> tuple[Stamped, ...]:
        """The journals of a day and later, the oldest first, each with its time stamp; nothing is read."""

    def keep_stamp(self, journal: Path, reply: bytes, stamp: Stamp, actor: Actor, at: datetime) -> bool:
        """Write a proved time stamp (TimeStampResp, RFC 3161) beside its journal, whole or not at all, and remember it.

        One that is there stays: then False. Raises `NoJournalRoom`.
        """

    def remember_stamp(self, journal: Path, reply: bytes, stamp: Stamp, actor: Actor, at: datetime) -> None:
        """Write down the proved stamp that stands beside a journal; what history has already is not written twice."""

    def stamps_remembered(self) -> frozenset[str]:
        """The file names of the journals that were stamped, whether the stamp is there or gone."""

    def seal_unsealed(self, actor: Actor, at: datetime) -> None:
        """Seal all that is not sealed yet, also the rows of letters from before rows were sealed."""

    def write_journals(
        self, office: str, zone: ZoneInfo, actor: Actor, at: datetime, mails: Callable[[Journal], Sequence[Send]]
    ) -> tuple[Journal, ...]:
        """Write the journals of all finished days that have none. Returns those that are new, the oldest first.

        `office` is what their first line calls the register. `mails` gives what is posted for a new one; a journal
        that they carry, or its time stamp, is kept as an original until it is sent.
        Raises `JournalDiffers`, `NoJournalRoom`.
        """
