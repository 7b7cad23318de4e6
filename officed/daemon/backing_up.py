"""The backup of every night, in a thread of its own: copying takes long, and the clock must not wait for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from officed.daemon.pulse import beat
from officed.daemon.threads import Floor
from officed.domain.errors import OfficedError
from officed.flow import writing
from officed.flow.desk import Desk
from officed.log import log_event

LOOK_SECONDS = 30.0
# After a backup that failed.
AGAIN = timedelta(minutes=15)
_KEY, _WHAT = "backup", "the backup"


def backing_up(floor: Floor, back_up: Callable[[], int]) -> Callable[[], None]:
    """The body of the thread. `back_up` makes a backup and returns how many originals are missing."""
    again: datetime | None = None

    def body() -> None:
        nonlocal again
        desk = floor.desk
        if is_due(desk, desk.store.last_backup()) and (again is None or desk.clock() >= again):
            again = None if nightly(desk, back_up) else desk.clock() + AGAIN
            floor.mail.ring()
        floor.stop.wait(LOOK_SECONDS)

    return body


def is_due(desk: Desk, last: datetime | None) -> bool:
    """Whether the settings want one, its time has come and none was made since.

    An office that was off at night does it in the morning; one that never did makes its first one at once.
    """
    settings = desk.office.settings.backup
    if settings.folder is None:
        return False
    now, today = desk.now_and_today()
    at = datetime.combine(today, settings.at, desk.zone)
    if now < at:
        at = datetime.combine(today - timedelta(days=1), settings.at, desk.zone)
    return last is None or last < at


def nightly(desk: Desk, back_up: Callable[[], int]) -> bool:
    """Make one and tell. What fails raises an alarm, once; the next whole one ends it. Returns whether it was made."""
    beat()
    now = desk.clock()
    try:
        missing = back_up()
    except OfficedError as error:
        log_event("backup.failed", error=str(error))
        _alarm(desk, str(error), "officed doctor", now)
        return False
    log_event("backup.made", count=missing)
    if missing:
        _alarm(desk, f"{missing} originals are not on disk and so in no backup", "officed register verify", now)
    else:
        desk.store.clear_alarm(_KEY, writing.recovered(desk, _KEY, _WHAT, now), now)
    return True


def _alarm(desk: Desk, detail: str, advice: str, now: datetime) -> None:
    desk.store.raise_alarm(_KEY, detail, writing.alarm(desk, _KEY, _WHAT, detail, advice, now), now)
