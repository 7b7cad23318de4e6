"""Terms that rest and run on: against a reckoning that counts day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.domain.calendar import WorkCalendar
from officed.domain.counting import count
from officed.domain.resting import Rest, after_rests, before_rolling, lengthened, remaining, resumed
from officed.domain.terms import Unit

CALENDAR = WorkCalendar()
DAY = timedelta(days=1)
DAYS = st.dates(date(2005, 1, 1), date(2090, 12, 31))
UNITS = st.sampled_from([Unit.WORKING_DAYS, Unit.CALENDAR_DAYS])


def by_hand(start: date, n: int, unit: Unit, rests: list[Rest]) -> date:
    """The last day of a term, walking from day to day: days of a rest are passed over, others counted."""
    day = start
    while n:
        day += DAY
        rests_today = any(rest.since < day <= rest.until for rest in rests)
        counts = unit is Unit.CALENDAR_DAYS or CALENDAR.is_working_day(day)
        n -= counts and not rests_today
    return CALENDAR.roll_forward(day)


@given(start=DAYS, n=st.integers(2, 40), unit=UNITS, used=st.integers(0, 40), rested=st.integers(0, 200))
def test_a_term_that_rested_ends_where_counting_by_hand_ends(
    start: date, n: int, unit: Unit, used: int, rested: int
) -> None:
    """Whatever day it rests from and however long, as long as days are left."""
    first = count(start, n, unit, CALENDAR)
    end = before_rolling(first.due, first.raw_end, CALENDAR)
    since = min(start + timedelta(days=used), end - DAY)
    rest = Rest(since, since + timedelta(days=rested))
    assert resumed(end, unit, rest, CALENDAR).due == by_hand(start, n, unit, [rest])


@given(start=DAYS, n=st.integers(10, 60), unit=UNITS, gaps=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30))))
def test_a_term_may_rest_more_than_once(start: date, n: int, unit: Unit, gaps: list[tuple[int, int]]) -> None:
    """As often as the office asks, one rest after another."""
    rests, day = [], start
    for run, rested in gaps[:3]:
        rests.append(Rest(day + timedelta(days=run), day + timedelta(days=run + rested)))
        day = rests[-1].until
    first = count(start, n, unit, CALENDAR)
    assert after_rests(first.raw_end or first.due, unit, rests, CALENDAR) == by_hand(start, n, unit, rests)


@given(start=DAYS, n=st.integers(1, 12), used=st.integers(0, 400), rested=st.integers(0, 200), more=st.integers(0, 30))
def test_it_never_ends_earlier_nor_on_a_day_off(start: date, n: int, used: int, rested: int, more: int) -> None:
    """Months too: later mending means a later end or the same, and no rest shortens a term."""
    first = count(start, n, Unit.MONTHS, CALENDAR)
    since = min(start + timedelta(days=used), first.due)
    end = before_rolling(first.due, first.raw_end, CALENDAR)
    once = resumed(end, Unit.MONTHS, Rest(since, since + timedelta(days=rested)), CALENDAR)
    later = resumed(end, Unit.MONTHS, Rest(since, since + timedelta(days=rested + more)), CALENDAR)
    assert first.due <= once.due <= later.due
    assert CALENDAR.is_working_day(once.due)
    if since < end:
        assert once.raw_end == end + timedelta(days=rested)


@given(start=DAYS, n=st.integers(1, 60), unit=UNITS, used=st.integers(0, 10))
def test_a_rest_of_no_day_changes_nothing(start: date, n: int, unit: Unit, used: int) -> None:
    """Mended on the day on which it was asked for."""
    first = count(start, n, unit, CALENDAR)
    since = min(start + timedelta(days=used), first.due)
    end = before_rolling(first.due, first.raw_end, CALENDAR)
    assert resumed(end, unit, Rest(since, since), CALENDAR).due == first.due


def test_a_day_that_a_person_chose_is_counted_to_itself() -> None:
    """After an extension the raw end of the maximum says nothing of the day that was chosen."""
    assert before_rolling(date(2026, 12, 4), date(2026, 12, 11), CALENDAR) == date(2026, 12, 4)
    assert before_rolling(date(2026, 12, 7), date(2026, 12, 5), CALENDAR) == date(2026, 12, 5)


def test_nothing_is_left_of_a_term_on_its_rolled_last_day() -> None:
    """Saturday was its raw end: on Monday no day is left, and it ends on the day of mending, rolled."""
    assert remaining(date(2026, 12, 5), Unit.CALENDAR_DAYS, date(2026, 12, 7), CALENDAR) == 0
    found = resumed(date(2026, 12, 5), Unit.CALENDAR_DAYS, Rest(date(2026, 12, 7), date(2026, 12, 12)), CALENDAR)
    assert found.due == date(2026, 12, 14)


@pytest.mark.parametrize(
    ("unit", "rest"),
    [
        (Unit.HOURS, Rest(date(2026, 12, 1), date(2026, 12, 2))),
        (Unit.LETTER_DATE, Rest(date(2026, 12, 1), date(2026, 12, 2))),
        (Unit.WORKING_DAYS, Rest(date(2026, 12, 2), date(2026, 12, 1))),
    ],
)
def test_what_does_not_rest_is_refused(unit: Unit, rest: Rest) -> None:
    """Hours and foreign dates run on, and time runs forward."""
    with pytest.raises(ValueError, match=unit.value):
        resumed(date(2026, 12, 10), unit, rest, CALENDAR)


def test_a_term_that_the_office_sets_ends_on_a_working_day() -> None:
    """14 days from 24.11.2026 are a Tuesday; 11 days a Saturday, so Monday (TsÜS § 136 lg 8)."""
    assert lengthened(date(2026, 11, 24), 14, CALENDAR) == date(2026, 12, 8)
    assert lengthened(date(2026, 11, 24), 11, CALENDAR) == date(2026, 12, 7)
