"""What became of each sample letter, read from the ledger and the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from officed.demo.office import SCANS
from officed.demo.post import SampleLetter
from officed.domain.reminders import BESIDE
from officed.domain.states import State
from officed.ports.ledger import LedgerLine
from officed.ports.store import Card, Store

# States in which officed has done what it can do by itself; `registered` is still on its way to an official.
_SETTLED = frozenset({"forwarded", "held", "refused", "duplicate", "answered"})
# The ends for which the register itself knows the kind.
_KNOWN_KIND = frozenset({"forwarded", "answered"})


@dataclass(frozen=True, slots=True)
class Fate:
    """A sample letter as it stands now. `end` is empty before it is in the ledger; the rest is empty until known."""

    letter: SampleLetter
    end: str = ""
    document: int = 0
    kind: str = ""
    number: str = ""
    person: str = ""
    due: date | None = None
    reason: str = ""
    told: bool = False

    @property
    def settled(self) -> bool:
        """Whether nothing more happens to it by itself, and its source knows."""
        return self.told and self.end in _SETTLED and not self.to_answer

    @property
    def to_answer(self) -> bool:
        """Whether the official has it and an answer lies ready."""
        return bool(self.letter.answer) and self.end == State.FORWARDED.value

    @property
    def as_expected(self) -> bool:
        """Whether end and kind are those that its author wanted."""
        kind = self.end not in _KNOWN_KIND or self.letter.expect_kind in ("", self.kind)
        return kind and self.end == self.letter.expect_end


class Fates:
    """All sample letters, found again in the ledger by the names under which their sources list them."""

    def __init__(self, store: Store, letters: Sequence[SampleLetter]) -> None:
        self._store = store
        self._now = {letter.slug: Fate(letter) for letter in letters}
        self._slugs: dict[tuple[str, str], str] = {}
        self._cards: dict[tuple[int, str], Card] = {}

    def played(self, letter: SampleLetter, source: str, key: str) -> None:
        """The letter was put into a source under a key (scans: the file's name, with which the key begins)."""
        self._slugs[source, key] = letter.slug

    @property
    def letters(self) -> tuple[SampleLetter, ...]:
        """The letters, in their order."""
        return tuple(fate.letter for fate in self._now.values())

    def all_stored(self) -> bool:
        """Whether every letter that was played stands in the ledger."""
        found = {(line.source, _name(line)) for line in self._store.lines()}
        return self._slugs.keys() <= found

    def look(self) -> tuple[Fate, ...]:
        """Every letter as it stands now, in the order of the letters."""
        for line in self._store.lines():
            slug = self._slugs.get((line.source, _name(line)))
            if slug is not None:
                self._now[slug] = self._fate(self._now[slug].letter, line)
        return tuple(self._now.values())

    def knows(self, line: LedgerLine) -> bool:
        """Whether an arrival is one of the sample letters."""
        return (line.source, _name(line)) in self._slugs

    def _fate(self, letter: SampleLetter, line: LedgerLine) -> Fate:
        # A card costs several queries and changes only with the state.
        known = (line.document, line.outcome)
        if known not in self._cards:
            self._cards[known] = self._store.card(line.document)
        card = self._cards[known]
        copy = line.outcome == State.DUPLICATE.value
        return Fate(
            letter=letter,
            end=_end(line, card),
            document=line.document,
            kind="" if copy else card.document.kind or "",
            number=line.reference or "",
            person="" if copy else next((a.person for a in card.assignments), ""),
            due=None if copy else _due(card),
            reason=line.reason,
            told=line.told is not None,
        )


def _name(line: LedgerLine) -> str:
    return line.key.partition("|")[0] if line.source == SCANS else line.key


def _end(line: LedgerLine, card: Card) -> str:
    if line.outcome != State.CLOSED.value:
        return line.outcome
    # A notice wants no reply and is closed as soon as its official has it.
    return "answered" if card.document.answered else State.FORWARDED.value


def _due(card: Card) -> date | None:
    ended = (due for kind, due, _ in card.ended if kind not in BESIDE)
    return min([*([card.due] if card.due else []), *ended], default=None)
