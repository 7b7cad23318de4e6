"""An office that is drained again and again in this process, by a clock that may be put forward."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from officed.daemon.running import Crew, drain
from officed.wiring import Running, open_office
from tests.acceptance.office import TestOffice


class Office:
    """An office that is drained again and again in this process, by a clock that may be put forward."""

    def __init__(self, test: TestOffice, running: Running) -> None:
        self.test = test
        self._running = running
        self.ahead = timedelta()

    def drain(self) -> int:
        """Handle what is there. Returns how many servers could not be reached."""
        settings = self._running.desk.office.settings
        crew = Crew(self._running.desk, self._running.sources, lambda: self._running.host.channels(settings))
        troubles = drain(crew)
        # What could not be sent is tried again after a pause.
        self.ahead += timedelta(minutes=1)
        return len(troubles)

    def recovered(self) -> None:
        """Soon after a break a round is without trouble."""
        assert any(self.drain() == 0 for _ in range(3))


@contextmanager
def opened(test: TestOffice, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """The office, open."""
    monkeypatch.setenv("OFFICED_TEST_PASSWORD", test.environment["OFFICED_TEST_PASSWORD"])
    office: list[Office] = []
    running = open_office(
        test.config, clock=lambda: datetime.now(UTC) + (office[0].ahead if office else timedelta()), watching=True
    )
    try:
        office.append(Office(test, running))
        yield office[0]
    finally:
        running.close()
