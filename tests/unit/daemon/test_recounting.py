"""The nightly comparison: when it is time, whom it tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from officed.daemon.recounting import is_due, recount
from officed.flow.intake import take_in
from officed.sandbox.pool import ReaderPool
from officed.settings.model import Reading
from officed.wiring import furnish
from tests.unit.flow.desks import HandClock, Pigeons, Round, Tray, letter, make_desk


@pytest.fixture
def round_(tmp_path: Path) -> Iterator[Round]:
    """A desk on a Friday morning with an empty tray."""
    clock = HandClock()
    readers = ReaderPool(Reading())
    desk = make_desk(tmp_path, furnish(None), readers, clock)
    yield Round(desk, clock, Tray(clock=clock), Pigeons())
    desk.store.close()
    readers.close()


def test_once_a_night(round_: Round) -> None:
    """From the hour of the settings on, once; an office that was off at night does it when it is on again."""
    clock = round_.clock
    clock.to(2026, 11, 21, 3, 29)
    last = datetime(2026, 11, 20, 3, 31, tzinfo=clock.now.tzinfo)
    assert not is_due(round_.desk, last)
    clock.to(2026, 11, 21, 3, 30)
    assert is_due(round_.desk, last)
    clock.to(2026, 11, 21, 11, 0)
    assert is_due(round_.desk, last)
    assert not is_due(round_.desk, clock.now - timedelta(hours=7))


def test_a_new_register_waits_for_its_first_night(round_: Round) -> None:
    """Nothing came before the hour: there is nothing to compare; the day after there is."""
    assert not is_due(round_.desk, None)
    round_.tray.letters["1"] = letter()
    take_in(round_.desk, round_.tray)
    assert not is_due(round_.desk, None)
    round_.clock.on(days=1)
    assert is_due(round_.desk, None)


def test_an_office_may_leave_it_to_its_people(round_: Round) -> None:
    """`reconcile = false`: it is never time."""
    settings = round_.desk.office.settings
    quiet = settings.model_copy(update={"ledger": settings.ledger.model_copy(update={"reconcile": False})})
    desk = replace(round_.desk, office=replace(round_.desk.office, settings=quiet))
    assert not is_due(desk, round_.clock.now - timedelta(days=9))


def test_one_alarm_while_it_differs(round_: Round) -> None:
    """Differences that are left raise one alarm, and the first comparison without any ends it with a mail."""
    round_.tray.letters["1"] = letter()
    round_.tray.poison = "1"
    for _ in range(2):
        assert recount(round_.desk, [round_.tray]).remaining == 1
        round_.clock.on(days=1)
    round_.tray.poison = ""
    round_.go()
    assert recount(round_.desk, [round_.tray]).remaining == 0
    round_.go()
    told = [subject for subject in round_.pigeons.subjects() if "arvestus" in subject]
    assert len(told) == 2
