"""When an alarm goes out by the second way: at once, or when the first has not sent it. A pure decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

SECOND_MAIL, SECOND_HOOK = "alarm-smtp", "alarm-webhook"
"""The second ways; a mail for one of them names it as its channel."""


class Turn(StrEnum):
    """What becomes of an alarm that waits for the second way."""

    SEND = "send"
    WAIT = "wait"
    SPARE = "spare"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of the same alarm on the first way: state of its mail in the outbox (pending, sent, refused)."""

    state: str


def second_turn(fate: Fate | None, age: timedelta, patience: timedelta, *, always: bool) -> Turn:
    """Decide. `fate` None: there is no such mail on the first way. `age` of the alarm; `patience` with the first way.

    >>> second_turn(Fate("sent"), timedelta(0), timedelta(minutes=5), always=False)
    <Turn.SPARE: 'spare'>
    """
    if always or fate is None or fate.state == "refused":
        return Turn.SEND
    if fate.state == "sent":
        return Turn.SPARE
    return Turn.SEND if age >= patience else Turn.WAIT


def second_key(key: str, lane: str) -> str:
    """The key of an alarm's mail on a second way; `first_key` gives the one of the first way back."""
    return f"{key}.{lane}"


def first_key(key: str, lane: str) -> str:
    """The key of the same alarm's mail on the first way."""
    return key.removesuffix(f".{lane}")
