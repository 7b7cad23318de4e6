"""The clock's timetable. schedule only says when to look; what is due stands in the database."""

from __future__ import annotations

import threading
from collections.abc import Callable

import schedule

from officed.daemon.measuring import Watchman
from officed.daemon.numbering import watch_numbers
from officed.daemon.pulse import beat
from officed.daemon.shouting import Shouter
from officed.daemon.threads import Floor, tick
from officed.domain.errors import OfficedError
from officed.flow.listing import send_lists
from officed.flow.reminding import decide_late, remind
from officed.flow.reports.handling import remind_handlers, watch_handlers
from officed.flow.untold import watch_extensions
from officed.log import log_event

# Seals follow the commits within seconds; reminders are looked up every minute: they are planned for a morning.
SEAL_SECONDS = 2
REMIND_SECONDS = 30
# Whether all is well is looked at as often, and oftener where the settings have little patience with a source.
WATCH_SECONDS = 30.0


def clockwork(floor: Floor, shouter: Shouter) -> Callable[[], None]:
    """The body of the clock's thread: runs its timetable until the daemon stops.

    `shouter` tells of a register that cannot be used.
    """
    timetable = schedule.Scheduler()
    watch = _watch(floor, shouter)

    def remind_and_ring() -> None:
        desk = floor.desk
        sent = remind(desk, log_event) + decide_late(desk, log_event) + send_lists(desk, log_event)
        if sent + watch_extensions(desk, log_event) + remind_handlers(desk, log_event):
            floor.mail.ring()

    def seal() -> None:
        floor.desk.store.seal(floor.desk.clock())

    timetable.every(SEAL_SECONDS).seconds.do(seal)
    patience = floor.desk.office.settings.alarms.unreachable_minutes * 60
    timetable.every(max(1, int(min(WATCH_SECONDS, patience / 4)))).seconds.do(watch)
    timetable.every(REMIND_SECONDS).seconds.do(remind_and_ring)

    def body() -> None:
        watch()
        if tick(floor.desk):
            floor.mail.ring()
        while not floor.stop.is_set():
            beat()
            timetable.run_pending()
            _rest(floor.stop, timetable)

    return body


def _watch(floor: Floor, shouter: Shouter) -> Callable[[], None]:
    """One look at whether all is well; a register that cannot be used is told without it."""
    watchman = Watchman()

    def watch() -> None:
        try:
            changed = watchman.look(floor.desk) + watch_numbers(floor.desk) + watch_handlers(floor.desk)
        except OfficedError as error:
            shouter.lost(floor.desk, error)
            return
        shouter.over(floor.desk)
        if changed:
            floor.mail.ring()

    return watch


def _rest(stop: threading.Event, timetable: schedule.Scheduler) -> None:
    idle = timetable.idle_seconds
    stop.wait(min(max(idle if idle is not None else 1.0, 0.05), 5.0))
