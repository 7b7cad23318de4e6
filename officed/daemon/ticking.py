"""The clock's timetable. schedule only says when to look; what is due stands in the database."""

from __future__ import annotations

import threading
from collections.abc import Callable

import schedule

from officed.daemon.threads import Floor, tick
from officed.flow.reminding import decide_late, remind
from officed.log import log_event

# Seals follow the commits within seconds; reminders are looked up every minute: they are planned for a morning.
SEAL_SECONDS = 2
REMIND_SECONDS = 30


def clockwork(floor: Floor) -> Callable[[], None]:
    """The body of the clock's thread: runs its timetable until the daemon stops."""
    timetable = schedule.Scheduler()

    def remind_and_ring() -> None:
        desk = floor.desk
        if remind(desk, log_event) + decide_late(desk, log_event):
            floor.mail.ring()

    def seal() -> None:
        floor.desk.store.seal(floor.desk.clock())

    timetable.every(SEAL_SECONDS).seconds.do(seal)
    timetable.every(REMIND_SECONDS).seconds.do(remind_and_ring)

    def body() -> None:
        if tick(floor.desk):
            floor.mail.ring()
        while not floor.stop.is_set():
            timetable.run_pending()
            _rest(floor.stop, timetable)

    return body


def _rest(stop: threading.Event, timetable: schedule.Scheduler) -> None:
    idle = timetable.idle_seconds
    stop.wait(min(max(idle if idle is not None else 1.0, 0.05), 5.0))
