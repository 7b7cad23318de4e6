"""Supervised threads: one that fails is started again after a pause, says so once, and takes no other down."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from officed.daemon.pulse import Pulse, beat, feel
from officed.domain.errors import OfficedError
from officed.flow import writing
from officed.flow.desk import Desk
from officed.log import log_event

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 300.0

# Trouble that lasts so many tries is told to the admins; a short one is only logged.
_ALARM_AFTER = 4


@dataclass(slots=True)
class Trouble:
    """How long something has been failing.

    `alarms` False: only the log is told; whoever judges the silence tells the people.
    """

    key: str
    what: str
    alarms: bool = True
    failures: int = 0
    # An alarm of a predecessor may stand, which only the first success can end.
    fresh: bool = True
    since: datetime | None = None
    rng: random.Random = field(default_factory=random.Random)

    def pause(self) -> float:
        """Seconds until the next try: doubled each time, with jitter, so that many do not come at once."""
        longest: float = min(_FIRST_PAUSE * 2 ** min(self.failures, 12), _LONGEST_PAUSE)
        return longest * (0.5 + self.rng.random() / 2)

    def failed(self, desk: Desk, error: Exception, event: str, **fields: str) -> float:
        """Note a failure: log it, raise an alarm when it lasts. Returns how long to wait."""
        now = desk.clock()
        self.since = self.since or now
        pause = self.pause()
        self.failures += 1
        text = str(error) if isinstance(error, OfficedError) else f"{type(error).__name__}: {error}"
        log_event(event, error=text, attempt=self.failures, retry_in=round(pause, 1), **fields)
        if self.alarms and self.failures == _ALARM_AFTER:
            mails = writing.alarm(desk, self.key, self.what, text, "officed doctor", self.since)
            _quietly(lambda: desk.store.raise_alarm(self.key, text, mails, now))
        return pause

    def over(self, desk: Desk, event: str, **fields: str) -> None:
        """Note that it works again: once, and only if it had failed, now or before the start."""
        if self.failures == 0 and not self.fresh:
            return
        if self.failures:
            log_event(event, **fields)
        if self.alarms and (self.fresh or self.failures >= _ALARM_AFTER):
            now = desk.clock()
            _quietly(lambda: desk.store.clear_alarm(self.key, writing.recovered(desk, self.key, self.what, now), now))
        self.failures, self.since, self.fresh = 0, None, False


def _quietly(act: Callable[[], object]) -> None:
    try:
        act()
    except Exception as error:
        # The database itself may be the trouble; whatever it is, it must not end the thread that tells of it.
        log_event("role.failed", error=str(error))


class RoleThread(threading.Thread):
    """A thread with a pulse."""

    pulse: Pulse


def supervised(desk: Callable[[], Desk], role: str, body: Callable[[], None], stop: threading.Event) -> RoleThread:
    """A thread that runs `body` until `stop`; when it raises, it is run again after a pause.

    `desk` gives the desk of this moment: who is told of trouble may change while the thread runs.
    """

    pulse = Pulse()

    def run() -> None:
        feel(pulse)
        trouble = Trouble(f"role.{role}", f"officed: {role}")
        while not stop.is_set():
            beat()
            try:
                body()
                trouble.over(desk(), "alarm.recovered", role=role)
            except Exception as error:
                stop.wait(trouble.failed(desk(), error, "role.failed", role=role))

    thread = RoleThread(target=run, name=role, daemon=True)
    thread.pulse = pulse
    return thread
