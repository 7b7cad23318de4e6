"""An alarm in good time before a login or a client secret ends: then nobody has to find out by missing letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from officed.flow import writing
from officed.flow.desk import Desk
from officed.log import log_event

# Days are what is counted; an hour is soon enough, and a login that was made again ends its alarm as soon.
LOOK_SECONDS = 3600.0

Ending = tuple[str, str, str]
"""Name of a login, what is about to end and when, and what to do about it."""

Endings = Callable[[datetime], Sequence[tuple[str, Ending | None]]]
"""Every login at an instant by its name, with what of it ends soon; None where nothing does."""


def tell_endings(desk: Desk, endings: Endings) -> int:
    """Raise an alarm for each login that ends soon, and end the alarm of each that does not. Returns how many end."""
    now = desk.clock()
    count = 0
    for name, ending in endings(now):
        key = f"login.{name}"
        if ending is None:
            desk.store.clear_alarm(key, writing.recovered(desk, key, _what(name), now), now)
            continue
        count += 1
        _, detail, mend = ending
        log_event("login.ending", source=name, error=detail, mend=mend)
        desk.store.raise_alarm(key, detail, writing.alarm(desk, key, _what(name), detail, mend, now), now)
    return count


def _what(name: str) -> str:
    return f"login {name}"
