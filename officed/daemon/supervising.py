"""Supervised threads: one that fails is started again after a pause, says so once, and takes no other down."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

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
    """How long something has been failing."""

    key: str
    what: str
    failures: int = 0
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
        if self.failures == _ALARM_AFTER:
            mails = writing.alarm(desk, self.key, self.what, text, "officed doctor", self.since)
            _quietly(lambda: desk.store.raise_alarm(self.key, text, mails, now))
        return pause

    def over(self, desk: Desk, event: str, **fields: str) -> None:
        """Note that it works again: once, and only if it had failed."""
        if self.failures == 0:
            return
        log_event(event, **fields)
        if self.failures >= _ALARM_AFTER:
            now = desk.clock()
            _quietly(lambda: desk.store.clear_alarm(self.key, writing.recovered(desk, self.key, self.what, now), now))
        self.failures, self.since = 0, None


def _quietly(act: Callable[[], object]) -> None:
    try:
        act()
    except OfficedError as error:
        # The database itself may be the trouble; the log has it already.
        log_event("role.failed", error=str(error))


def supervised(
    desk: Callable[[], Desk], role: str, body: Callable[[], None], stop: threading.Event
) -> threading.Thread:
    """A thread that runs `body` until `stop`; when it raises, it is run again after a pause.

    `desk` gives the desk of this moment: who is told of trouble may change while the thread runs.
    """

    def run() -> None:
        trouble = Trouble(f"role.{role}", f"officed: {role}")
        while not stop.is_set():
            try:
                body()
                trouble.over(desk(), "alarm.recovered", role=role)
            except Exception as error:
                stop.wait(trouble.failed(desk(), error, "role.failed", role=role))

    return threading.Thread(target=run, name=role, daemon=True)
