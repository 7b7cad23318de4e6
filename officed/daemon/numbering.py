"""An alarm while no number is given: after a restore, or with a counter that was changed by hand."""

from __future__ import annotations

from officed.flow import writing
from officed.flow.desk import Desk

_KEY, _WHAT = "numbers", "the numbers of the register"
_ADVICE = "officed register verify; officed restore --reconcile"


def watch_numbers(desk: Desk) -> bool:
    """Raise an alarm while no number can be given, once; end it. Returns whether something changed."""
    now = desk.clock()
    why = desk.store.why_numbers_wait()
    standing = any(alarm.key == _KEY for alarm in desk.store.alarms())
    if (why is not None) == standing:
        return False
    if why is not None:
        detail = f"{why}. No letter is registered meanwhile; none is lost."
        mails = writing.alarm(desk, _KEY, _WHAT, detail, _ADVICE, now)
        return desk.store.raise_alarm(_KEY, detail, mails, now)
    return desk.store.clear_alarm(_KEY, writing.recovered(desk, _KEY, _WHAT, now), now)
