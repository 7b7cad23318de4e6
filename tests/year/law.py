"""The law by plain arithmetic of its own: days off, working days, ends of terms. It knows nothing of officed.

The figures are those of `config/terms.toml`, read as data; how they are counted is written here from the acts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

TALLINN = ZoneInfo("Europe/Tallinn")
DAY = timedelta(days=1)


def easter(year: int) -> date:
    """Easter Sunday by the Gregorian computus (Meeus, Astronomical Algorithms, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    g = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * g) // 451
    month, day = divmod(h + g - 7 * m + 114, 31)
    return date(year, month, day + 1)


@cache
def days_off(year: int) -> frozenset[date]:
    """The holidays of a year (PTS §§ 1-2, as they stand since 2005)."""
    fixed = ((1, 1), (2, 24), (5, 1), (6, 23), (6, 24), (8, 20), (12, 24), (12, 25), (12, 26))
    moving = (-2, 0, 49)
    return frozenset(
        {*(date(year, m, d) for m, d in fixed), *(easter(year) + timedelta(days=n) for n in moving)}
    )  # fmt: skip


@cache
def works(day: date) -> bool:
    """Whether it is a working day: Monday to Friday, and no holiday."""
    return day.isoweekday() < 6 and day not in days_off(day.year)


@cache
def working_day(start: date, n: int) -> date:
    """The n-th working day after a day (before it, where n is negative)."""
    step, left = (DAY if n > 0 else -DAY), abs(n)
    while left:
        start += step
        left -= works(start)
    return start


@cache
def not_later(day: date) -> date:
    """The day, or the last working day before it."""
    return day if works(day) else working_day(day, -1)


@cache
def end_of(start: date, n: int, unit: str) -> date:
    """The end of a term (TsÜS §§ 135-136, AvTS § 18): the first day is not counted, a day off rolls on."""
    if unit == "working_days":
        return working_day(start, n)
    raw = start + timedelta(days=n) if unit == "calendar_days" else _months_later(start, n)
    return raw if works(raw) else working_day(raw, 1)


def _months_later(start: date, n: int) -> date:
    year, month = start.year + (start.month - 1 + n) // 12, (start.month - 1 + n) % 12 + 1
    for day in range(start.day, 27, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return date(year, month, start.day)


def local(at: datetime) -> datetime:
    """An instant on the office's wall."""
    return at.astimezone(TALLINN)


def morning(day: date, at: time = time(9)) -> datetime:
    """The instant of a local time."""
    return datetime.combine(day, at, TALLINN).astimezone(UTC)


@dataclass(frozen=True)
class Dates:
    """One term: `law` is the date without an earlier wish of the sender, `most` how far it may be extended."""

    kind: str
    start: date
    due: date
    due_at: datetime | None = None
    law: date | None = None
    most: date | None = None


class Law:
    """The rows of a terms file."""

    def __init__(self, file: Path) -> None:
        self._rows: Sequence[Mapping[str, Any]] = tomllib.loads(file.read_text("utf-8"))["term"]

    def row(self, kind: str, registered: date) -> Mapping[str, Any]:
        """The row in force on the day of registration."""
        rows = [row for row in self._rows if row["kind"] == kind]
        return max(
            (row for row in rows if row.get("valid_from", date.min) <= registered),
            key=lambda row: row.get("valid_from", date.min),
        )

    def terms(self, kind: str, registered: date, received_at: datetime, asked: date | None = None) -> tuple[Dates, ...]:
        """Every term that runs for a letter of a kind, the nearest first."""
        row = self.row(kind, registered)
        received = local(received_at).date()
        if row["unit"] == "none":
            return ()
        start = min(registered, working_day(received, 1) if row["counts_from"] == "registration" else received)
        found = self._first(row, start, received_at, asked)
        stages = (Dates(s["code"], start, end_of(start, s["n"], s["unit"])) for s in row.get("stage", ()))
        return tuple(sorted((found, *stages), key=lambda one: (one.due, one.kind)))

    def _first(self, row: Mapping[str, Any], start: date, received_at: datetime, asked: date | None) -> Dates:
        kind, unit = row["kind"], row["unit"]
        if unit == "hours":
            # Real hours: neither nights, days off nor the change of the clocks stop them (GDPR art. 33(1)).
            ends = received_at.astimezone(UTC) + timedelta(hours=row["n"])
            return Dates(kind, local(received_at).date(), local(ends).date(), ends)
        most = end_of(start, row["extended"]["n"], row["extended"]["unit"]) if "extended" in row else None
        if unit == "letter_date" and asked is not None:
            return Dates(kind, start, asked, law=asked)
        length = row["default"] if unit == "letter_date" else row
        law = end_of(start, length["n"], length["unit"])
        wish = asked if asked is not None and start < asked < law else law
        return Dates(kind, start, wish, law=law, most=most)
