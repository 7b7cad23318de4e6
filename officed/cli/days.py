"""Days and moments as people write them on the command line."""

from __future__ import annotations

from datetime import date, datetime
from typing import overload
from zoneinfo import ZoneInfo

from officed.domain.errors import BadSettings
from officed.domain.office_time import OFFICE_ZONE


@overload
def day_of(text: str) -> date: ...


@overload
def day_of(text: str | None) -> date | None: ...


def day_of(text: str | None) -> date | None:
    """A date, None where none was given. Raises `BadSettings`."""
    return moment_of(text)[0] if text else None


def moment_of(text: str) -> tuple[date, datetime | None]:
    """A date, or an instant with its date in the office; without an offset it is the office's time.

    Raises `BadSettings`.
    """
    try:
        if "T" in text or " " in text:
            at = datetime.fromisoformat(text)
            at = at if at.tzinfo else at.replace(tzinfo=OFFICE_ZONE)
            return at.astimezone(OFFICE_ZONE).date(), at
        return date.fromisoformat(text), None
    except ValueError:
        raise BadSettings(text=f"»{text}« is no date. Write it as 2026-11-21.") from None


def in_office_time(at: datetime, zone: ZoneInfo) -> str:
    """An instant as the office's own clocks show it, to the minute."""
    return f"{at.astimezone(zone):%d.%m.%Y %H:%M}"
