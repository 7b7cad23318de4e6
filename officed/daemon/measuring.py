"""What the clock measures before it judges: marks of sources, queues, free space, and its own steps."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from officed.daemon.marks import FRESH_SECONDS, SourceMarks
from officed.domain.silence import Limits, Measured, Watched, judge
from officed.flow.desk import Desk
from officed.flow.watching import watch_over
from officed.log import log_event
from officed.settings.model import Alarms, Settings
from officed.settings.sources import Mailbox, Maildir, ScanFolder

MB = 1024 * 1024

# Last letters and floods are looked up in large tables, and an alarm about a whole day can wait so long.
_SELDOM = timedelta(minutes=5)
_HOUR = timedelta(hours=1)


def limits_of(alarms: Alarms) -> Limits:
    """The settings as limits."""
    return Limits(
        unreachable=timedelta(minutes=alarms.unreachable_minutes),
        unread=timedelta(minutes=alarms.unread_minutes),
        unsent=timedelta(minutes=alarms.unsent_minutes),
        free=alarms.free_mb * MB,
        jump=timedelta(seconds=alarms.clock_seconds),
        day_from=alarms.day_from,
        day_until=alarms.day_until,
        sender_per_hour=alarms.sender_per_hour,
    )


def steady_seconds() -> float:
    """A clock that nobody sets; it counts the time asleep too where the system has such a one."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@dataclass(frozen=True, slots=True)
class Place:
    """A source as the settings have it: how often it is looked at, whether a day without a letter is an alarm."""

    name: str
    pace: timedelta
    daily: bool


def places_of(settings: Settings) -> tuple[Place, ...]:
    """Every source of the settings."""
    rows: tuple[Mailbox | Maildir | ScanFolder, ...] = (*settings.mailbox, *settings.maildir, *settings.folder)
    return tuple(
        # That nobody reports a breach for a day is no trouble.
        Place(row.name, timedelta(seconds=row.poll_seconds + FRESH_SECONDS), row.alarm_when_silent and not row.sealed)
        for row in rows
    )


class Watchman:
    """Looks again and again; `steady` is the clock that nobody sets."""

    def __init__(self, steady: Callable[[], float] = steady_seconds) -> None:
        self._steady = steady
        self._since: datetime | None = None
        self._last: tuple[datetime, float] | None = None
        self._shifted = timedelta(0)
        self._seldom_at: datetime | None = None
        self._letters: Mapping[str, datetime] = {}
        self._senders: Mapping[str, int] = {}

    def look(self, desk: Desk) -> int:
        """Measure, judge, raise and end alarms. Returns how many changed."""
        measured = self.measure(desk)
        limits = limits_of(desk.office.settings.alarms)
        return watch_over(desk, judge(measured, limits, desk.office.calendar), log_event)

    def measure(self, desk: Desk) -> Measured:
        """Everything that can be measured now."""
        now = desk.clock()
        settings = desk.office.settings
        jump = self._step(now, timedelta(seconds=settings.alarms.clock_seconds))
        assert self._since is not None
        self._look_seldom(desk, now)
        written = desk.store.last_written()
        return Measured(
            now=now,
            since=self._since,
            sources=self._sources(desk),
            unread=desk.store.unread_queue(),
            unsent=desk.store.unsent_queue(),
            free=free_bytes(settings),
            jump=jump,
            shifted=self._shifted,
            ahead=max(written - now, timedelta(0)) if written else timedelta(0),
            senders=self._senders,
            standing={alarm.key: alarm.raised_at for alarm in desk.store.alarms()},
            zone=desk.zone,
        )

    def _step(self, now: datetime, least: timedelta) -> timedelta:
        """How far the clock has moved against the steady one since the last look."""
        steady = self._steady()
        jump = timedelta(0)
        if self._last is not None:
            before, then = self._last
            jump = (now - before) - timedelta(seconds=steady - then)
        if abs(jump) >= least:
            # Ages that reach over a jump say nothing: the patience with sources begins anew.
            self._shifted += jump
            self._since, self._seldom_at = now, None
        self._since = self._since or now
        self._last = now, steady
        return jump

    def _look_seldom(self, desk: Desk, now: datetime) -> None:
        if self._seldom_at is not None and now - self._seldom_at < _SELDOM:
            return
        self._seldom_at = now
        daily = [place.name for place in places_of(desk.office.settings) if place.daily]
        self._letters = desk.store.last_letters(daily)
        self._senders = desk.store.many_letters(now - _HOUR, desk.office.settings.alarms.sender_per_hour)

    def _sources(self, desk: Desk) -> tuple[Watched, ...]:
        marks = SourceMarks(desk.office.settings.data / "locks")
        return tuple(map(partial(self._watched, marks), places_of(desk.office.settings)))

    def _watched(self, marks: SourceMarks, place: Place) -> Watched:
        mark = marks.of(place.name)
        last = self._letters.get(place.name)
        return Watched(place.name, mark.reached_at, mark.known_since, mark.error, last, place.pace, place.daily)


def free_bytes(settings: Settings) -> int | None:
    """Free space for officed where the data folder stands; None where it cannot be told."""
    try:
        found = os.statvfs(settings.data)
    except OSError:
        return None
    return found.f_bavail * found.f_frsize
