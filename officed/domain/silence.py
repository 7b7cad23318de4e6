"""Silence is an alarm: what is measured of the office goes in, what is the matter comes out.

Pure values, so that every condition can be proved: a source not reached, a working day without a letter, queues that
age, a disk that fills, a clock that jumps, a sender who floods. The conditions are the table `CONDITIONS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from officed.domain.calendar import WorkCalendar
from officed.domain.office_time import OFFICE_ZONE

# A source gets this much time after the start before it counts as not reached.
GRACE = timedelta(minutes=1)
# A disk has recovered when it has so much more than the limit: one at the very limit would ring all day.
RELIEF = 1.1
# A clock that has run steadily for so long after a jump is believed: the jump may have been its correction.
STEADY = timedelta(hours=1)

# Alarms about something that happened and has no end of its own stand for so long.
EVENTS = ("mail.",)
TOLD = timedelta(days=1)

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """When silence begins. `free` in bytes; `day_from` and `day_until` are local times of a working day."""

    unreachable: timedelta = timedelta(minutes=5)
    unread: timedelta = timedelta(hours=1)
    unsent: timedelta = timedelta(hours=1)
    free: int = 500 * MB
    jump: timedelta = timedelta(minutes=1)
    day_from: time = time(8)
    day_until: time = time(17)
    sender_per_hour: int = 100


@dataclass(frozen=True, slots=True)
class Watched:
    """A source: when it was reached first and last, why not since, its last letter, how often it is looked at.

    `reached_at` None: never, or it is not known. `daily`: a working day without a letter is an alarm.
    """

    name: str
    reached_at: datetime | None = None
    known_since: datetime | None = None
    error: str = ""
    last_letter: datetime | None = None
    pace: timedelta = timedelta(0)
    daily: bool = False


@dataclass(frozen=True, slots=True)
class Queued:
    """What waits: how many, and since when the oldest (None where nothing waits)."""

    count: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured at `now` (aware); None is what could not be measured, and is not judged.

    `since`: when measuring began. `jump`: how far the clock has moved against the steady one since the last look.
    `shifted`: by how much it stands off from where it stood before it jumped. `ahead`: by how much the newest line of
    the register lies in the future. `free` in bytes. `senders`: those of many letters, with letters in the last hour.
    `standing`: alarms that stand, with since when.
    """

    now: datetime
    since: datetime
    sources: tuple[Watched, ...] = ()
    unread: Queued | None = None
    unsent: Queued | None = None
    free: int | None = None
    jump: timedelta = timedelta(0)
    shifted: timedelta = timedelta(0)
    ahead: timedelta = timedelta(0)
    senders: Mapping[str, int] | None = None
    standing: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    zone: ZoneInfo = OFFICE_ZONE


@dataclass(frozen=True, slots=True)
class Judgement:
    """One alarm that stands, or does not: its key for ever, what it is about, the figures, and what to do.

    `quiet`: it ends without a mail, for it was about something that happened and cannot be mended.
    """

    key: str
    what: str
    stands: bool
    detail: str = ""
    advice: str = "officed doctor"
    quiet: bool = False


Condition = Callable[[Measured, Limits, WorkCalendar], Iterator[Judgement]]


def judge(measured: Measured, limits: Limits, calendar: WorkCalendar) -> tuple[Judgement, ...]:
    """Every alarm that can be judged. In the moment of a jump of the clock, ages say nothing: only it is judged."""
    conditions = (clock,) if abs(measured.jump) >= limits.jump else CONDITIONS
    return tuple(found for condition in conditions for found in condition(measured, limits, calendar))


def reached(measured: Measured, limits: Limits, _calendar: WorkCalendar) -> Iterator[Judgement]:
    """A source that was not reached for longer than the limit and one round of its own pace."""
    for source in measured.sources:
        key, what = f"source.{source.name}", f"source {source.name}"
        longest = limits.unreachable + source.pace
        last = source.reached_at or measured.since
        if measured.now - last <= longest:
            if source.reached_at is not None:
                yield Judgement(key, what, stands=False)
        elif measured.now - measured.since > min(longest, GRACE + source.pace):
            since = f"not reached since {_at(last, measured.zone)}"
            yield Judgement(key, what, stands=True, detail=f"{since}: {source.error}" if source.error else since)
    yield from _forgotten(measured, "source.", "source")


