"""Letters passed on to other bodies, as the history of a letter tells of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from officed.ports.store import Card, HistoryLine

REDIRECTED, PASSED_ON, SENDER_TOLD, HANDED_ON = "redirected", "passed_on", "sender_told", "handed_on"
"""Steps of passing on: a person has said so; the body has it; the sender knows; the letter has ended by it."""

NOT_OURS, OURS = "not_ours", "ours"
"""What people say of a letter that seems to be for another body."""


@dataclass(frozen=True, slots=True)
class Passing:
    """One body that a letter goes to. `turn` is the version of the letter when it was said, and tells it from others.

    `body` is the id in `bodies.toml`, empty for a free address; `to` its name and address, as long as the letter's
    content is kept. `on`: the local day on which it had the letter; `told`: the way in which the sender was told since.
    `part`: the rest of the letter is ours. `late`: after the last day by law. `lost`: it never reached the body.
    """

    turn: int
    body: str
    to: str
    part: bool
    basis: str
    how: str
    on: date | None = None
    late: bool = False
    told: str = ""
    lost: bool = False

    @property
    def waits_for_body(self) -> bool:
        """Whether the mail to the body is on its way."""
        return self.on is None and not self.lost

    @property
    def waits_for_sender(self) -> bool:
        """Whether the body has the letter and nobody has told the sender."""
        return self.on is not None and not self.told and not self.lost


def passings(card: Card) -> tuple[Passing, ...]:
    """The bodies that a letter was passed on to, in the order of time."""
    names = iter([said.now for said in card.corrections if said.what == PASSED_ON])
    found: dict[int, Passing] = {}
    for line in card.history:
        turn = line.detail.get("turn")
        if not isinstance(turn, int):
            continue
        if turn not in found:
            found[turn] = _begun(turn, line.detail, next(names, ""))
        found[turn] = _after(found[turn], line)
    return tuple(found.values())


def passing(card: Card, turn: int) -> Passing | None:
    """The one of a turn."""
    return next((one for one in passings(card) if one.turn == turn), None)


def last_word(card: Card, words: Iterable[str]) -> str:
    """Which of some steps was the last one in a letter's history; empty where none was taken."""
    events = {f"document.{word}": word for word in words}
    return next((events[line.event] for line in reversed(card.history) if line.event in events), "")


def _begun(turn: int, detail: Mapping[str, object], to: str) -> Passing:
    return Passing(
        turn=turn,
        body=str(detail.get("body") or ""),
        to=to,
        part=bool(detail.get("part")),
        basis=str(detail.get("basis") or ""),
        how=str(detail.get("how") or ""),
    )


def _after(known: Passing, line: HistoryLine) -> Passing:
    detail = line.detail
    if line.event == f"document.{PASSED_ON}":
        return replace(known, on=date.fromisoformat(str(detail["on"])), late=bool(detail.get("late")))
    if line.event == f"document.{SENDER_TOLD}":
        return replace(known, told=str(detail.get("how") or ""))
    if line.event == "document.held" and detail.get("lost") == "notice":
        return replace(known, told="")
    if line.event == "document.held":
        return replace(known, on=None, told="", lost=True)
    return known
