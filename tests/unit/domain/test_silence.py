"""Measured values in, alarms out: each condition at its edges, and what must never ring."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officed.domain.calendar import WorkCalendar
from officed.domain.silence import (
    MB,
    Judgement,
    Limits,
    Measured,
    Queued,
    Watched,
    judge,
    last_whole_day,
)

TALLINN = ZoneInfo("Europe/Tallinn")
LIMITS = Limits()
CALENDAR = WorkCalendar()
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=TALLINN)  # A Friday, after the working day.
LONG_AGO = NOW - timedelta(days=30)
MOMENTS = st.integers(0, 1000 * 24 * 60).map(lambda n: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=n))


def measured(**more: object) -> Measured:
    """Measured at `NOW` by a daemon that has run for a month."""
    return Measured(**({"now": NOW, "since": LONG_AGO} | more))  # type: ignore[arg-type]


def judged(what: Measured, limits: Limits = LIMITS) -> dict[str, Judgement]:
    """Judgements by key."""
    found = judge(what, limits, CALENDAR)
    assert len({one.key for one in found}) == len(found)
    return {one.key: one for one in found}


def minutes(n: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=n)


def source(**more: object) -> Watched:
    """A mailbox that is looked at every minute."""
    return Watched(**({"name": "info", "pace": minutes(1)} | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(("ago", "stands"), [(0, False), (6, False), (6.1, True), (600, True)])
def test_a_source_is_lost_after_the_limit_and_its_own_pace(ago: float, stands: bool) -> None:
    """Five minutes and one round of looking: a source that is looked at seldom does not ring for that."""
    found = judged(measured(sources=(source(reached_at=NOW - minutes(ago)),)))
    assert found["source.info"].stands is stands


def test_a_lost_source_tells_since_when_and_why() -> None:
    """The mail names the last contact in local time and the error."""
    at = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
    found = judged(measured(sources=(source(reached_at=at, error="no answer in time"),)))
    assert found["source.info"].detail == "not reached since 20.11.2026 09:30: no answer in time"


def test_a_start_after_a_long_stop_is_not_an_alarm() -> None:
    """The office was switched off over the weekend: the mailbox gets a moment before it counts as lost."""
    old = source(reached_at=NOW - timedelta(days=3))
    assert "source.info" not in judged(measured(sources=(old,), since=NOW - minutes(1)))
    assert judged(measured(sources=(old,), since=NOW - minutes(3)))["source.info"].stands


def test_a_source_never_reached_rings() -> None:
    """A wrong host from the first day on is told too."""
    assert judged(measured(sources=(source(),)))["source.info"].stands
    assert "source.info" not in judged(measured(sources=(source(),), since=NOW - minutes(5)))


def test_an_alarm_of_a_source_that_is_gone_from_the_settings_ends() -> None:
    """Nobody would ever end it otherwise."""
    standing = {"source.old": LONG_AGO, "silent.old": LONG_AGO, "silent.info": LONG_AGO, "channel.smtp": LONG_AGO}
    found = judged(measured(sources=(source(reached_at=NOW),), standing=standing))
    assert {key for key, one in found.items() if not one.stands} >= {"source.old", "silent.old", "silent.info"}
    assert "channel.smtp" not in found


@given(MOMENTS)
def test_the_last_whole_day_is_a_working_day_that_is_over(now: datetime) -> None:
    """It began at eight on a working day, ended before now, and no later working day has ended since."""
    begins = last_whole_day(now, TALLINN, LIMITS, CALENDAR)
    day = begins.date()
    assert begins.timetz() == time(8, tzinfo=TALLINN)
    assert CALENDAR.is_working_day(day)
    assert datetime.combine(day, LIMITS.day_until, TALLINN) <= now
    assert datetime.combine(CALENDAR.next_working_day(day), LIMITS.day_until, TALLINN) > now


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_silence_is_a_whole_working_day_without_a_letter(now: datetime, ago: timedelta) -> None:
    """It stands exactly when the last letter came before the last whole working day began."""
    last = now - ago
    found = judged(measured(now=now, sources=(source(reached_at=now, daily=True, last_letter=last),)))
    assert found["silent.info"].stands is (last < last_whole_day(now, TALLINN, LIMITS, CALENDAR))


def test_a_weekend_and_a_holiday_are_no_silence() -> None:
    """The last letter came on Wednesday; Thursday was Christmas Eve, and then came the weekend."""
    last = datetime(2026, 12, 23, 12, 0, tzinfo=TALLINN)
    monday = datetime(2026, 12, 28, 16, 59, tzinfo=TALLINN)
    assert not CALENDAR.is_working_day(date(2026, 12, 24))
    box = source(reached_at=monday, daily=True, last_letter=last)
    assert not judged(measured(now=monday, sources=(box,)))["silent.info"].stands
    late = monday + minutes(1)
    assert judged(measured(now=late, sources=(replace(box, reached_at=late),)))["silent.info"].stands


def test_silence_is_asked_only_where_it_is_wanted() -> None:
    """A scan folder may stay empty for weeks."""
    assert "silent.info" not in judged(measured(sources=(source(reached_at=NOW),)))


def test_a_new_mailbox_is_not_silent_on_its_first_day() -> None:
    """What has been known since noon has not had a whole day."""
    box = source(reached_at=NOW, daily=True, known_since=NOW - minutes(300))
    assert not judged(measured(sources=(box,)))["silent.info"].stands


@pytest.mark.parametrize(("age", "stands"), [(60, False), (61, True)])
def test_queues_age(age: float, stands: bool) -> None:
    """The oldest counts, not the number."""
    queue = Queued(3, NOW - minutes(age))
    found = judged(measured(unread=queue, unsent=Queued()))
    assert found["queue.unread"].stands is stands
    assert found["queue.unread"].detail.startswith("3 wait, the oldest since 20.11.2026 1")
    assert not found["queue.unsent"].stands


@given(st.integers(0, 2000 * MB), st.booleans())
def test_a_disk_that_swings_about_the_limit_rings_once(free: int, standing: bool) -> None:
    """Below the limit it always stands, above the limit and a tenth never; in between it stays as it was."""
    keys = {"disk": LONG_AGO} if standing else {}
    stands = judged(measured(free=free, standing=keys))["disk"].stands
    if free < LIMITS.free:
        assert stands
    elif free >= LIMITS.free * 1.1:
        assert not stands
    else:
        assert stands is standing


def test_what_cannot_be_measured_is_not_judged() -> None:
    """No figures, no alarm and no recovery."""
    assert judged(measured(standing={"disk": LONG_AGO, "queue.unread": LONG_AGO})) == {}


@given(st.floats(-1e6, 1e6))
def test_a_jump_of_the_clock_rings_from_the_limit_on(seconds: float) -> None:
    """Forwards and backwards; and in that moment nothing that reckons with ages is judged."""
    jump = timedelta(seconds=seconds)
    old = source(reached_at=NOW - timedelta(days=3))
    found = judged(measured(jump=jump, shifted=jump, sources=(old,)))
    if abs(jump) >= LIMITS.jump:
        assert set(found) == {"clock"}
        assert found["clock"].stands
    else:
        assert "clock" not in found
        assert found["source.info"].stands


def test_a_clock_that_jumps_back_to_where_it_was_has_recovered() -> None:
    """An hour forwards and an hour back within the limit is over at once."""
    found = judged(measured(jump=timedelta(hours=-1), shifted=timedelta(seconds=20), standing={"clock": NOW}))
    assert not found["clock"].stands


@pytest.mark.parametrize(("age", "ends"), [(1, False), (59, False), (61, True)])
def test_a_clock_that_runs_steadily_for_an_hour_has_recovered(age: float, ends: bool) -> None:
    """The jump may have been its correction; the alarm itself tells since when, so a restart changes nothing."""
    found = judged(measured(standing={"clock": NOW - minutes(age)}))
    assert ("clock" in found and not found["clock"].stands) is ends


def test_a_register_that_is_ahead_of_the_clock_rings() -> None:
    """The clock was set back while officed did not run."""
    assert judged(measured(ahead=timedelta(minutes=5)))["clock"].stands
    assert "clock" not in judged(measured(ahead=timedelta(seconds=5)))


def test_a_flood_rings_with_the_sender_in_the_detail_only() -> None:
    """Subjects hold no addresses; when the sender has calmed down it is over."""
    found = judged(measured(senders={"mari@kiri.example": 100}, standing={"sender.jaan@kiri.example": LONG_AGO}))
    flood, calm = found["sender.mari@kiri.example"], found["sender.jaan@kiri.example"]
    assert flood.stands
    assert "mari" not in flood.what
    assert "mari@kiri.example" in flood.detail
    assert not calm.stands