def silent(measured: Measured, limits: Limits, calendar: WorkCalendar) -> Iterator[Judgement]:
    """A source that brought no letter on a whole working day."""
    begins = last_whole_day(measured.now, measured.zone, limits, calendar)
    for source in measured.sources:
        if not source.daily:
            continue
        last = source.last_letter or source.known_since or measured.since
        told = _at(source.last_letter, measured.zone) if source.last_letter else ""
        yield Judgement(
            f"silent.{source.name}",
            f"silence of source {source.name}",
            last < begins,
            f"no letter since {told}" if told else "no letter yet",
            "officed ledger; officed check --online",
        )
    yield from _forgotten(measured, "silent.", "silence of source", daily=True)


def last_whole_day(now: datetime, zone: ZoneInfo, limits: Limits, calendar: WorkCalendar) -> datetime:
    """The instant at which the last working day that is wholly over began, by the hours of the limits."""
    local = now.astimezone(zone)
    day = local.date()
    if local.time() < limits.day_until or not calendar.is_working_day(day):
        day = calendar.previous_working_day(day)
    return datetime.combine(day, limits.day_from, zone)


def _forgotten(measured: Measured, prefix: str, what: str, *, daily: bool = False) -> Iterator[Judgement]:
    """Alarms of sources that the settings no longer have, or no longer watch in this way: they are over."""
    known = {source.name for source in measured.sources if source.daily or not daily}
    for key in measured.standing:
        name = key.removeprefix(prefix)
        if name != key and name not in known:
            yield Judgement(key, f"{what} {name}", stands=False)


def queues(measured: Measured, limits: Limits, _calendar: WorkCalendar) -> Iterator[Judgement]:
    """Letters that nobody works on, and mails that do not leave."""
    rows = (
        ("queue.unread", "letters that wait to be read", measured.unread, limits.unread, "officed doctor"),
        ("queue.unsent", "mails that wait to be sent", measured.unsent, limits.unsent, "officed check --online"),
    )
    for key, what, queue, limit, advice in rows:
        if queue is None:
            continue
        old = queue.oldest is not None and measured.now - queue.oldest > limit
        oldest = _at(queue.oldest, measured.zone) if queue.oldest else ""
        yield Judgement(key, what, old, f"{queue.count} wait, the oldest since {oldest}" if oldest else "", advice)


def disk(measured: Measured, limits: Limits, _calendar: WorkCalendar) -> Iterator[Judgement]:
    """The data folder has less free space than the limit; more by a tenth ends it."""
    if measured.free is None:
        return
    wanted = limits.free * RELIEF if "disk" in measured.standing else limits.free
    said = f"{measured.free // MB} MB free, {limits.free // MB} MB are wanted"
    yield Judgement("disk", "disk space", measured.free < wanted, said, "officed doctor; make room")


def clock(measured: Measured, limits: Limits, _calendar: WorkCalendar) -> Iterator[Judgement]:
    """The clock jumped, or the register is ahead of it. Over when it is back, or has run steadily for an hour."""
    what, advice = "clock", "timedatectl timesync-status"
    if abs(measured.jump) >= limits.jump:
        back = abs(measured.shifted) < limits.jump
        said = f"it jumped by {measured.jump.total_seconds():+.0f} seconds"
        yield Judgement("clock", what, not back, said, advice)
    elif measured.ahead >= limits.jump:
        said = f"the register was last written to {measured.ahead.total_seconds():.0f} seconds from now"
        yield Judgement("clock", what, stands=True, detail=said, advice=advice)
    elif (since := measured.standing.get("clock")) is not None and not _recent(since, measured.now):
        yield Judgement("clock", what, stands=False)


def _recent(since: datetime, now: datetime) -> bool:
    return since <= now < since + STEADY


def senders(measured: Measured, limits: Limits, _calendar: WorkCalendar) -> Iterator[Judgement]:
    """Senders of more letters in an hour than the limit; their address stands in the detail, never in a subject."""
    if measured.senders is None:
        return
    what = "many letters of one sender"
    many = {name: count for name, count in measured.senders.items() if count >= limits.sender_per_hour}
    for name, count in many.items():
        said = f"{count} letters in an hour from {name}"
        yield Judgement(f"sender.{name}", what, stands=True, detail=said, advice="officed ledger")
    for key in measured.standing:
        if key.startswith("sender.") and key.removeprefix("sender.") not in many:
            yield Judgement(key, what, stands=False)


def events(measured: Measured, _limits: Limits, _calendar: WorkCalendar) -> Iterator[Judgement]:
    """What happened once, such as a mail that was refused: said, it need not stand for ever."""
    for key, since in measured.standing.items():
        if key.startswith(EVENTS) and measured.now - since > TOLD:
            yield Judgement(key, "", stands=False, quiet=True)


def _at(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%d.%m.%Y %H:%M}"


CONDITIONS: tuple[Condition, ...] = (reached, silent, queues, disk, clock, senders, events)
"""What is looked at, in the order in which it is told."""
