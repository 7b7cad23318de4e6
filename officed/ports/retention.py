"""Retention as the register knows it: what may go, what is kept from it, and what has gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from officed.domain.retention import Leaf
from officed.domain.states import State

MatterKey = tuple[str, int, int]
"""Sequence, year and number: what the letters of a matter share."""


@dataclass(frozen=True, slots=True)
class Disposed:
    """When a document was disposed of, by whom and by what."""

    at: datetime
    actor: str
    basis: str


class Retention(Protocol):
    """Matters by their age, and originals that go."""

    def matters_up_to(
        self, year: int, zone: ZoneInfo, after: MatterKey | None = None, limit: int = 500
    ) -> tuple[tuple[Leaf, ...], ...]:
        """Matters begun by a year that still have content, in the order of their keys, from behind one on.

        Of each all letters that still have content. Days are those of the zone.
        """

    def leaves(self, document: int, zone: ZoneInfo) -> tuple[Leaf, ...]:
        """The letters with content of the matter of an entry; none where there is no entry, or all have gone."""

    def stale(self, state: State, before: datetime, limit: int = 200) -> tuple[int, ...]:
        """Refused documents, or duplicates, of which nothing was heard since an instant; `state` says which.

        A stack stays while one of its letters does.
        """

    def disposal(self, document: int) -> Disposed | None:
        """How a document was disposed of; None where it was not."""

    def remove_originals(self, at: datetime, spared: float = 3600.0, limit: int = 1000) -> int:
        """Take originals off the disk that went with their documents. Returns how many have been looked at.

        One that another document still has stays, and so does one that came in again within `spared` seconds. Raises
        `OfficedError` where the disk refuses.
        """

    def recipients(self, documents: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """To whom mails about these documents went or may be going, by document; addresses as they were written."""
