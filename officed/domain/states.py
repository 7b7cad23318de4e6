"""The life of a document: its states and the table of every allowed move.

received -> read -> registered -> forwarded -> closed, with `held` possible from every open state.
There is no `failed`: what cannot go on by itself is held, and a person sees it and why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from officed.domain.errors import WrongMove


class State(StrEnum):
    """Where a document stands. States are past participles."""

    RECEIVED = "received"
    READ = "read"
    REGISTERED = "registered"
    FORWARDED = "forwarded"
    CLOSED = "closed"
    HELD = "held"
    REFUSED = "refused"
    DUPLICATE = "duplicate"
    DIVERTED = "diverted"
    DISPOSED = "disposed"


class ActorKind(StrEnum):
    """Who can make a move."""

    PERSON = "person"
    RULE = "rule"
    PLUGIN = "plugin"
    CLOCK = "clock"
    OFFICED = "officed"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who made a move: the kind and an id (person id, rule id, plugin name), never a private name."""

    kind: ActorKind
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"

    @classmethod
    def parse(cls, text: str) -> Actor:
        """Read an actor back from its written form `kind:name`."""
        kind, _, name = text.partition(":")
        return cls(ActorKind(kind), name)


OFFICED = Actor(ActorKind.OFFICED, "officed")
CLOCK = Actor(ActorKind.CLOCK, "clock")

_S = State
OPEN = frozenset({_S.RECEIVED, _S.READ, _S.REGISTERED, _S.FORWARDED})
NUMBERED = frozenset({_S.REGISTERED, _S.FORWARDED, _S.CLOSED})

# A held document goes back to the step it came from, or is ended by a person. Numbered documents are never refused.
# A move of an entry to where it stands is an amendment: what is said of it changes, its state does not.
MOVES: dict[State, frozenset[State]] = {
    _S.RECEIVED: frozenset({_S.READ, _S.HELD, _S.DUPLICATE, _S.DIVERTED}),
    _S.READ: frozenset({_S.REGISTERED, _S.REFUSED, _S.HELD, _S.DUPLICATE, _S.DIVERTED}),
    _S.REGISTERED: frozenset({_S.REGISTERED, _S.FORWARDED, _S.CLOSED, _S.HELD}),
    _S.FORWARDED: frozenset({_S.FORWARDED, _S.CLOSED, _S.REGISTERED, _S.HELD}),
    # What was passed on and never arrived is held though the letter had ended.
    _S.CLOSED: frozenset({_S.CLOSED, _S.REGISTERED, _S.HELD, _S.DISPOSED}),
    _S.HELD: frozenset(
        {_S.RECEIVED, _S.READ, _S.REGISTERED, _S.FORWARDED, _S.HELD, _S.REFUSED, _S.DUPLICATE, _S.DIVERTED}
    ),
    _S.REFUSED: frozenset({_S.READ, _S.DISPOSED}),
    _S.DUPLICATE: frozenset({_S.READ, _S.DISPOSED}),
    _S.DIVERTED: frozenset({_S.DISPOSED}),
    _S.DISPOSED: frozenset(),
}

# Ends that a numbered document can never reach, not even out of `held`.
_NEVER_NUMBERED = frozenset({_S.REFUSED, _S.DUPLICATE, _S.DIVERTED, _S.RECEIVED, _S.READ})

# A received document was never read, and what was never read was never numbered: an entry is made out of `read`.
_BEFORE_ANY_NUMBER = frozenset({(_S.RECEIVED, _S.READ)})


def check_move(document: int, state: State, target: State, is_numbered: Callable[[], bool]) -> None:
    """Raise `WrongMove` unless the table allows it.

    `is_numbered` tells whether the document has an entry in the register; only the moves that it matters for ask.
    """
    allowed = target in MOVES[state]
    if allowed and target in _NEVER_NUMBERED and (state, target) not in _BEFORE_ANY_NUMBER:
        allowed = not is_numbered()
    if allowed and state is _S.HELD and target in {_S.FORWARDED, _S.HELD}:
        allowed = is_numbered()
    if not allowed:
        raise WrongMove(document=document, state=state.value, target=target.value)
