"""The dates of reminders."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from officed.domain.calendar import WorkCalendar
from officed.domain.changes import PlannedDeadline
from officed.domain.reminders import Audience, PlannedReminder
from officed.plugins import ladder
from tests.unit.plugins.plugin_samples import office

CALENDAR = WorkCalendar()
PLUGIN = ladder.plugin(office())


def planned(start: date, due: date, extended: date | None = None) -> tuple[PlannedReminder, ...]:
    """Return the reminders of a term."""
    deadline = PlannedDeadline("taotlus", start, due, "HMS", "calendar_days", 30, extended_due=extended)
    answer = PLUGIN.plan_reminders(deadline=deadline, calendar=CALENDAR)  # type: ignore[attr-defined]
    assert isinstance(answer, tuple)
    return answer


def test_a_short_term_is_reminded_on_its_third_fourth_and_fifth_day() -> None:
    """Five working days from Monday: Thursday, Friday, Monday; then the head hears of it."""
    steps = [(r.step, r.on) for r in planned(date(2026, 11, 23), date(2026, 11, 30))]
    assert steps == [
        ("two-before", date(2026, 11, 26)),
        ("one-before", date(2026, 11, 27)),
        ("last-day", date(2026, 11, 30)),
        ("overdue-1", date(2026, 12, 1)),
        ("overdue-3", date(2026, 12, 3)),
    ]


def test_a_long_term_is_reminded_half_way_too() -> None:
    """Half of 32 days is a Wednesday; overdue rungs are marked and go to the head."""
    reminders = planned(date(2026, 11, 2), date(2026, 12, 4))
    assert (reminders[0].step, reminders[0].on) == ("half", date(2026, 11, 18))
    assert [r.step for r in reminders if r.overdue] == ["overdue-1", "overdue-3"]
    assert Audience.HEAD in reminders[-1].to


def test_a_reminder_on_a_day_off_comes_earlier() -> None:
    """A letter's own date on a Sunday is reminded of on Friday, while something can still be done."""
    reminders = {r.step: r.on for r in planned(date(2026, 11, 2), date(2026, 12, 6))}
    assert reminders["last-day"] == date(2026, 12, 4)
    assert reminders["half"] == date(2026, 11, 19)


def test_how_far_a_term_could_be_extended_moves_no_reminder() -> None:
    """The ladder stands before the date that is to be kept; an extension is a new term with a date of its own."""
    reminders = {r.step: r.on for r in planned(date(2026, 11, 2), date(2026, 11, 17), date(2026, 12, 14))}
    assert reminders["last-day"] == date(2026, 11, 17)


@given(
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.integers(0, 200),
)
def test_reminders_keep_to_the_rules(start: date, days: int) -> None:
    """On working days only, after the start, in order, and nobody hears twice on one day."""
    reminders = planned(start, start + timedelta(days=days))
    heard = [(audience, r.on) for r in reminders for audience in r.to]
    assert all(CALENDAR.is_working_day(r.on) and r.on > start for r in reminders)
    assert [r.on for r in reminders] == sorted(r.on for r in reminders)
    assert len(set(heard)) == len(heard)
    assert all(r.to for r in reminders)
    assert all(r.overdue == (r.on > start + timedelta(days=days)) for r in reminders)
