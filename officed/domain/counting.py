"""Counting: where a term starts and where it ends, with the steps that led there (rules R1 to R5, R10).

Start rules stand in `STARTS`, counts in `_COUNTS`; `officed.texts.terms` tells the steps in words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from officed.domain.calendar import WorkCalendar
from officed.domain.months import add_months
from officed.domain.terms import CountsFrom, Unit


class StepCode(StrEnum):
    """What a step of the arithmetic says."""

    REGISTERED = "registered"
    RECEIVED = "received"
    REGISTERED_LATE = "registered_late"
    COUNTED_FROM = "counted_from"
    LAW_SINCE = "law_since"
    LAW_BEFORE = "law_before"
    FIRST_DAY = "first_day"
    DAYS_OFF = "days_off"
    LAST_WORKING_DAY = "last_working_day"
    RAW_END = "raw_end"
    MONTH_SHORTER = "month_shorter"
    ROLLED = "rolled"
    AWARE = "aware"
    HOUR_UNKNOWN = "hour_unknown"
    HOURS_END = "hours_end"
    LETTER_DATE = "letter_date"
    LETTER_SILENT = "letter_silent"
    WISH_EARLIER = "wish_earlier"
    WISH_LATER = "wish_later"
    WISH_PAST = "wish_past"
    NO_TERM = "no_term"
    EXTENDED = "extended"
    FORWARD = "forward"
    STAGE = "stage"
    RESTED = "rested"
    REMAINING = "remaining"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the arithmetic: a code and the values that its sentence needs."""

    code: StepCode
    day: date | None = None
    until: date | None = None
    n: int = 0
    unit: Unit | None = None
    at: datetime | None = None
    holidays: tuple[tuple[date, str], ...] = ()
    stage: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """Where a count ends: before and after rolling, and the steps that led there."""

    raw_end: date | None
    due: date
    steps: tuple[Step, ...]


# The letters of a day share their terms, and the working days of a term are looked up one by one.
@lru_cache(maxsize=1024)
def count(start: date, n: int, unit: Unit, calendar: WorkCalendar) -> End:
    """Return where n working days, calendar days or months from the start end; raises KeyError for other units."""
    return _COUNTS[unit](start, n, calendar)


# Where a term starts.


def _from_registration(
    registered: date, received: date | None, calendar: WorkCalendar
) -> tuple[date, tuple[Step, ...]]:
    """R10: late registration buys no time (AvTS § 12 lg 1, § 16 lg 1)."""
    steps: tuple[Step, ...] = (Step(StepCode.REGISTERED, day=registered),)
    if received is None:
        return registered, steps
    steps = (Step(StepCode.RECEIVED, day=received), *steps)
    latest = calendar.next_working_day(received)
    if registered <= latest:
        return registered, steps
    return latest, (*steps, Step(StepCode.REGISTERED_LATE, day=latest))


def _from_receipt(registered: date, received: date | None, _calendar: WorkCalendar) -> tuple[date, tuple[Step, ...]]:
    """R1, R9: the day on which our server took the letter; nothing is received after it was registered."""
    start = registered if received is None else min(received, registered)
    return start, (Step(StepCode.COUNTED_FROM, day=start),)


Start = Callable[[date, date | None, WorkCalendar], tuple[date, tuple[Step, ...]]]
STARTS: Mapping[CountsFrom, Start] = {
    CountsFrom.REGISTRATION: _from_registration,
    CountsFrom.RECEIPT: _from_receipt,
    CountsFrom.SERVICE: _from_receipt,
}


# Where a count ends.


def _working_days(start: date, n: int, calendar: WorkCalendar) -> End:
    """R2: day 1 is the next working day (AvTS § 18); the end is a working day by itself and never rolls."""
    end = calendar.add_working_days(start, n)
    off = calendar.days_off_between(start, end)
    steps = [Step(StepCode.FIRST_DAY, day=calendar.next_working_day(start))]
    if off:
        steps.append(Step(StepCode.DAYS_OFF, holidays=off))
    steps.append(Step(StepCode.LAST_WORKING_DAY, day=end, n=n))
    return End(None, end, tuple(steps))


def _calendar_days(start: date, n: int, calendar: WorkCalendar) -> End:
    """R3: the raw end is start plus n days (TsÜS § 136)."""
    raw = start + timedelta(days=n)
    first = Step(StepCode.FIRST_DAY, day=start + timedelta(days=1))
    return _rolled(raw, calendar, (first, Step(StepCode.RAW_END, day=raw, n=n, unit=Unit.CALENDAR_DAYS)))


def _months(start: date, n: int, calendar: WorkCalendar) -> End:
    """R4: the same day number n months later, else the month's last day (TsÜS § 136 lg 3, 6)."""
    raw = add_months(start, n)
    steps = [Step(StepCode.RAW_END, day=raw, n=n, unit=Unit.MONTHS)]
    if raw.day != start.day:
        steps.append(Step(StepCode.MONTH_SHORTER, day=raw, n=start.day))
    return _rolled(raw, calendar, tuple(steps))


def _rolled(raw: date, calendar: WorkCalendar, steps: tuple[Step, ...]) -> End:
    """R5: an end on a day off moves to the next working day (TsÜS § 136 lg 8; Reg. 1182/71 art. 3(4))."""
    end = calendar.roll_forward(raw)
    if end != raw:
        name = calendar.holiday_name(raw)
        steps += (Step(StepCode.ROLLED, day=raw, until=end, holidays=((raw, name),) if name else ()),)
    return End(raw, end, steps)


_COUNTS: Mapping[Unit, Callable[[date, int, WorkCalendar], End]] = {
    Unit.WORKING_DAYS: _working_days,
    Unit.CALENDAR_DAYS: _calendar_days,
    Unit.MONTHS: _months,
}
