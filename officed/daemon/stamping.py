"""Asks for the time stamps of the journals again and again, and tells those who look after the server of trouble."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from officed.daemon.pulse import beat
from officed.domain.errors import OfficedError
from officed.flow import writing
from officed.flow.desk import Desk
from officed.flow.stamping import StampRound, stamp_journals, waiting_since
from officed.log import log_event
from officed.ports.stamping import StampAway
from officed.settings.model import Settings

_KEY, _WHAT = "timestamp", "the time stamps of the journal"


class StampWatch:
    """What is asked at the next look, and when: again after a while where something went wrong, else the next day."""

    def __init__(self) -> None:
        self._done: tuple[date, Settings] | None = None
        self._again: datetime | None = None

    def __call__(self, desk: Desk) -> bool:
        """Ask for a round of stamps, if its time has come. Returns whether it had."""
        now, today = desk.now_and_today()
        settings = desk.office.settings
        if self._done == (today, settings) or (self._again is not None and now < self._again):
            return False
        done = stamps(desk)
        pause = timedelta(minutes=settings.journal.timestamp_again_minutes)
        self._again = now + pause if done.trouble is not None else None
        self._done = None if done.left or done.trouble is not None else (today, settings)
        return True


def stamps(desk: Desk) -> StampRound:
    """Ask for a round of stamps and tell. Trouble raises an alarm, once: a wrong stamp at once, a service that gives
    none when a journal has waited for long; the next round that leaves nothing ends it.
    """
    beat()
    now = desk.clock()
    done = stamp_journals(desk)
    for file, _ in done.made:
        log_event("journal.stamped", file=file.name)
    if done.trouble is not None:
        log_event("journal.unstamped", count=done.left, error=str(done.trouble))
        if _is_serious(desk, done.trouble, now):
            advice = "officed journal stamp"
            mails = writing.alarm(desk, _KEY, _WHAT, str(done.trouble), advice, now)
            desk.store.raise_alarm(_KEY, str(done.trouble), mails, now)
    elif not done.left:
        desk.store.clear_alarm(_KEY, writing.recovered(desk, _KEY, _WHAT, now), now)
    return done


def _is_serious(desk: Desk, trouble: OfficedError, now: datetime) -> bool:
    if not isinstance(trouble, StampAway):
        return True
    since = waiting_since(desk)
    hours = desk.office.settings.journal.timestamp_alarm_hours
    return since is not None and now >= since + timedelta(hours=hours)
