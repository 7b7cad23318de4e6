"""Months and years added to dates (TsÜS § 136 lg 3 and 6; Regulation 1182/71 art. 3(2)(c))."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

MONTHS_A_YEAR = 12


def add_months(start: date, months: int) -> date:
    """Return the same day of the month so many months later; where it does not exist, the month's last day (R4).

    >>> add_months(date(2026, 12, 31), 2)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(start.year * MONTHS_A_YEAR + start.month - 1 + months, MONTHS_A_YEAR)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))


def last_day_within_years(start: date, years: int) -> date:
    """Return the last day of a period of at most so many years that begins with the start itself.

    Access restrictions end so (AvTS § 40 lg 1 and 3): start plus years, less a day, which is surely "at most".

    >>> last_day_within_years(date(2026, 11, 21), 75)
    datetime.date(2101, 11, 20)
    """
    return add_months(start, years * MONTHS_A_YEAR) - timedelta(days=1)
