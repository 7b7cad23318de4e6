"""The working calendar of Estonia against the act (PTS §§ 1-2) and an Easter of our own."""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.domain.calendar import OutsideCalendar, WorkCalendar, estonian_holidays
from officed.domain.months import add_months, last_day_within_years

CALENDAR = WorkCalendar()
DAYS = st.dates(date(2005, 1, 1), date(2099, 12, 31))
SPANS = st.integers(0, 60)


def easter(year: int) -> date:
    """Easter Sunday by Meeus, Jones and Butcher."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    last = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * last) // 451
    month, day = divmod(h + last - 7 * m + 114, 31)
    return date(year, month, day + 1)


@pytest.mark.parametrize("year", range(2005, 2101))
def test_holidays_are_those_of_the_act(year: int) -> None:
    """Every year from 2005 to 2100 has the twelve holidays of PTS §§ 1-2 and no other."""
    fixed = {(1, 1), (2, 24), (5, 1), (6, 23), (6, 24), (8, 20), (12, 24), (12, 25), (12, 26)}
    sunday = easter(year)
    moving = {sunday - timedelta(days=2), sunday, sunday + timedelta(days=49)}
    assert set(estonian_holidays(year)) == {date(year, m, d) for m, d in fixed} | moving


@pytest.mark.parametrize(("year", "count"), [(2025, 251), (2026, 252), (2027, 254), (2028, 254)])
def test_working_days_of_a_year(year: int, count: int) -> None:
    """A year has as many working days as the official count says."""
    assert CALENDAR.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == count


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 4, 6),
        date(2026, 5, 14),
        date(2026, 1, 6),
        date(2027, 11, 1),
        date(2026, 12, 31),
        date(2026, 2, 23),
        date(2026, 6, 22),
        date(2026, 12, 23),
    ],
)
def test_days_that_look_like_holidays_are_worked(day: date) -> None:
    """Easter Monday, Ascension, Epiphany, All Saints, 31 December and the shortened days are working days."""
    assert CALENDAR.is_working_day(day)
    assert CALENDAR.holiday_name(day) is None


def test_a_holiday_on_a_weekend_gives_no_substitute() -> None:
    """26 December 2026 is a Saturday; the Monday after it is worked."""
    assert CALENDAR.holiday_name(date(2026, 12, 26)) == "teine jõulupüha"
    assert CALENDAR.is_working_day(date(2026, 12, 28))


def test_christmas_eve_is_a_holiday_since_2005() -> None:
    """24 December was worked in 2004 and is free since 2005."""
    assert CALENDAR.is_working_day(date(2004, 12, 24))
    assert CALENDAR.holiday_name(date(2005, 12, 24)) == "jõululaupäev"


def test_moving_to_working_days() -> None:
    """From Midsummer 2026 one gets to the working days around it, before and after."""
    midsummer = date(2026, 6, 24)
    assert CALENDAR.roll_forward(midsummer) == date(2026, 6, 25)
    assert CALENDAR.next_working_day(midsummer) == date(2026, 6, 25)
    assert CALENDAR.on_or_before_working_day(midsummer) == date(2026, 6, 22)
    assert CALENDAR.previous_working_day(date(2026, 6, 25)) == date(2026, 6, 22)
    assert CALENDAR.next_working_day(date(2026, 6, 22)) == date(2026, 6, 25)
    assert CALENDAR.roll_forward(date(2026, 6, 22)) == date(2026, 6, 22)


def test_days_off_in_a_span_leave_weekends_out() -> None:
    """Only holidays on Monday to Friday lengthen a count, so only they are named."""
    found = CALENDAR.days_off_between(date(2026, 12, 21), date(2026, 12, 30))
    assert found == ((date(2026, 12, 24), "jõululaupäev"), (date(2026, 12, 25), "esimene jõulupüha"))


@pytest.mark.parametrize("day", [date(1990, 12, 31), date(2101, 1, 3), date(9999, 1, 1)])
def test_a_year_without_known_holidays_is_refused(day: date) -> None:
    """Beyond the known years the calendar says so instead of taking every weekday for a working day."""
    with pytest.raises(OutsideCalendar, match=f"not for {day.year}"):
        CALENDAR.is_working_day(day)


@given(DAYS, SPANS)
def test_counting_back_and_forth_agrees(day: date, n: int) -> None:
    """Adding n working days is undone by counting them, forwards and backwards."""
    assert CALENDAR.working_days_between(day, CALENDAR.add_working_days(day, n)) == n
    assert CALENDAR.working_days_between(day, CALENDAR.add_working_days(day, -n)) == -n


@given(DAYS)
def test_neighbours_are_the_nearest_working_days(day: date) -> None:
    """Between a day and its next or previous working day there is no other working day."""
    after, before = CALENDAR.next_working_day(day), CALENDAR.previous_working_day(day)
    assert before < day < after
    assert CALENDAR.is_working_day(before)
    assert CALENDAR.is_working_day(after)
    between = [before + timedelta(days=i) for i in range(1, (after - before).days)]
    assert not any(CALENDAR.is_working_day(d) for d in between if d != day)


def test_another_calendar_can_be_put_in() -> None:
    """The holidays are a value of the calendar: one without any works Monday to Friday."""
    plain = WorkCalendar(holidays_of=lambda _: {})
    assert plain.is_working_day(date(2026, 6, 24))
    assert not plain.is_working_day(date(2026, 6, 27))


def test_the_calendar_travels_to_other_processes() -> None:
    """A calendar can be pickled, and is equal to any other of its kind."""
    assert pickle.loads(pickle.dumps(CALENDAR)) == WorkCalendar()


def test_only_estonia_is_loaded_and_only_when_asked() -> None:
    """Importing the calendar loads no holidays; the first question loads those of Estonia, not of all countries."""
    script = (
        "import sys; from datetime import date; from officed.domain.calendar import WorkCalendar\n"
        "assert 'holidays' not in sys.modules\n"
        "assert not WorkCalendar().is_working_day(date(2026, 6, 23))\n"
        "assert not [name for name in sys.modules if name.startswith('holidays.countries')]\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2027, 1, 31), 3, date(2027, 4, 30)),
        (date(2026, 11, 20), 2, date(2027, 1, 20)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_adding_months(start: date, months: int, end: date) -> None:
    """The day number is kept where the month has it, else the month's last day is taken."""
    assert add_months(start, months) == end


@pytest.mark.parametrize(
    ("start", "years", "end"),
    [
        (date(2026, 11, 21), 5, date(2031, 11, 20)),
        (date(2026, 11, 21), 75, date(2101, 11, 20)),
        (date(2028, 2, 29), 5, date(2033, 2, 27)),
        (date(2018, 1, 1), 5, date(2022, 12, 31)),
    ],
)
def test_the_last_day_of_a_restriction(start: date, years: int, end: date) -> None:
    """A restriction of at most N years ends a day before the same day N years later."""
    assert last_day_within_years(start, years) == end
