"""The working calendar of Estonia: Pühade ja tähtpäevade seadus (PTS) §§ 1-2. The only door to `holidays`.

A working day is Monday to Friday that is no national or public holiday. Not days off, all three by that act:
Easter Monday, 31 December, and the days shortened by three hours (TLS § 53). No substitute days exist.
An agency's own day off or collective leave stops no term (rule R8), so there is no place here to put one.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType

from officed.domain.errors import OfficedError

FIRST_YEAR, LAST_YEAR = 1991, 2100
_SATURDAY = 5
_DAY = timedelta(days=1)


class OutsideCalendar(OfficedError):
    """The holidays of Estonia are known for {first} to {last}, not for {year}. Is there a slip in the date?"""


@cache
def estonian_holidays(year: int) -> Mapping[date, str]:
    """Return the national and public holidays of a year with their Estonian names (PTS §§ 1-2).

    Raises `OutsideCalendar` beyond 1991-2100.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutsideCalendar(first=FIRST_YEAR, last=LAST_YEAR, year=year)
    return MappingProxyType(dict(sorted(_estonia()(years=year, language="et").items())))


@cache
def _estonia() -> Callable[..., Mapping[date, str]]:
    # The package's own way in imports the rules of 250 countries, which costs every short-lived command
    # a fifth of a second; the one file that is needed stands on its own. It is loaded at the first question.
    import holidays

    spec = importlib.util.spec_from_file_location(
        "holidays_of_estonia", Path(holidays.__file__).parent / "countries" / "estonia.py"
    )
    if spec is None or spec.loader is None or not Path(spec.origin or "").is_file():
        return lambda **wanted: holidays.country_holidays("EE", **wanted)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[..., Mapping[date, str]] = module.Estonia
    return found


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Working days of the office's country; a value without state.

    `holidays_of` gives the holidays of one year with their Estonian names. Every method raises `OutsideCalendar`
    where it would need a year that is not known: a silent "no holidays" would be a wrong date.
    """

    holidays_of: Callable[[int], Mapping[date, str]] = estonian_holidays

    def holiday_name(self, day: date) -> str | None:
        """Return the Estonian name of the holiday, or None; a weekend is not a holiday."""
        return self.holidays_of(day.year).get(day)

    def is_working_day(self, day: date) -> bool:
        """Tell whether terms count this day (rule R8)."""
        return day not in self.holidays_of(day.year) and day.weekday() < _SATURDAY

    def roll_forward(self, day: date) -> date:
        """Return the day itself if it is a working day, else the next one (R5: TsÜS § 136 lg 8)."""
        while not self.is_working_day(day):
            day += _DAY
        return day

    def on_or_before_working_day(self, day: date) -> date:
        """Return the day itself if it is a working day, else the last one before it (for reminders)."""
        while not self.is_working_day(day):
            day -= _DAY
        return day

    def next_working_day(self, day: date) -> date:
        """Return the first working day strictly after the day."""
        return self.roll_forward(day + _DAY)

    def previous_working_day(self, day: date) -> date:
        """Return the last working day strictly before the day."""
        return self.on_or_before_working_day(day - _DAY)

    def add_working_days(self, start: date, n: int) -> date:
        """Return the n-th working day after the start, which is not counted itself (R1, R2).

        A negative n counts backwards; 0 gives the start back, working day or not.
        """
        step = self.next_working_day if n > 0 else self.previous_working_day
        for _ in range(abs(n)):
            start = step(start)
        return start

    def working_days_between(self, start: date, end: date) -> int:
        """Return how many working days lie after the start up to and with the end; negative if the end is before.

        The reverse of `add_working_days`: `working_days_between(d, add_working_days(d, n)) == n`.
        """
        if end < start:
            span, sign, first = (start - end).days, -1, end
        else:
            span, sign, first = (end - start).days, 1, start + _DAY
        return sign * sum(self.is_working_day(first + timedelta(days=i)) for i in range(span))

    def days_off_between(self, start: date, end: date) -> tuple[tuple[date, str], ...]:
        """Return the holidays that fall on Monday to Friday after the start up to and with the end, in order."""
        days = (start + timedelta(days=i) for i in range(1, (end - start).days + 1))
        named = ((day, self.holiday_name(day)) for day in days if day.weekday() < _SATURDAY)
        return tuple((day, name) for day, name in named if name is not None)
