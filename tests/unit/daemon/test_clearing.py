"""The nightly clearing of what has no number: when it is time, and what an office may leave alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from officed.daemon.clearing import clear, is_due
from officed.domain.states import State
from tests.contract.store_kit import NOON, move_to, read
from tests.unit.daemon.test_recounting import round_ as round_
from tests.unit.flow.desks import Round


def test_once_a_night(round_: Round) -> None:
    """From the hour of the settings on, once a day; an office that was off at night does it in the morning."""
    round_.clock.to(2026, 11, 21, 3, 59)
    assert not is_due(round_.desk, None)
    round_.clock.to(2026, 11, 21, 9, 0)
    assert is_due(round_.desk, None)
    assert not is_due(round_.desk, round_.desk.today())
    round_.clock.on(days=1)
    assert is_due(round_.desk, round_.desk.today().replace(day=21))


def test_zero_days_keep_it_for_ever(round_: Round) -> None:
    """Each of the two has days of its own."""
    for name, state in (("a", State.REFUSED), ("b", State.DUPLICATE)):
        move_to(round_.desk.store, read(round_.desk.store, name), state)  # type: ignore[arg-type]
    round_.clock.now = NOON.replace(year=2029)
    settings = round_.desk.office.settings
    kept = settings.retention.model_copy(update={"refused_days": 0, "at": time(0)})
    office = replace(round_.desk.office, settings=settings.model_copy(update={"retention": kept}))
    assert clear(replace(round_.desk, office=office)) == 1
    states = [round_.desk.store.document(n).state for n in (1, 2)]
    assert states == [State.REFUSED, State.DISPOSED]
