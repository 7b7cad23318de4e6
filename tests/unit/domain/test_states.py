"""The table of moves."""

from __future__ import annotations

from itertools import product

import pytest

from officed.domain.errors import WrongMove
from officed.domain.states import MOVES, OPEN, Actor, ActorKind, State, check_move


def test_every_state_has_its_row() -> None:
    """A state without a row would be a trap."""
    assert set(MOVES) == set(State)


def test_every_open_state_can_be_held_and_left_again() -> None:
    """What cannot go on by itself is held, and goes back to the step it came from."""
    for state in OPEN:
        assert State.HELD in MOVES[state]
        assert state in MOVES[State.HELD]


@pytest.mark.parametrize(("state", "target"), [p for p in product(State, State) if p[1] not in MOVES[p[0]]])
def test_what_the_table_does_not_allow_raises(state: State, target: State) -> None:
    """Anything else raises, and says where to look."""
    with pytest.raises(WrongMove, match=f"is {state.value} cannot become {target.value}"):
        check_move(7, state, target, lambda: False)


@pytest.mark.parametrize("target", [State.REFUSED, State.DUPLICATE, State.DIVERTED, State.READ, State.RECEIVED])
def test_a_numbered_document_never_leaves_the_register(target: State) -> None:
    """Out of `held` too: a number is for ever."""
    with pytest.raises(WrongMove):
        check_move(7, State.HELD, target, lambda: True)
    check_move(7, State.HELD, target, lambda: False)


def test_nothing_unnumbered_is_forwarded() -> None:
    """A letter without a number never goes to anybody."""
    with pytest.raises(WrongMove):
        check_move(7, State.HELD, State.FORWARDED, lambda: False)


def test_an_actor_is_read_back() -> None:
    """History keeps actors as text."""
    actor = Actor(ActorKind.PERSON, "klara:2")
    assert Actor.parse(str(actor)) == actor
