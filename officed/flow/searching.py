"""Finding entries by what a person knows of them, and bringing the index to what the dictionaries say now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from officed.domain.document import Direction
from officed.domain.errors import BadSettings
from officed.domain.kinds import KINDS
from officed.domain.searching import Question, mark
from officed.flow.desk import Desk
from officed.ports.searching import Line

# Entries of which the words are made at a time: few enough for a daemon that writes meanwhile.
PIECE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a person knows of an entry; all of it must hold. `words` in any of their forms; empty is not asked for.

    `number` is a whole reference (7-1/123) or the number of a matter (123); `person` an id; `sender` a name, an address
    or a domain; `first` and `last` days of registration, both included; `before` the reference after which to go on.
    """

    words: str = ""
    number: str = ""
    person: str = ""
    sender: str = ""
    kind: str = ""
    series: str = ""
    direction: Direction | None = None
    first: date | None = None
    last: date | None = None
    before: str = ""
    limit: int = 100


def search(desk: Desk, sought: Sought) -> tuple[Line, ...]:
    """Entries for which all of it holds, newest first. Raises `BadSettings` for what cannot be asked."""
    if sought.kind and sought.kind not in KINDS:
        raise BadSettings(text=f"There is no kind {sought.kind}. Kinds: {', '.join(KINDS)}.")
    if sought.first and sought.last and sought.first > sought.last:
        raise BadSettings(text=f"{sought.first:%d.%m.%Y} is later than {sought.last:%d.%m.%Y}: no day is between them.")
    groups = (*desk.index.asked(sought.words), *desk.index.asked_of(sought.sender), *_marks(sought))
    if (sought.words.strip() or sought.sender.strip()) and not groups:
        raise BadSettings(text="There is no word in that to look for. Write a word, a name or a number.")
    before = desk.store.find(sought.before) if sought.before else None
    return desk.store.search(Question(groups, sought.first, sought.last, before, sought.limit))


def _marks(sought: Sought) -> Iterator[frozenset[str]]:
    known = {
        "number": sought.number.strip(),
        "person": sought.person,
        "kind": sought.kind,
        "series": sought.series,
        "direction": sought.direction,
    }
    return (frozenset({mark(name, value)}) for name, value in known.items() if value)


def reindex(desk: Desk, *, whole: bool = False) -> Iterator[int]:
    """Make the words anew of entries whose words are of another edition, or of all. Gives after each piece how many.

    May be interrupted and run again, and beside a daemon: each piece is a transaction of its own, and an entry that is
    changed at that very moment is left for the next run.
    """
    after = 0
    while cards := desk.store.unindexed(None if whole else desk.index.edition, PIECE, after):
        after = cards[-1].document.id
        made = ((card.document, desk.index.words_of(card.document, card.title)) for card in cards)
        yield desk.store.index([(document.id, document.version, words) for document, words in made])
