"""A clock that is set back over midnight or New Year: no number falls, people hear of it, and nothing is lost."""

from __future__ import annotations

from officed.daemon.numbering import watch_numbers
from officed.domain.states import State
from tests.unit.flow.desks import Round, letter

SECOND = "Tere! Teabenõue: palun edastada avaliku teabe seaduse alusel lepingu 3-2/99 koopia."


def test_a_clock_set_back_over_new_year_waits_and_tells(round_: Round) -> None:
    """The letter is kept and waits, one alarm says what to do; when the clock is right, it has its number."""
    round_.clock.to(2027, 1, 1, 0, 20)
    round_.tray.letters["1"] = letter()
    round_.go()
    assert not watch_numbers(round_.desk)
    round_.clock.to(2026, 12, 31, 23, 30)
    round_.tray.letters["2"] = letter(text=SECOND, ident="2")
    round_.go()
    assert round_.desk.store.document(2).state is State.READ
    assert "document.postponed" in {event for event, _ in round_.told}
    assert watch_numbers(round_.desk)
    assert not watch_numbers(round_.desk)
    round_.go()
    (alarm,) = round_.desk.store.alarms()
    assert "50 minutes before 7-2/1, registered 01.01.2027 00:20" in alarm.message
    told = round_.pigeons.sent[-1].message.decode()
    assert "timedatectl" in told
    round_.clock.to(2027, 1, 1, 0, 30)
    round_.go()
    assert round_.desk.store.document(2).reference == "7-2/2"
    assert watch_numbers(round_.desk)
    assert round_.desk.store.alarms() == ()
    assert round_.desk.store.verify() == ()
