"""A claim outlasts any step of its worker, and ends soon after its worker."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from officed.daemon.leasing import kept
from officed.flow.intake import take_in
from officed.sandbox.pool import ReaderPool
from officed.settings.model import Reading
from officed.wiring import furnish
from tests.unit.flow.desks import HandClock, Tray, letter, make_desk


def test_a_long_step_keeps_its_claim(tmp_path: Path) -> None:
    """A step that takes longer than its lease is not begun by another worker; a dead worker's lease runs out."""
    made = make_desk(tmp_path, furnish(None), ReaderPool(Reading()), HandClock())
    settings = made.office.settings
    short = settings.model_copy(update={"daemon": settings.daemon.model_copy(update={"lease_seconds": 0.9})})
    desk = replace(made, office=replace(made.office, settings=short), clock=lambda: datetime.now(UTC))
    take_in(desk, Tray(letters={"1": letter()}))

    def claimed(worker: str) -> int:
        now = desk.clock()
        return len(desk.store.claim(worker, 9, now, now + timedelta(seconds=0.9)))

    assert claimed("a") == 1
    with kept(desk, "a"):
        time.sleep(2)
        assert claimed("b") == 0
    time.sleep(1)
    assert claimed("b") == 1
    desk.store.close()
    desk.readers.close()
