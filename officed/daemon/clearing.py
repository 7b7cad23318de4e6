"""Every night refused letters and duplicates go whose days are over, in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from officed.daemon.pulse import beat
from officed.daemon.threads import Floor
from officed.flow.desk import Desk
from officed.flow.retention.clearing import clear_away
from officed.log import log_event

LOOK_SECONDS = 30.0


def clearing(floor: Floor) -> Callable[[], None]:
    """The body of the thread: once a day, at the time that the settings give or as soon after it as may be."""
    done: date | None = None

    def body() -> None:
        nonlocal done
        desk = floor.desk
        if is_due(desk, done):
            clear(desk)
            done = desk.today()
        floor.stop.wait(LOOK_SECONDS)

    return body


def is_due(desk: Desk, done: date | None) -> bool:
    """Whether today's time has come and it was not done today."""
    now, today = desk.now_and_today()
    return done != today and now >= datetime.combine(today, desk.office.settings.retention.at, desk.zone)


def clear(desk: Desk) -> int:
    """Clear away and tell the log. Returns how many documents went."""
    beat()
    count = clear_away(desk)
    if count:
        log_event("retention.cleared", count=count)
    return count
