"""Looking for words in a letter: phrases in the lines of its words, expressions (`re:`) in its folded text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from officed.rules.lemmas import Forms
from officed.rules.patterns import Pattern, PatternSet
from officed.rules.phrases import PhraseSet, Row
from officed.rules.places import Letter, Place


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: a sentence, and whether it stands where it counts fully."""

    said: str
    front: bool = True


class Finder(Protocol):
    """All entries of all rules that are looked for in one way, each known by its number."""

    def occurring(self, letter: Letter, place: Place, wanted: frozenset[int]) -> frozenset[int]:
        """Which of the wanted ones occur in a place of the letter."""

    def hit(self, letter: Letter, place: Place, number: int) -> Hit | None:
        """The first occurrence, in the letter's own spelling."""

    def prepare(self) -> None:
        """Do now what the first letter would wait for."""


class Phrases:
    """Entries of word lists."""

    def __init__(self, phrases: Iterable[Row], forms: Forms) -> None:
        self._set = PhraseSet(phrases, forms)

    def occurring(self, letter: Letter, place: Place, wanted: frozenset[int]) -> frozenset[int]:
        """Those whose words stand in the line one after the other."""
        return self._set.occurring(letter.at(place).line, wanted)

    def hit(self, letter: Letter, place: Place, number: int) -> Hit | None:
        """The first place in the line."""
        prepared = letter.at(place)
        found = self._set.first(prepared.line, number)
        if found is None:
            return None
        front = place.front is None or prepared.line.is_before(found[0], place.front)
        return _hit(place, prepared.spelling.between(*found), front=front)

    def prepare(self) -> None:
        """Nothing: phrases are ready when they are made."""


class Expressions:
    """Regular expressions."""

    def __init__(self, expressions: Iterable[str]) -> None:
        self._expressions = tuple(expressions)
        self._together = PatternSet(self._expressions)
        self._single: dict[int, Pattern] = {}

    def occurring(self, letter: Letter, place: Place, wanted: frozenset[int]) -> frozenset[int]:
        """Those that match, found in one pass."""
        return self._together.occurring(letter.at(place).folded) & wanted

    def hit(self, letter: Letter, place: Place, number: int) -> Hit | None:
        """The first match."""
        if number not in self._single:
            # Most expressions never occur in any letter, so each is compiled on its first hit.
            self._single[number] = Pattern(self._expressions[number])
        text = letter.at(place).folded
        found = self._single[number].find(text)
        if found is None:
            return None
        start, end = found
        return _hit(place, " ".join(text[start:end].split()), front=place.front is None or start < place.front)

    def prepare(self) -> None:
        """Compile the set."""
        self._together.prepare()


def _hit(place: Place, shown: str, *, front: bool) -> Hit:
    return Hit(f"{place.label} has »{shown[:120]}«", front)


class Spot(NamedTuple):
    """Where entries are looked for: a place, and whether as expressions (`raw`) or as phrases."""

    place: Place
    raw: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that rules look for, and which of it in which spot."""

    phrases: Finder
    expressions: Finder
    wanted: dict[Spot, frozenset[int]]

    def finder(self, spot: Spot) -> Finder:
        """Who looks there."""
        return self.expressions if spot.raw else self.phrases

    def prepare(self) -> None:
        """Do now what the first letter would wait for."""
        self.phrases.prepare()
        self.expressions.prepare()


@dataclass(frozen=True, slots=True)
class Search:
    """A letter on its way through the rules, with what occurs in it, spot by spot."""

    letter: Letter
    lexicon: Lexicon
    seen: dict[Spot, frozenset[int]] = field(default_factory=dict)

    def occurring(self, spot: Spot) -> frozenset[int]:
        """Numbers of the entries that occur there, found out once."""
        if spot not in self.seen:
            finder, wanted = self.lexicon.finder(spot), self.lexicon.wanted.get(spot, frozenset())
            self.seen[spot] = finder.occurring(self.letter, spot.place, wanted)
        return self.seen[spot]

    def hit(self, spot: Spot, number: int) -> Hit | None:
        """The first occurrence of an entry."""
        return self.lexicon.finder(spot).hit(self.letter, spot.place, number)
