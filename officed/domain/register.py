"""Entries of the register and what is asked of it when a number is taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from officed.domain.series import Series

CLOCKS_DIFFER = timedelta(minutes=5)
"""Clocks of several hosts differ by a little; one that stands farther behind the newest entry was set back."""


@dataclass(frozen=True, slots=True)
class NumberRequest:
    """What a number is wanted for. `follows` is the (sequence, year, number) of the matter a further letter joins.

    `reserved` is the (sequence, year, number) that was reserved for it.
    """

    series: Series
    first: int = 1
    follows: tuple[str, int, int] | None = None
    reserved: tuple[str, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Reservation:
    """A number that no letter has yet, and why: given out on paper, or before a restore brought an older state back."""

    sequence: str
    year: int
    number: int
    reason: str
    reserved_at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class Resumption:
    """A sequence that waits after a restore: the backup was taken at `taken_at`, and would have given `before` next."""

    sequence: str
    year: int
    since: datetime
    taken_at: datetime
    before: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: never deleted; number, dates and hash never change (Noark 5 3.2.19; design.md).

    `registered_at` is an aware instant, `registered_on` its date in the office's time zone.
    """

    document: int
    sequence: str
    year: int
    number: int
    suffix: int
    reference: str
    series: str
    registered_at: datetime
    registered_on: date
    original_sha256: str
    annulled: bool = False
