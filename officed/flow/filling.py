"""A letter that waits unnumbered gets the number that was reserved for it."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from officed.domain.errors import Refused
from officed.domain.states import Actor, State
from officed.flow.considering import consider
from officed.flow.desk import Desk
from officed.flow.registering import enter, general_assignment
from officed.flow.reserving import NUMBER, find_reserved


def fill(desk: Desk, number: int, name: str, actor: Actor) -> str:
    """Register a read or held document under a reserved number. Returns the number as it is written.

    A person's word stands for the decision; kind and people are those that the rules find, the registrar where none.
    Raises `Refused`, `NotFound`.
    """
    document = desk.store.document(number)
    if document.reference is not None:
        raise Refused(reason=f"Document {number} has number {document.reference} already.")
    waiting = desk.store.card(number).waiting
    unread = document.state is State.RECEIVED or (waiting is not None and waiting.held_from is State.RECEIVED)
    if document.state not in {State.READ, State.HELD} or unread:
        raise Refused(reason=f"Document {number} is {document.state.value}: only read and held ones get a number.")
    if waiting is not None and waiting.code == "sealed":
        raise Refused(reason=f"Document {number} is for its handler only; it never enters the register.")
    _, series = find_reserved(desk, name)
    hints = MappingProxyType({**document.hints, NUMBER: name})
    document = replace(document, released=True, hints=hints)
    while True:
        today = desk.today()
        considered = replace(consider(desk, document, today), series=series)
        if not considered.assignments:
            considered = replace(considered, assignments=general_assignment(desk, today))
        if enter(desk, document, considered, actor, today, reason="registered-reserved") is not None:
            break
    entry = desk.store.document(number).reference
    assert entry is not None
    return entry
