"""Changed rules over letters of the register: which would go another way. Nothing is changed.

Both sets of rules are asked today about the content as it is stored, so that what differs comes from the rules alone:
not from people's corrections, absences, or plugins that were others then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from officed.domain.document import Document
from officed.domain.outcome import Outcome
from officed.domain.people import Standing
from officed.flow.considering import Consideration, consider, outcome_of
from officed.flow.desk import Study
from officed.flow.shadowing import different
from officed.ports.store import Card, Register


@dataclass(frozen=True, slots=True)
class Moved:
    """A letter that would go another way. `reference` is its number, `kind` and `person` what the register says now.

    `rules` are those that hit on one side only, or otherwise.
    """

    document: int
    reference: str
    kind: str
    person: str
    before: Outcome
    after: Outcome
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Backtest:
    """How many letters were asked, and those that would move, in the order of the register."""

    letters: int
    moved: tuple[Moved, ...]


def letters_of(register: Register, since: date | None = None) -> Iterator[Card]:
    """Incoming letters that were registered on or after a day and have their content, some hundreds at a time."""
    after = 0
    while cards := register.browse(since=since, after=after):
        letters = (card for card in cards if not card.annulled and card.disposed is None)
        yield from (card for card in letters if card.document.direction == "incoming")
        after = cards[-1].document.id


def backtest(before: Study, after: Study, cards: Iterable[Card], today: date) -> Backtest:
    """Ask both studies about every letter. They differ in their rules only. Raises `PluginFailed`."""
    count = 0
    moved: list[Moved] = []
    for card in cards:
        count += 1
        document = unconfirmed(card.document)
        old, new = consider(before, document, today), consider(after, document, today)
        if outcome_of(old) != outcome_of(new):
            moved.append(_moved(card, old, new))
    return Backtest(count, tuple(moved))


def unconfirmed(document: Document) -> Document:
    """The letter as it was when nobody had said yet what it is; what a clerk said at the counter stays."""
    return replace(document, hinted_kind=document.hints.get("kind") or None, released=False)


def _moved(card: Card, before: Consideration, after: Consideration) -> Moved:
    person = next((a.person for a in card.assignments if a.standing is Standing.RESPONSIBLE), "")
    return Moved(
        document=card.document.id,
        reference=card.entry.reference if card.entry else "",
        kind=card.document.kind or "",
        person=person,
        before=outcome_of(before),
        after=outcome_of(after),
        rules=different(before.verdict.opinions, after.verdict.opinions),
    )
