"""When people are left in peace: at night and on days off, by the settings."""

from __future__ import annotations

from datetime import datetime

from officed.domain.reminders import is_quiet
from officed.flow.desk import Desk


def is_at_rest(desk: Desk) -> bool:
    """Whether people are left in peace now."""
    settings = desk.office.settings.reminders
    local = desk.clock().astimezone(desk.zone)
    return settings.quiet and is_quiet(local, settings.at, settings.until, desk.office.calendar)


def next_morning(desk: Desk) -> datetime:
    """The instant at which a rest ends."""
    calendar = desk.office.calendar
    now, today = desk.now_and_today()
    coming = desk.morning(calendar.roll_forward(today))
    return coming if coming > now else desk.morning(calendar.next_working_day(today))
