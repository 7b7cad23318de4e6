"""Terms that rest while a sender mends what the letter lacks, and run on with the days that remained (HMS § 15 lg 2).

The day on which a term begins to rest still counts; the day on which it runs on is not counted (TsÜS § 135 lg 1).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from officed.domain.calendar import WorkCalendar
from officed.domain.counting import End, Step, StepCode, count
from officed.domain.terms import Unit

COUNTED = frozenset({Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.MONTHS})
"""Units of terms that can rest; what a letter or a clock has set is not ours to stop."""


@dataclass(frozen=True, slots=True)
class Rest:
    """The days that do not count: all after `since`, up to and with `until`."""

    since: date
    until: date


def before_rolling(due: date, raw_end: date | None, calendar: WorkCalendar) -> date:
    """Return the end that the remaining days are counted to: the raw one, unless another day was set since."""
    return raw_end if raw_end is not None and calendar.roll_forward(raw_end) == due else due


def remaining(end: date, unit: Unit, since: date, calendar: WorkCalendar) -> int:
    """Return how many days of a term are left after a day, in working days or calendar days; never negative.

    Months that have begun are counted in calendar days.
    """
    if unit is Unit.WORKING_DAYS:
        return max(0, calendar.working_days_between(since, end))
    return max(0, (end - since).days)


def resumed(end: date, unit: Unit, rest: Rest, calendar: WorkCalendar) -> End:
    """Return the end of a term that has rested, with the arithmetic. `end` is the end before rolling.

    Raises ValueError for a unit that does not rest, or a rest that ends before it begins.
    """
    if unit not in COUNTED or rest.until < rest.since:
        raise ValueError(f"{unit.value} from {rest.since} until {rest.until}")
    left = remaining(end, unit, rest.since, calendar)
    days = unit if unit is Unit.WORKING_DAYS else Unit.CALENDAR_DAYS
    told = (
        Step(StepCode.RESTED, day=rest.since, until=rest.until, n=(rest.until - rest.since).days),
        Step(StepCode.REMAINING, day=rest.since, n=left, unit=days),
    )
    if left == 0:
        # Nothing is left to count, and a day off is still no day to act on (TsÜS § 136 lg 8).
        due = calendar.roll_forward(rest.until)
        rolled = Step(StepCode.ROLLED, day=rest.until, until=due, holidays=_named(rest.until, calendar))
        return End(rest.until, due, told if due == rest.until else (*told, rolled))
    found = count(rest.until, left, days, calendar)
    return End(found.raw_end, found.due, (*told, *found.steps))


def after_rests(end: date, unit: Unit, rests: Iterable[Rest], calendar: WorkCalendar) -> date:
    """Return the due date of a term by law that has rested so often. `end` is the end before rolling."""
    due = calendar.roll_forward(end)
    for rest in rests:
        found = resumed(end, unit, rest, calendar)
        end, due = found.raw_end or found.due, found.due
    return due


def lengthened(start: date, days: int, calendar: WorkCalendar) -> date:
    """Return the working day on which a term that the office sets in calendar days ends."""
    return calendar.roll_forward(start + timedelta(days=days))


def _named(day: date, calendar: WorkCalendar) -> tuple[tuple[date, str], ...]:
    name = calendar.holiday_name(day)
    return ((day, name),) if name else ()
