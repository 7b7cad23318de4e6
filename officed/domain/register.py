"""Entries of the register and what is asked of it when a number is taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from officed.domain.series import Series


@dataclass(frozen=True, slots=True)
class NumberRequest:
    """What a number is wanted for. `follows` is the (sequence, year, number) of the matter a further letter joins."""

    series: Series
    first: int = 1
    follows: tuple[str, int, int] | None = None


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
