"""The ledger of arrivals: what came, what became of it, and where a source keeps it now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from officed.domain.changes import Detail, NewArrival
from officed.domain.states import Actor


@dataclass(frozen=True, slots=True)
class Received:
    """What became of an arrival: its document, and whether it is a copy of one that was there before."""

    key: str
    document: int
    copy: bool


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One arrival with its end so far. `outcome` is its document's state, `duplicate` for a copy, `split` for a stack.

    A stack has a line for itself and one for each of its letters.
    """

    arrival: int
    source: str
    key: str
    received_at: datetime
    size: int
    outcome: str
    document: int
    reference: str | None
    told: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An arrival as the reconciliation needs it: its key, what tells it from others, and where it was moved (`told`).

    `sha256` is None when the original was disposed of; `stored_at` is when it came to the disk.
    """

    key: str
    document: int
    size: int
    received_at: datetime
    sha256: str | None
    stored_at: datetime | None
    told: str | None
    message_id: str | None


@dataclass(frozen=True, slots=True)
class Endless:
    """An arrival without an end: of no document, or of one that waits to be read and decided (`state`)."""

    source: str
    key: str
    document: int | None
    state: str | None
    since: datetime


class Ledger(Protocol):
    """Every arrival with its end."""

    def standing(self, source: str, keys: Sequence[str]) -> Mapping[str, bool]:
        """Which of these keys are known: key -> whether the source was told."""

    def receive(self, arrivals: Sequence[NewArrival], at: datetime) -> tuple[Received, ...]:
        """Enter arrivals in one transaction. A known key is not entered again; a known digest becomes a copy."""

    def untold(self, source: str) -> tuple[str, ...]:
        """Keys that the source was not told of yet."""

    def told(self, source: str, places: Mapping[str, str], at: datetime) -> None:
        """The source moved these away; the new places are kept."""

    def entered_as(self, source: str, sha256: str) -> tuple[str, ...]:
        """What documents are called that came from a source with these very bytes; those that were annulled are not."""

    def lines(self, *, source: str | None = None, limit: int | None = None) -> tuple[LedgerLine, ...]:
        """The ledger, oldest first."""

    def kept(self, source: str, keys: Sequence[str]) -> Mapping[str, Kept]:
        """What is known of the arrivals with these keys; unknown keys are left out."""

    def places(self, source: str) -> Iterator[Kept]:
        """Every arrival of a source, oldest first, read piece by piece."""

    def first_told(self, source: str) -> datetime | None:
        """When this source was told of a letter for the first time."""

    def endless(self, before: datetime) -> tuple[Endless, ...]:
        """Arrivals that came before an instant and have no end yet."""

    def reconciled(self, detail: Detail, actor: Actor, at: datetime) -> None:
        """Write down that the ledger was compared with its sources."""

    def last_reconciled(self) -> datetime | None:
        """When that was done last."""
