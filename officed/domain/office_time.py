"""Instants and the office's dates (rule R9): terms are dates in Europe/Tallinn, instants are aware."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OFFICE_ZONE = ZoneInfo("Europe/Tallinn")


def local_date(at: datetime, zone: ZoneInfo = OFFICE_ZONE) -> date:
    """Return the date in the office at an aware instant; raises ValueError for one without a zone."""
    return _aware(at).astimezone(zone).date()


def start_of_day(day: date, zone: ZoneInfo = OFFICE_ZONE) -> datetime:
    """Return the first instant of a day in the office."""
    return datetime.combine(day, time.min, zone)


def add_hours(at: datetime, hours: int, zone: ZoneInfo = OFFICE_ZONE) -> datetime:
    """Return the instant so many real hours later, told in the office's zone.

    The sum is made in UTC: Python adds to the clock on the wall, which jumps in March and repeats in October.
    """
    return (_aware(at).astimezone(UTC) + timedelta(hours=hours)).astimezone(zone)


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone; give one, such as {at.isoformat()}+02:00")
    return at
