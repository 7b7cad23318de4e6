"""An alarm while no number is given: after a restore, with a counter changed by hand, or by a clock that went back."""

from __future__ import annotations

from datetime import datetime

from officed.domain.register import CLOCKS_DIFFER
from officed.flow import writing
from officed.flow.desk import Desk

_KEY, _WHAT = "numbers", "the numbers of the register"
_ADVICE = "officed register verify; officed restore --reconcile"
_OF_CLOCK = "timedatectl timesync-status; officed register annul"


def watch_numbers(desk: Desk) -> bool:
    """Raise an alarm while no number can be given, once; end it. Returns whether something changed."""
    now = desk.clock()
    behind = _behind(desk, now)
    why, advice = (behind, _OF_CLOCK) if behind else (desk.store.why_numbers_wait(), _ADVICE)
    standing = any(alarm.key == _KEY for alarm in desk.store.alarms())
    if (why is not None) == standing:
        return False
    if why is not None:
        detail = f"{why}. No letter is registered meanwhile; none is lost."
        mails = writing.alarm(desk, _KEY, _WHAT, detail, advice, now)
        return desk.store.raise_alarm(_KEY, detail, mails, now)
    return desk.store.clear_alarm(_KEY, writing.recovered(desk, _KEY, _WHAT, now), now)


def _behind(desk: Desk, now: datetime) -> str | None:
    """What is said of a clock that stands before the newest entry; None of one that is right."""
    newest = desk.store.newest_entry()
    if newest is None or newest[1] - now <= CLOCKS_DIFFER:
        return None
    reference, at = newest
    minutes = int((at - now).total_seconds() // 60)
    told = f"{at.astimezone(desk.zone):%d.%m.%Y %H:%M}"
    return f"The clock stands {minutes} minutes before {reference}, registered {told}"
