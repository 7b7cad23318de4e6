"""Whistleblowers' reports as the flow sees them: dates and ledger keys, never content."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol

from officed.domain.changes import Send
from officed.domain.reports import Report, ReportStep
from officed.domain.states import Actor


class Reports(Protocol):
    """Reports that were diverted, and letters that may be some."""

    def report(self, document: int) -> Report | None:
        """The report that a document is or may be; None for every other document."""

    def reports(self, *, all_: bool = False) -> tuple[Report, ...]:
        """Reports whose dates run or whose plain copies are not all gone; all that ever were with `all_`."""

    def plain_copies(self, document: int) -> tuple[str, ...]:
        """Originals (SHA-256) on disk that hold the plain letter of a diverted report and nobody else's."""

    def remove_plain(self, document: int, sha256: str, newest: float) -> bool:
        """Take a plain copy off the disk; one that another document has by now stays. Raises OSError.

        False where it came in again after an instant (Unix time): it waits.
        """

    def purged(self, document: int, at: datetime, waiting: Collection[str] = ()) -> None:
        """Write down that the plain copies are gone: their rows go, too. Those still `waiting` go like the disposed."""

    def wipe(self) -> None:
        """Let go of what the database still keeps of removed rows, as far as that can be done at once."""

    def remind_of(self, report: Report, step: ReportStep, sends: Sequence[Send], at: datetime) -> bool:
        """Mark a step done and post its mails in one transaction. False when somebody else did it before."""

    def acknowledge(self, document: int, on: date, actor: Actor, at: datetime) -> None:
        """The sender was told that the report came. Raises `Refused` where that is written."""

    def give_feedback(self, document: int, on: date, actor: Actor, at: datetime) -> None:
        """The sender was told what was done about it; both dates end. Raises `Refused` where that is written."""

    def dismiss(self, document: int, actor: Actor, at: datetime) -> None:
        """What was diverted is no report: no date of it runs any more. The envelope stays.

        Raises `Refused` where its sender had feedback: it was one then.
        """
