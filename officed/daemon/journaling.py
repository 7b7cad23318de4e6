"""The journal of each finished day and its time stamp, in a thread of its own: a long day's journal is long, a service
may be slow, and the clock must not wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from officed.daemon.pulse import beat
from officed.daemon.stamping import StampWatch
from officed.daemon.threads import Floor
from officed.domain.errors import OfficedError
from officed.domain.states import CLOCK
from officed.flow import writing
from officed.flow.desk import Desk
from officed.flow.journaling import write_journals
from officed.log import log_event

LOOK_SECONDS = 30.0
# After one that could not be written.
AGAIN = timedelta(minutes=15)
_KEY, _WHAT = "journal", "the sealed journal"


def journaling(floor: Floor) -> Callable[[], None]:
    """The body of the thread: once after the start, and soon after each midnight of the office."""
    done: tuple[date, bool] | None = None
    again: datetime | None = None
    watch = StampWatch()

    def body() -> None:
        nonlocal done, again
        desk = floor.desk
        now, today = desk.now_and_today()
        wanted = (today, desk.office.settings.journal.write)
        if done != wanted and (again is None or now >= again):
            again = None if daily(desk) is None else now + AGAIN
            done = wanted if again is None else None
            floor.mail.ring()
        if done == wanted and watch(desk):
            floor.mail.ring()
        floor.stop.wait(LOOK_SECONDS)

    return body


def daily(desk: Desk) -> OfficedError | None:
    """Write what is missing and tell. What fails raises an alarm, once, and is returned; the next success ends it.

    Where no journal is wanted, what was never sealed is sealed all the same.
    """
    beat()
    now = desk.clock()
    if not desk.office.settings.journal.write:
        desk.store.seal_unsealed(CLOCK, now)
        return None
    try:
        made = write_journals(desk)
    except OfficedError as error:
        log_event("journal.failed", error=str(error))
        advice = "officed register verify"
        desk.store.raise_alarm(_KEY, str(error), writing.alarm(desk, _KEY, _WHAT, str(error), advice, now), now)
        return error
    for journal in made:
        log_event("journal.written", file=journal.file.name, sha256=journal.sha256)
    desk.store.clear_alarm(_KEY, writing.recovered(desk, _KEY, _WHAT, now), now)
    return None
