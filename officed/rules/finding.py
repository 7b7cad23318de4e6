"""Looking for words in a letter: phrases in the lines of its words, expressions (`re:`) in its folded text."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from officed.rules.lemmas import Forms
from officed.rules.lines import Line
from officed.rules.patterns import Pattern, PatternSet
from officed.rules.phrases import PhraseSet, Row
from officed.rules.places import Letter, Place
from officed.rules.wording import folded_words


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: what is said of it, whether it stands where it counts fully, and in which paragraph.

    Paragraphs have names of their own; an empty one is the letter as a whole: its subject, its sender, its headers.
    """

    said: str
    front: bool = True
    paragraph: str = ""


class Finder(Protocol):
    """All entries of all rules that are looked for in one way, each known by its number."""

    def likely(self, letter: Letter, place: Place) -> Set[int]:
        """Those that may occur in a place of the letter; all others do not."""

    def occurs(self, letter: Letter, place: Place, number: int) -> bool:
        """Whether a likely one does."""

    def hit(self, letter: Letter, place: Place, number: int) -> Hit | None:
        """The first occurrence, in the letter's own spelling."""

    def prepare(self) -> None:
        """Do now what the first letter would wait for."""


class Phrases:
    """Entries of word lists."""

    def __init__(self, phrases: Iterable[Row], forms: Forms) -> None:
        self._set = PhraseSet(phrases, forms)

    def likely(self, letter: Letter, place: Place) -> Set[int]:
        """Those that have a word in the line which they cannot do without."""
        return self._set.likely(letter.at(place).line)

    def occurs(self, letter: Letter, place: Place, number: int) -> bool:
        """Whether its words stand one after the other."""
        return self._set.occurs(letter.at(place).line, number)

    def hit(self, letter: Letter, place: Place, number: int) -> Hit | None:
        """The first place in the line."""
        prepared = letter.at(place)
        found = self._set.first(prepared.line, number)
        if found is None:
            return None
        front = place.front is None or prepared.line.is_before(found[0], place.front)
        return _hit(place, prepared.spelling.between(*found), prepared.line.paragraph(found[0]), front=front)

    def prepare(self) -> None:
        """Nothing: phrases are ready when they are made."""


class Expressions:
    """Regular expressions."""

    def __init__(self, expressions: Iterable[str]) -> None:
        self._expressions = tuple(expressions)
        self._together = PatternSet(self._expressions)
        self._single: dict[int, Pattern] = {}

    def likely(self, letter: Letter, place: Place) -> Set[int]:
        """Those that match, found in one pass."""
        return self._together.occurring(letter.at(place).folded)

    def occurs(self, letter: Letter, place: Place, number: int) -> bool:  # noqa: ARG002
        """The pass has said so."""
        return True

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
        before = folded_words(text[:start])
        front = place.front is None or start < place.front
        paragraph = Line(before).paragraph(len(before))
        return _hit(place, " ".join(text[start:end].split()), paragraph, front=front)

    def prepare(self) -> None:
        """Compile the set."""
        self._together.prepare()


def _hit(place: Place, shown: str, paragraph: int, *, front: bool) -> Hit:
    return Hit(f"{place.label} has »{shown[:120]}«", front, f"{place.part} {paragraph}" if place.part else "")


class Spot(NamedTuple):
    """Where entries are looked for: a place, and whether as expressions (`raw`) or as phrases."""

    place: Place
    raw: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that rules look for."""

    phrases: Finder
    expressions: Finder

    def finder(self, spot: Spot) -> Finder:
        """Who looks there."""
        return self.expressions if spot.raw else self.phrases

    def prepare(self) -> None:
        """Do now what the first letter would wait for."""
        self.phrases.prepare()
        self.expressions.prepare()


@dataclass(frozen=True, slots=True)
class Search:
    """A letter on its way through the rules, with what occurs in it. An entry is looked for when a rule asks, once."""

    letter: Letter
    lexicon: Lexicon
    _likely: dict[Spot, Set[int]] = field(default_factory=dict)
    _known: dict[tuple[Spot, int], bool] = field(default_factory=dict)

    def occurring(self, spot: Spot, numbers: Set[int]) -> list[int]:
        """Which of these entries occur there, in order."""
        if (likely := self._likely.get(spot)) is None:
            likely = self._likely[spot] = self.lexicon.finder(spot).likely(self.letter, spot.place)
        return [number for number in sorted(numbers & likely) if self._occurs(spot, number)]

    def _occurs(self, spot: Spot, number: int) -> bool:
        known = self._known.get((spot, number))
        if known is None:
            known = self.lexicon.finder(spot).occurs(self.letter, spot.place, number)
            self._known[spot, number] = known
        return known

    def hit(self, spot: Spot, number: int) -> Hit | None:
        """The first occurrence of an entry."""
        return self.lexicon.finder(spot).hit(self.letter, spot.place, number)
