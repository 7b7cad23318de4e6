"""When an alarm goes by the second way."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from officed.domain.second_way import Fate, Turn, first_key, second_key, second_turn

FATES = st.one_of(st.none(), st.sampled_from(["pending", "sent", "refused"]).map(Fate))
TIMES = st.timedeltas(timedelta(0), timedelta(hours=2))


@given(FATES, TIMES, TIMES)
def test_an_alarm_goes_by_one_way_at_least(fate: Fate | None, age: timedelta, patience: timedelta) -> None:
    """It is spared only when the first way has sent it, and waits only while there is patience."""
    turn = second_turn(fate, age, patience, always=False)
    assert (turn is Turn.SPARE) == (fate == Fate("sent"))
    assert (turn is Turn.WAIT) == (fate == Fate("pending") and age < patience)


@given(FATES, TIMES, TIMES)
def test_always_is_always(fate: Fate | None, age: timedelta, patience: timedelta) -> None:
    """An office that wants every alarm by both ways gets it."""
    assert second_turn(fate, age, patience, always=True) is Turn.SEND


@given(st.text())
def test_keys_of_both_ways_belong_together(key: str) -> None:
    """The key of the first way is found again."""
    assert first_key(second_key(key, "alarm-smtp"), "alarm-smtp") == key
